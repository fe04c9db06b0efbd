public import Domain
import EventStore
import Foundation
public import Postgres

/// The secrets of webhooks: a table and not events, readable by the writer's role alone. It also tells which webhooks there are.
public struct WebhookSecrets: Sendable {
    private let pool: Pool

    public init(pool: Pool) { self.pool = pool }

    public struct Owned: Hashable, Sendable {
        public let webhook: ID<Webhook>
        public let office: ID<Office>
    }

    /// Every webhook with a secret; those that were removed have none.
    public func webhooks() async throws -> Set<Owned> {
        try await pool.run { session in
            Set(
                try session.query("SELECT DISTINCT webhook, office FROM webhook.secret").map { row in
                    Owned(webhook: ID(try row.get(0, as: UUID.self)), office: ID(try row.get(1, as: UUID.self)))
                })
        }
    }

    public func webhooks(of office: ID<Office>) async throws -> [ID<Webhook>] {
        try await webhooks().filter { $0.office == office }.map(\.webhook).sorted()
    }

    /// Signs from now on; those before it sign beside it until `overlapUntil`.
    public func add(
        _ secret: WebhookSecret, to webhook: ID<Webhook>, of office: ID<Office>, overlapUntil: Timestamp
    ) async throws {
        let end = PostgresTimestamp(overlapUntil)
        try await pool.transaction { session in
            _ = try session.query(
                "UPDATE webhook.secret SET expires_at = least(expires_at, \(end)) WHERE webhook = \(webhook.uuid)")
            _ = try session.query(
                """
                INSERT INTO webhook.secret (webhook, number, office, key)
                SELECT \(webhook.uuid), coalesce(max(number), 0) + 1, \(office.uuid), \(secret.key)
                FROM webhook.secret WHERE webhook = \(webhook.uuid)
                """)
        }
    }

    /// The secrets that sign at this moment, the newest first; those that have expired are forgotten.
    func signing(for webhook: ID<Webhook>, at now: Timestamp) async throws -> [WebhookSecret] {
        let moment = PostgresTimestamp(now)
        return try await pool.run { session in
            _ = try session.query(
                "DELETE FROM webhook.secret WHERE webhook = \(webhook.uuid) AND expires_at <= \(moment)")
            return try session.query(
                "SELECT key FROM webhook.secret WHERE webhook = \(webhook.uuid) ORDER BY number DESC"
            ).map { WebhookSecret(key: try $0.get(0)) }
        }
    }

    public func remove(_ webhook: ID<Webhook>) async throws {
        _ = try await pool.run { try $0.query("DELETE FROM webhook.secret WHERE webhook = \(webhook.uuid)") }
    }
}
