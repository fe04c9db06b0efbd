import Domain
import EventStore
import Foundation
import Postgres
import TestTools
import Testing

@testable import Workflows

@Suite(.timeLimit(.minutes(4))) struct `What is decided about a webhook` {
    @Test(arguments: ["removed", "replayed"])
    func `waits for the delivery under way, and never the delivery for it`(decision: String) async throws {
        try await Subscriber.with { subscriber in
            try await subscriber.notebook.note("one")
            let (outbox, webhook, now) = (subscriber.outbox, subscriber.webhook, subscriber.clock.now)
            let events = try await subscriber.notebook.store.events(after: 0, limit: 10, where: .everything).events
            try await outbox.replay(events, to: webhook, now: now)

            let url = subscriber.notebook.url
            let delivering = try Session(SessionConfiguration(conninfo: url, role: "paraph_projector"))
            try delivering.script("BEGIN")
            let name = WebhookOutbox.consumer(of: webhook)
            #expect(
                try delivering.query("SELECT name FROM consumer.consumer WHERE name = \(name) FOR UPDATE").count == 1)
            let deciding = Task {
                if decision == "removed" { return try await outbox.discard(webhook) }
                try await outbox.replay(events, to: webhook, now: now)
            }
            try await subscriber.notebook.someoneWaitsForALock()
            let marked = try delivering.query(
                "UPDATE webhook.delivery SET attempts = attempts + 1 WHERE webhook = \(webhook.uuid)")
            #expect(marked.affected == events.count)
            try delivering.script("COMMIT")
            try await deciding.value
        }
    }

    @Test func `takes effect though nobody announced it`() async throws {
        try await Subscriber.with { subscriber in
            try await subscriber.run {
                try await subscriber.notebook.note("one")
                try await eventually { subscriber.receiver.received.count == 1 }
                let elsewhere = subscriber.receiver.url + "&moved"
                try await subscriber.decide(
                    .change(.init(url: elsewhere, description: nil, types: nil, ordered: nil)))
                try await eventually {
                    try await subscriber.notebook.note("more")
                    return subscriber.receiver.received.contains { $0.path.hasSuffix("&moved") }
                }
                try await subscriber.decide(.remove)
                try await eventually { try await subscriber.secrets.webhooks().isEmpty }
                try await eventually { try await subscriber.deliveries().isEmpty }
                let name = WebhookOutbox.consumer(of: subscriber.webhook)
                try await eventually { try await subscriber.notebook.consumer(name) == nil }
            }
        }
    }

    /// The one who added it.
    private func invite(_ member: ID<Member>, to subscriber: Subscriber) async throws {
        let email = try #require(EmailAddress("marc@kantoor.example"))
        let invitation = Invitation(
            kind: .office, email: email, name: "Marc", profile: .admin, dossiers: [], locale: .french)
        _ = try await subscriber.commands.handle(.invite(invitation), on: member, dossier: nil, in: subscriber.context)
    }

    private func makeMember(
        _ member: ID<Member>, _ profile: AccessProfile, of subscriber: Subscriber
    ) async throws {
        _ = try await subscriber.commands.handle(
            .setProfile(profile, dossiers: nil, name: nil, locale: nil), on: member, dossier: nil,
            in: subscriber.context)
    }

    @Test func `goes by what its member sees now: no more of what they do not, and nothing when they may not have it`()
        async throws
    {
        let member = ID<Member>(UUID())
        try await Subscriber.with(of: member, answering: { _ in .init(500) }) { subscriber in
            try await invite(member, to: subscriber)
            try await subscriber.notebook.note("one")
            try await subscriber.run {
                try await eventually { try await subscriber.deliveries(.pending).first?.attempts == 1 }
                // Of the office itself: a collaborator is shown events of dossiers alone.
                try await makeMember(member, .collaborator, of: subscriber)
                subscriber.clock.advance(seconds: 10)
                try await eventually { try await subscriber.deliveries(.dead).count == 1 }
                #expect(try await subscriber.deliveries(.dead).first?.error?.contains("does not see") == true)
                try await makeMember(member, .support, of: subscriber)
                try await subscriber.notebook.note("two")
                try await eventually {
                    if case .disabled(_, .rightsLost) = try await subscriber.state() { true } else { false }
                }
            }
            #expect(subscriber.receiver.received.count == 1)
        }
    }
}

@Suite(.timeLimit(.minutes(4))) struct `A delivery that waits while the log is restored` {
    @Test(arguments: [0, 2] as [Int64])
    func `is given up where another event stands at its position, which is delivered in its own name`(
        after position: Int64
    ) async throws {
        try await Subscriber.with(answering: { _ in .init(500) }) { subscriber in
            let notebook = subscriber.notebook
            try await notebook.note("one")
            try await subscriber.run {
                try await eventually { try await subscriber.deliveries(.pending).first?.attempts == 1 }
            }
            let before = try #require(try await subscriber.deliveries().first)
            try await notebook.replaceEvent(at: 2)
            let restored = PostgresEventStore(conninfo: notebook.url, logger: Notebook.quiet)
            defer { restored.close() }
            subscriber.receiver.answer { _ in .init(204) }
            let name = WebhookOutbox.consumer(of: subscriber.webhook)
            try await subscriber.run(reading: restored) {
                try await eventually { try await notebook.consumer(name)?.stopped != nil }
                let isStarted = try await notebook.directory.start(name, after: position)
                #expect(isStarted)
                subscriber.clock.advance(seconds: 10)
                let state: DeliverySummary.State = position == 0 ? .delivered : .dead
                let ended = try await eventually { try await subscriber.deliveries(state).first }
                #expect((ended.event == before.event) == (position == 2))
            }
            #expect(subscriber.receiver.received.count == (position == 0 ? 2 : 1))
        }
    }

    @Test func `is followed, once the webhook is enabled, by all that came in place of what was delivered`()
        async throws
    {
        try await Subscriber.with { subscriber in
            let (notebook, webhook) = (subscriber.notebook, subscriber.webhook)
            for text in ["one", "two", "three"] { try await notebook.note(text) }
            try await subscriber.run {
                try await eventually { try await subscriber.deliveries(.delivered).count == 3 }
            }
            for position in [3, 4] as [Int64] { try await notebook.replaceEvent(at: position) }
            let restored = PostgresEventStore(conninfo: notebook.url, logger: Notebook.quiet)
            defer { restored.close() }
            let name = WebhookOutbox.consumer(of: webhook)
            try await subscriber.run(reading: restored) {
                try await eventually { try await notebook.consumer(name)?.stopped != nil }
                _ = try await subscriber.subscribing(on: restored).enable(
                    webhook, .init(after: nil, reason: nil), in: subscriber.context, key: nil, answer: { _ in nil })
                try await eventually { subscriber.receiver.received.count == 5 }
            }
            #expect(subscriber.receiver.received.map(\.position).sorted() == [2, 3, 3, 4, 4])
            let consumer = Consumer.id(name, of: notebook.office, nil)
            let recorded = try await StreamReader(store: restored, office: notebook.office).load(consumer).state.restart
            #expect(recorded?.from == 4 && recorded?.after == 2)
        }
    }
}
