public import Domain
public import EventStore

extension Subscribing {
    /// One replay asks for no more positions than this.
    private static let widestReplay: Int64 = 100_000

    /// Has the events of a range delivered once more that the webhook wants; what comes after its consumer's position is delivered
    /// anyway.
    /// - Returns: how many wait for delivery once more.
    /// - Throws: `WebhookRefusal`; what `CommandHandler.perform` throws; `PostgresError`.
    public func replay(
        _ range: ClosedRange<Int64>, to webhook: ID<Webhook>, in context: CommandContext, key: CommandKey?,
        answer: (Int) throws -> StoredAnswer?
    ) async throws -> CommandHandler.Performed<Int> {
        // What was delivered since then is not delivered once more.
        if let repeated: CommandHandler.Performed<Int> = try await commands.repeated(key) { return repeated }
        // Answered only once they wait: an answer that was kept before might be the only thing left of the replay.
        let count = try await enqueue(range, for: webhook, in: context)
        return try await commands.perform(in: context, key: key, answer: answer) { _ in .init(Act(), count) }
    }

    private func enqueue(
        _ range: ClosedRange<Int64>, for webhook: ID<Webhook>, in context: CommandContext
    ) async throws -> Int {
        let reader = StreamReader(store: commands.store, office: context.office)
        guard let settings = try await reader.load(webhook).state.settings else { throw WebhookRefusal.unknownWebhook }
        let end = try await consumer(of: webhook, in: context.office)?.position ?? 0
        let last = min(range.upperBound, end)
        guard last - range.lowerBound < Self.widestReplay else {
            throw WebhookRefusal.replayTooWide(most: Self.widestReplay)
        }
        var (position, count) = (range.lowerBound - 1, 0)
        while position < last {
            let batch = try await commands.store.events(
                after: position, limit: 500, where: settings.filter(of: context.office))
            let events = batch.events.filter { $0.position <= last }
            try await outbox.replay(events, to: webhook, now: context.now)
            count += events.count
            position = max(batch.through, position + 1)
        }
        return count
    }
}
