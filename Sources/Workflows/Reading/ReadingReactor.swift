import Domain
public import EventStore

/// Reads every document as soon as it was sent to the office, or turned out to be an invoice there. One that a person has it pass over
/// is for people to fill.
public struct ReadingReactor: Reactor {
    public let name = "reading"
    public let types: Set<String> = [
        DocumentEvent.Sent.eventType, DocumentEvent.Moved.eventType, ConsumerEvent.EventSkipped.eventType,
    ]

    private let reading: DocumentReading
    private let policies: PolicyContexts

    public init(reading: DocumentReading, policies: PolicyContexts) {
        self.reading = reading
        self.policies = policies
    }

    public func handle(_ event: RecordedEvent, attempt: Int) async throws {
        let context = policies.context("reading", because: event)
        guard event.stream.category == Document.category else {
            return try await reading.giveUp(passedOverBy: name, as: event, in: context)
        }
        let document = ID<Document>(event.stream.id)
        do {
            try await reading.read(document, in: context)
        } catch let error as UnreadableDocument {
            if error.mayPass, attempt < DocumentReading.tries { throw error }
            try await reading.giveUp(document, because: error.reason, in: context)
        }
    }
}
