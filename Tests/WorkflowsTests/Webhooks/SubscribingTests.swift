import Domain
import EventStore
import Foundation
import Postgres
import Testing

@testable import Workflows

@Suite(.timeLimit(.minutes(3))) struct `Having events delivered` {
    @Test func `leaves neither secret nor consumer of a webhook that could not be added`() async throws {
        try await Subscriber.with { subscriber in
            let (notebook, removed) = (subscriber.notebook, subscriber.webhook)
            try await subscriber.perform(.remove)
            let context = CommandContext(
                office: notebook.office, author: .policy("test"), now: .noon, correlation: UUID(), causation: UUID(),
                makeID: { removed.uuid })
            await #expect(throws: WebhookRefusal.unknownWebhook) {
                _ = try await subscriber.subscribing().add(settings, after: nil, in: context)
            }
            #expect(try await subscriber.secrets.webhooks().isEmpty)
            #expect(try await notebook.consumer(WebhookOutbox.consumer(of: removed)) == nil)
        }
    }

    @Test(arguments: LosingStore.Loss.allCases)
    func `keeps what a webhook needs where the log was lost while it was added, unless it was not`(
        loss: LosingStore.Loss
    ) async throws {
        try await Subscriber.with { subscriber in
            let (notebook, id) = (subscriber.notebook, ID<Webhook>(UUID()))
            let context = CommandContext(
                office: notebook.office, author: .policy("test"), now: .noon, correlation: UUID(), causation: UUID(),
                makeID: { id.uuid })
            let losing = LosingStore(notebook.store, loss)
            await #expect(throws: LogUnavailable.self) {
                _ = try await subscriber.subscribing(on: losing).add(settings, after: nil, in: context)
            }
            let isKept = loss != .ofTheAppend
            let kept = try await subscriber.secrets.webhooks(of: notebook.office)
            let consumer = try await notebook.consumer(WebhookOutbox.consumer(of: id))
            #expect(kept.contains(id) == isKept)
            #expect((consumer != nil) == isKept)
        }
    }

    @Test func `is for a hundred webhooks of one office`() async throws {
        try await Subscriber.with { subscriber in
            let (subscribing, most) = (subscriber.subscribing(), Subscribing.mostOfAnOffice)
            for _ in 1..<most {
                try await subscriber.secrets.add(
                    .random(), to: ID(UUID()), of: subscriber.notebook.office, overlapUntil: .noon)
            }
            await #expect(throws: WebhookRefusal.tooMany(most: most)) {
                _ = try await subscribing.add(settings, after: nil, in: subscriber.context)
            }
        }
    }

    @Test func `once more is for a hundred thousand positions at a time`() async throws {
        try await Subscriber.with { subscriber in
            let name = WebhookOutbox.consumer(of: subscriber.webhook)
            _ = try subscriber.owner().query("UPDATE consumer.consumer SET position = 100001 WHERE name = \(name)")
            await #expect(throws: WebhookRefusal.replayTooWide(most: 100_000)) {
                _ = try await subscriber.subscribing().replay(
                    1...(.max), to: subscriber.webhook, in: subscriber.context, key: nil, answer: { _ in nil })
            }
        }
    }

    private let settings = WebhookSettings(
        url: "https://example.org/hook", description: nil, types: nil, dossiers: nil, categories: nil, document: nil,
        ordered: false, member: nil)
}
