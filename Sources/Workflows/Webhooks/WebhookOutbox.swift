public import Domain
public import EventStore
import Foundation
public import Postgres

/// What is to be delivered to webhooks, and what became of it: tables beside the log, under the lease of the webhook's consumer.
public struct WebhookOutbox: Sendable {
    let records: ConsumerRecords
    private let connection: Connection

    /// - Parameter configuration: of the role that follows the log.
    public init(records: ConsumerRecords, _ configuration: SessionConfiguration) {
        self.records = records
        connection = Connection(configuration.endingStalledTransactions(), name: "webhook-outbox")
    }

    public func close() async { await connection.close() }

    /// The name of a webhook's consumer.
    public static func consumer(of webhook: ID<Webhook>) -> String { "webhook:\(webhook)" }

    /// The webhook whose consumer has this name; nil for Paraph's own consumers.
    public static func webhook(of consumer: String) -> ID<Webhook>? {
        guard consumer.hasPrefix("webhook:") else { return nil }
        return ID(String(consumer.dropFirst("webhook:".count)))
    }

    /// Makes the consumer of a new webhook, which reads what comes after `position`.
    public func open(_ webhook: ID<Webhook>, of office: ID<Office>, after position: Int64) async throws {
        _ = try await connection.run { session in
            try session.query(
                """
                INSERT INTO consumer.consumer (name, office, position)
                VALUES (\(Self.consumer(of: webhook)), \(office.uuid), \(position))
                ON CONFLICT DO NOTHING
                """)
        }
    }

    /// Forgets the consumer of a webhook that was removed, and then its deliveries. Of these there may be millions, and whoever holds
    /// the consumer's row holds up the leases of all consumers. What is left where this breaks off `forget` takes away.
    public func discard(_ webhook: ID<Webhook>) async throws {
        try await connection.transaction { session in
            try Self.announce(webhook, in: session)
            _ = try session.query("DELETE FROM consumer.consumer WHERE name = \(Self.consumer(of: webhook))")
        }
        _ = try await delete(where: "webhook = \(webhook.uuid)")
    }

    /// Tells whichever server runs the webhook that something about it was decided.
    public func announce(_ webhook: ID<Webhook>) async throws {
        try await connection.transaction { try Self.announce(webhook, in: $0) }
    }

    /// Has these events delivered once more, whatever became of them before.
    public func replay(_ events: [RecordedEvent], to webhook: ID<Webhook>, now: Timestamp) async throws {
        try await connection.transaction { session in
            try Self.announce(webhook, in: session)
            try Self.enqueue(events, for: webhook, now: now, in: session)
        }
    }

    /// The last position up to `position` whose event was taken, as far as is still known, and is in the log as it is now. Nil where
    /// there is none.
    func lastTaken(by webhook: ID<Webhook>, upTo position: Int64) async throws -> Int64? {
        try await connection.run { session in
            try session.query(
                """
                SELECT max(d.position)
                FROM webhook.delivery AS d
                JOIN log.event AS e ON e.position = d.position AND e.event_id = d.event_id
                WHERE d.webhook = \(webhook.uuid) AND d.position <= \(position)
                """)[0].get(0)
        }
    }

    /// Ended deliveries are kept for thirty days, those of removed webhooks not at all; answers how many were forgotten.
    public func forget(endedBefore moment: Timestamp) async throws -> Int {
        let before = PostgresTimestamp(moment)
        var forgotten = try await delete(where: "state <> 'pending' AND ended_at < \(before)")
        for webhook in try await removedWithDeliveries() {
            forgotten += try await delete(where: "webhook = \(webhook)")
        }
        return forgotten
    }

    /// So many deliveries go in one transaction: the others that use the connection have their turn between two.
    private static let deletedAtOnce = 5_000

    /// Those that somebody else has locked are passed over.
    /// - Throws: `CancellationError`; what is deleted stays so.
    private func delete(where condition: SQL) async throws -> Int {
        var deleted = 0
        while true {
            let some = try await connection.run { session in
                try session.query(
                    """
                    DELETE FROM webhook.delivery
                    WHERE ctid = ANY (ARRAY (
                        SELECT ctid FROM webhook.delivery
                        WHERE \(condition)
                        LIMIT \(Self.deletedAtOnce)
                        FOR UPDATE SKIP LOCKED))
                    """
                ).affected
            }
            deleted += some
            guard some == Self.deletedAtOnce else { return deleted }
            try Task.checkCancellation()
        }
    }

    /// The webhooks of which there are deliveries and no consumer any more. Goes from one to the next by the index, whatever the
    /// number of their deliveries.
    private func removedWithDeliveries() async throws -> [UUID] {
        try await connection.run { session in
            try session.query(
                """
                WITH RECURSIVE found AS (
                    (SELECT webhook FROM webhook.delivery ORDER BY webhook LIMIT 1)
                    UNION ALL
                    SELECT (SELECT d.webhook FROM webhook.delivery AS d
                        WHERE d.webhook > found.webhook ORDER BY d.webhook LIMIT 1)
                    FROM found WHERE found.webhook IS NOT NULL
                )
                SELECT webhook FROM found
                WHERE webhook IS NOT NULL
                    AND NOT EXISTS (SELECT FROM consumer.consumer AS c WHERE c.name = 'webhook:' || found.webhook)
                """
            ).map { try $0.get(0) }
        }
    }

    /// Comes first in a transaction: it locks the consumer, as whoever delivers does before it marks a delivery. The other way
    /// round the two would wait for each other.
    private static func announce(_ webhook: ID<Webhook>, in session: Session) throws {
        _ = try session.query(
            "UPDATE consumer.consumer SET revision = revision + 1 WHERE name = \(consumer(of: webhook))")
        _ = try session.query("SELECT pg_notify(\(ConsumerLeases.channel), '')")
    }

    /// An event that waits already goes on waiting; one that was delivered, or could not be, waits anew. In a log that was restored
    /// another event may stand at a position: it takes the place of the one before.
    static func enqueue(
        _ events: [RecordedEvent], for webhook: ID<Webhook>, now: Timestamp, in session: Session
    ) throws {
        guard !events.isEmpty else { return }
        _ = try session.query(
            """
            INSERT INTO webhook.delivery (webhook, position, event_id, office, dossier, type, stream, state, due_at)
            SELECT \(webhook.uuid), e.*, 'pending', \(PostgresTimestamp(now))
            FROM unnest(
                \(events.map(\.position)), \(events.map(\.id)), \(events.map(\.office.uuid)),
                \(events.map(\.dossier?.uuid)), \(events.map(\.type)), \(events.map(\.stream.id))) AS e
            ON CONFLICT (webhook, position) DO UPDATE
            SET state = 'pending', attempts = 0, first_at = NULL, due_at = excluded.due_at, ended_at = NULL,
                event_id = excluded.event_id, dossier = excluded.dossier, type = excluded.type, stream = excluded.stream
            WHERE delivery.state <> 'pending' OR delivery.event_id <> excluded.event_id
            """)
    }
}

/// A delivery whose time has come.
struct DueDelivery: Sendable {
    let position: Int64
    let event: UUID
    /// No two of one lane are under way at the same time.
    let lane: UUID
    /// How many attempts were made.
    let attempts: Int
    let firstAttempt: Timestamp?
}

extension WebhookOutbox {
    func pending(_ webhook: ID<Webhook>) async throws -> Int {
        try await connection.run { session in
            try session.query(
                "SELECT count(*) FROM webhook.delivery WHERE webhook = \(webhook.uuid) AND state = 'pending'")[0].get(0)
        }
    }

    /// The first of each lane, where its time has come. All are of one lane where order is asked for.
    func due(
        _ webhook: ID<Webhook>, ordered: Bool, besides busy: Set<UUID>, now: Timestamp, limit: Int
    ) async throws -> [DueDelivery] {
        let moment = PostgresTimestamp(now)
        let lane: SQL = ordered ? "webhook" : "stream"
        return try await connection.run { session in
            try session.query(
                """
                SELECT position, event_id, lane, attempts, first_at
                FROM (
                    SELECT DISTINCT ON (lane) \(lane) AS lane, position, event_id, attempts, first_at, due_at
                    FROM webhook.delivery
                    WHERE webhook = \(webhook.uuid) AND state = 'pending'
                    ORDER BY lane, position
                ) AS first
                WHERE due_at <= \(moment) AND lane <> ALL(\(Array(busy)))
                ORDER BY position
                LIMIT \(limit)
                """
            ).map { row in
                DueDelivery(
                    position: try row.get(0), event: try row.get(1), lane: try row.get(2),
                    attempts: Int(try row.get(3, as: Int32.self)),
                    firstAttempt: try row.get(4, as: PostgresTimestamp?.self).map {
                        Timestamp($0)
                    })
            }
        }
    }

    /// When the next delivery that waits becomes due; a century from now where none waits.
    func nextDue(_ webhook: ID<Webhook>, after now: Timestamp) async throws -> Timestamp {
        let moment = PostgresTimestamp(now)
        let next: PostgresTimestamp? = try await connection.run { session in
            try session.query(
                """
                SELECT min(due_at) FROM webhook.delivery
                WHERE webhook = \(webhook.uuid) AND state = 'pending' AND due_at > \(moment)
                """)[0].get(0)
        }
        return next.map { Timestamp($0) } ?? now.adding(seconds: 100 * 365 * 86_400)
    }

    /// Writes what became of an attempt.
    /// - Throws: `LeaseLost`.
    func record(
        _ mark: DeliveryMark, _ answer: DeliveryAnswer, of delivery: DueDelivery, to webhook: ID<Webhook>,
        at now: Timestamp,
        under lease: ConsumerLease
    ) async throws {
        let moment = PostgresTimestamp(now)
        let (state, due): (String, PostgresTimestamp) =
            switch mark {
            case .delivered: ("delivered", moment)
            case .dead: ("dead", moment)
            case .gone: ("pending", moment)
            case .retry(let time): ("pending", PostgresTimestamp(time))
            }
        try await records.transaction(under: lease) { session in
            _ = try session.query(
                """
                UPDATE webhook.delivery
                SET state = \(state), attempts = attempts + 1, first_at = coalesce(first_at, \(moment)), due_at = \(due),
                    ended_at = \(state == "pending" ? nil : moment), status = \(answer.status), error = \(answer.error)
                WHERE webhook = \(webhook.uuid) AND position = \(delivery.position)
                """)
        }
    }
}

extension DeliveryAnswer {
    fileprivate var status: Int32? {
        guard case .answered(let status, _) = self else { return nil }
        return Int32(status)
    }

    fileprivate var error: String? {
        switch self {
        case .answered(200..<300, _): nil
        case .answered(let status, _): "The receiver answered \(status)."
        case .failed(let reason): reason
        }
    }
}
