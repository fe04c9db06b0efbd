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
            let looking = try Session(SessionConfiguration(conninfo: url))
            try await eventually {
                try looking.query(
                    """
                    SELECT count(*) > 0
                    FROM pg_stat_activity
                    WHERE datname = current_database() AND wait_event_type = 'Lock'
                    """)[0].get(0)
            }
            let marked = try delivering.query(
                "UPDATE webhook.delivery SET attempts = attempts + 1 WHERE webhook = \(webhook.uuid)")
            #expect(marked.affected == events.count)
            try delivering.script("COMMIT")
            try await deciding.value
        }
    }
}
