public import Domain
public import EventStore

extension Subscribing {
    /// Where one that was stopped goes on, and why there.
    public struct Restart: Sendable {
        /// Nil: where nothing that it has not delivered is passed over, as far as its deliveries tell.
        public let after: Int64?
        public let reason: String?

        public init(after: Int64?, reason: String?) {
            self.after = after
            self.reason = reason
        }
    }

    private static let noReason = "It was enabled again; no reason was given."

    /// Has a webhook deliver again: one that was disabled, and one that was stopped, as when the log was restored. Where that one goes on
    /// is on record before it takes effect: where the second step fails, asking again completes it, also under the same key.
    /// - Returns: the webhook as it is then. One that is active and not stopped stays as it is, whatever `asked` says.
    /// - Throws: `ConsumerRestart.BeyondHead`, with nothing recorded; `WebhookRefusal`, and what `CommandHandler.perform` throws.
    public func enable(
        _ webhook: ID<Webhook>, _ asked: Restart, in context: CommandContext, key: CommandKey?,
        answer: (Loaded<Webhook>) throws -> StoredAnswer?
    ) async throws -> CommandHandler.Performed<Loaded<Webhook>> {
        let performed = try await commands.perform(in: context, key: key, answer: answer) { reader in
            let loaded = try await reader.load(webhook)
            var act = Act()
            let enabled = act.append(try loaded.state.decide(.enable, in: context), to: loaded, dossier: nil)
            if let restart = try await restart(of: webhook, asked, in: context.office) {
                let consumer = try await reader.load(Consumer.id(restart.consumer, of: context.office, nil))
                act.append(try consumer.state.decide(.restart(restart), in: context), to: consumer, dossier: nil)
            }
            return .init(act, enabled)
        }
        try await startWhereRecorded(webhook, of: context.office)
        try await outbox.announce(webhook)
        return performed
    }

    /// Nil where it is not stopped.
    private func restart(
        of webhook: ID<Webhook>, _ asked: Restart, in office: ID<Office>
    ) async throws -> ConsumerEvent.Restarted? {
        let head = try await commands.store.head().position
        if let after = asked.after, after > head { throw ConsumerRestart.BeyondHead(position: after, head: head) }
        guard let consumer = try await consumer(of: webhook, in: office), let stopped = consumer.stopped else {
            return nil
        }
        // What it has read may be in this log no more, and other events in its place.
        let taken = try await outbox.lastTaken(by: webhook, upTo: consumer.position)
        return ConsumerEvent.Restarted(
            consumer: consumer.name, from: consumer.position,
            after: asked.after ?? min(consumer.position, taken ?? head, head), stopped: stopped,
            reason: asked.reason ?? Self.noReason)
    }

    /// Only a restart from where it stands, and from why it does, has not taken effect: the repetition of an older one starts nothing.
    private func startWhereRecorded(_ webhook: ID<Webhook>, of office: ID<Office>) async throws {
        guard let consumer = try await consumer(of: webhook, in: office), let stopped = consumer.stopped else { return }
        let id = Consumer.id(consumer.name, of: office, nil)
        let recorded = try await StreamReader(store: commands.store, office: office).load(id).state.restart
        guard let recorded, recorded.from == consumer.position, recorded.stopped == stopped else { return }
        _ = try await directory.start(consumer.name, after: recorded.after)
    }
}
