import Domain
import EventStore
import Foundation
import Postgres
import Testing

@testable import Workflows

@Suite(.timeLimit(.minutes(3))) struct `Removing a webhook with thousands of deliveries` {
    @Test func `lets go of its consumer first, then takes them away some thousands at a time`() async throws {
        try await Subscriber.with { subscriber in
            let owner = try subscriber.owner()
            try fill(12_000, of: subscriber.webhook, subscriber.notebook.office, "pending", owner)
            try keepAccount(owner)
            try await subscriber.outbox.discard(subscriber.webhook)
            #expect(try account(owner) == [["consumer 1"], ["delivery 5000"], ["delivery 5000"], ["delivery 2000"]])
        }
    }

    @Test func `leaves to the daily sweep what it could not take away`() async throws {
        try await Subscriber.with { subscriber in
            let (outbox, webhook, now) = (subscriber.outbox, subscriber.webhook, subscriber.clock.now)
            let other = ID<Webhook>(UUID())
            try await outbox.open(other, of: subscriber.notebook.office, after: 0)
            let owner = try subscriber.owner()
            for webhook in [webhook, other] { try fill(3, of: webhook, subscriber.notebook.office, "pending", owner) }
            try owner.script("BEGIN")
            _ = try owner.query("SELECT FROM webhook.delivery WHERE webhook = \(webhook.uuid) LIMIT 1 FOR UPDATE")
            try await outbox.discard(webhook)
            try owner.script("COMMIT")
            #expect(try await subscriber.deliveries().count == 1)
            #expect(try await outbox.forget(endedBefore: now) == 1)
            #expect(try await subscriber.deliveries().isEmpty)
            let left = try owner.query("SELECT webhook, count(*) FROM webhook.delivery GROUP BY webhook")
            #expect(try left.map { try $0.get(0, as: UUID.self) } == [other.uuid])
            #expect(try left[0].get(1, as: Int.self) == 3)
        }
    }

    @Test func `is no other than forgetting those that ended long ago: some thousands at a time`() async throws {
        try await Subscriber.with { subscriber in
            let owner = try subscriber.owner()
            try fill(6_000, of: subscriber.webhook, subscriber.notebook.office, "delivered", owner)
            try keepAccount(owner)
            let later = subscriber.clock.now.adding(seconds: 1)
            #expect(try await subscriber.outbox.forget(endedBefore: later) == 6_000)
            #expect(try account(owner) == [["delivery 5000"], ["delivery 1000"]])
        }
    }

    private func fill(
        _ count: Int, of webhook: ID<Webhook>, _ office: ID<Office>, _ state: String, _ owner: Session
    ) throws {
        let noon = PostgresTimestamp(microseconds: Timestamp.noon.microseconds)
        let filled = try owner.query(
            """
            INSERT INTO webhook.delivery
                (webhook, position, event_id, office, type, stream, state, due_at, ended_at)
            SELECT \(webhook.uuid), n, gen_random_uuid(), \(office.uuid), 'office.opened', gen_random_uuid(), \(state), \(noon),
                \(state == "pending" ? nil : noon)
            FROM generate_series(1, \(count)) AS n
            """)
        #expect(filled.affected == count)
    }

    /// From here on the database writes down which transaction deletes how much.
    private func keepAccount(_ owner: Session) throws {
        try owner.script(
            """
            CREATE TABLE deleted (number bigserial, transaction xid8 DEFAULT pg_current_xact_id(), what text);
            GRANT INSERT ON deleted TO public;
            GRANT USAGE ON SEQUENCE deleted_number_seq TO public;
            CREATE FUNCTION account() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                INSERT INTO deleted (what) SELECT TG_TABLE_NAME || ' ' || count(*) FROM gone HAVING count(*) > 0;
                RETURN NULL;
            END $$;
            CREATE TRIGGER account AFTER DELETE ON webhook.delivery
                REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION account();
            CREATE TRIGGER account AFTER DELETE ON consumer.consumer
                REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION account();
            """)
    }

    /// What each transaction deleted, in order.
    private func account(_ owner: Session) throws -> [[String]] {
        try owner.query(
            "SELECT array_agg(what ORDER BY number) FROM deleted GROUP BY transaction ORDER BY min(number)"
        ).map { try $0.get(0) }
    }
}
