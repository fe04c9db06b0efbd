public import Domain
public import EventStore
import Foundation

/// What the operator decides about a consumer that was stopped, as when the log was restored. It is on record, in every office that
/// the consumer works for, before it takes effect: where the second step fails, asking again completes it.
public struct ConsumerRestart: Sendable {
    /// The log holds no such position yet.
    public struct BeyondHead: Error, CustomStringConvertible {
        public let position: Int64
        public let head: Int64

        public var description: String { "Position \(position) is beyond the end of the log, which is \(head)." }
    }

    private let commands: CommandHandler
    private let directory: ConsumerDirectory
    private let now: @Sendable () -> Timestamp

    public init(
        commands: CommandHandler, directory: ConsumerDirectory, now: @escaping @Sendable () -> Timestamp
    ) {
        self.commands = commands
        self.directory = directory
        self.now = now
    }

    /// The consumer goes on after `position`, in the log as it is now; what it had not handled up to there is passed over.
    /// - Returns: false where there is no such consumer, or it is not stopped.
    /// - Throws: `BeyondHead`, with nothing recorded; `LogUnavailable`, `PostgresError`.
    public func start(_ name: String, after position: Int64, reason: String) async throws -> Bool {
        let consumers = try await directory.consumers(for: .operator)
        guard let consumer = consumers.first(where: { $0.name == name }), let stopped = consumer.stopped else {
            return false
        }
        let head = try await commands.store.head().position
        guard position <= head else { throw BeyondHead(position: position, head: head) }
        let restart = ConsumerEvent.Restarted(
            consumer: name, from: consumer.position, after: position, stopped: stopped, reason: reason)
        for office in try await directory.offices(of: name) { try await record(restart, in: office) }
        return try await directory.start(name, after: position)
    }

    private func record(_ restart: ConsumerEvent.Restarted, in office: ID<Office>) async throws {
        let cause = UUID.timeOrdered()
        let context = CommandContext(
            office: office, author: .policy("operator"), now: now(), correlation: cause, causation: cause,
            makeID: { UUID.timeOrdered() })
        _ = try await commands.perform(in: context) { reader in
            let consumer = try await reader.load(Consumer.id(restart.consumer, of: office, nil))
            var act = Act()
            act.append(try consumer.state.decide(.restart(restart), in: context), to: consumer, dossier: nil)
            return .init(act, ())
        }
    }
}
