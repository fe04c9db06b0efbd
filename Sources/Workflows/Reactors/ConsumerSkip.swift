public import Domain
public import EventStore
public import Foundation

/// What a person decides about an event that a consumer could not handle: it passes over it. That is on record before it takes effect:
/// where the second step fails, asking again completes it, also under the same key.
public struct ConsumerSkip: Sendable {
    private let commands: CommandHandler
    private let directory: ConsumerDirectory

    public init(commands: CommandHandler, directory: ConsumerDirectory) {
        self.commands = commands
        self.directory = directory
    }

    /// - Throws: `ConsumerRefusal.notParked`, also where the event is not there for the reader; what `CommandHandler.perform` throws;
    ///   `PostgresError`.
    public func skip(
        _ event: UUID, parkedBy consumer: String, for reader: ConsumerDirectory.Reader, reason: String,
        in context: CommandContext, key: CommandKey?, answer: (ParkedSummary) throws -> StoredAnswer?
    ) async throws -> CommandHandler.Performed<ParkedSummary> {
        let performed = try await commands.perform(in: context, key: key, answer: answer) { streams in
            guard let parked = try await directory.parked(event, by: consumer, for: reader) else {
                throw ConsumerRefusal.notParked
            }
            let loaded = try await streams.load(Consumer.id(consumer, of: context.office, parked.dossier))
            let skip = ConsumerEvent.EventSkipped(
                consumer: consumer, event: event.text, position: parked.position, type: parked.type, reason: reason)
            var act = Act()
            act.append(try loaded.state.decide(.skip(skip), in: context), to: loaded, dossier: parked.dossier)
            return .init(act, parked)
        }
        if let parked = try await directory.parked(event, by: consumer, for: reader) {
            try await directory.skip(parked)
        }
        return performed
    }
}
