import Domain
import EventStore
import Foundation
import Hummingbird
import Workflows

extension WebhookRoutes {
    /// One replay asks for no more positions than this.
    private static let widestReplay: Int64 = 100_000

    static let replaying = """
        One event (`position`), those of a range (`from`, `to`), or all from a position up to now (`from`): those that the \
        webhook's filter admits, each with the id it has always had. Asking twice is asking once while they wait, and under one \
        `Idempotency-Key` for ever.
        """

    @Sendable func replay(_ request: Request, _ context: BasicContext, _ caller: Caller) async throws -> Response {
        try caller.requireReadingEvents()
        let webhook = try await known(context, caller)
        let body = try await request.identifiedBody(.replay)
        let command = context.command(by: caller, platform)
        return try await platform.answer(request, by: caller, identity: body.bytes, Self.replayed) { key, store in
            // What was delivered since then is not delivered once more.
            if let repeated: CommandHandler.Performed<Int> = try await platform.handler.repeated(key) {
                return repeated
            }
            // Answered only once they wait: an answer that was kept before might be the only thing left of the replay.
            let count = try await replay(body.value, to: webhook, of: caller.office)
            return try await platform.handler.perform(in: command, key: key, answer: store) { _ in .init(Act(), count) }
        }
    }

    private static func replayed(_ count: Int) -> CommandAnswer {
        CommandAnswer(body: JSONWriter.object { $0.field("replayed", count) })
    }

    /// - Returns: how many wait for delivery once more.
    private func replay(
        _ range: ClosedRange<Int64>, to webhook: Loaded<Webhook>, of office: ID<Office>
    ) async throws -> Int {
        guard let settings = webhook.state.settings else { throw Problem.notFound }
        // What comes after the consumer's position is delivered anyway.
        let name = WebhookOutbox.consumer(of: webhook.id)
        let consumers = try await platform.consumers.consumers(for: .init(office: office, dossiers: nil))
        let end = consumers.first { $0.name == name }?.position ?? 0
        let last = min(range.upperBound, end)
        guard last - range.lowerBound < Self.widestReplay else {
            throw Problem(.unprocessableContent, "replay-too-wide", ["most": "\(Self.widestReplay)"])
        }
        var (position, count) = (range.lowerBound - 1, 0)
        while position < last {
            let batch = try await platform.handler.store.events(
                after: position, limit: 500, where: settings.filter(of: office))
            let events = batch.events.filter { $0.position <= last }
            try await platform.webhooks.outbox.replay(events, to: webhook.id, now: platform.clock.now())
            count += events.count
            position = max(batch.through, position + 1)
        }
        return count
    }
}
