import Domain
import EventStore

/// An event that a person had a consumer pass over, since it could not handle it, and why.
struct PassedOver {
    let event: RecordedEvent
    let reason: String
}

extension EventStore {
    /// What a consumer passes over by a decision that is on record.
    /// - Returns: nil where `decision` is no such decision, or about another consumer.
    func passedOver(by consumer: String, as decision: RecordedEvent) async throws -> PassedOver? {
        guard case .eventSkipped(let skip) = try decision.decoded(as: ConsumerEvent.self), skip.consumer == consumer
        else { return nil }
        let found = try await events(
            after: skip.position - 1, limit: 1, where: EventFilter(office: decision.office))
        guard let event = found.events.first, event.id.text == skip.event else { return nil }
        return PassedOver(event: event, reason: skip.reason)
    }
}
