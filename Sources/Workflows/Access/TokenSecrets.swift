public import Domain
import Foundation
public import Postgres

/// The hashes of tokens: a secret, therefore a table and not an event.
public struct TokenSecrets: Sendable {
    private let pool: Pool

    /// What is announced to every server when access changes, so that none remembers what no longer holds.
    public static let channel = "paraph_access"

    public init(pool: Pool) { self.pool = pool }

    func store(_ secret: TokenSecret, of token: ID<AccessToken>, in office: ID<Office>) async throws {
        _ = try await pool.run { session in
            try session.query(
                """
                INSERT INTO access.token_secret (sha256, token, office)
                VALUES (\(secret.hash), \(token.uuid), \(office.uuid))
                """)
        }
    }

    /// Deletes a revoked token's hash and tells every server. Where that fails now, it is tried again as `announceChange` does.
    func remove(_ token: ID<AccessToken>) async throws {
        try await untilDone { [pool] in
            try await pool.transaction { session in
                _ = try session.query("DELETE FROM access.token_secret WHERE token = \(token.uuid)")
                _ = try session.query("SELECT pg_notify(\(Self.channel), \(token.description))")
            }
        }
    }

    /// Tells every server that somebody's rights have changed, so that none remembers the old ones. Where that fails now, it is tried
    /// again for as long as a server remembers rights.
    /// - Throws: what the first attempt threw.
    public func announceChange() async throws {
        try await untilDone { [pool] in
            _ = try await pool.run { session in try session.query("SELECT pg_notify(\(Self.channel), '')") }
        }
    }

    /// The change itself is in the log already, so its announcement outlives the request that made it.
    private func untilDone(_ work: @escaping @Sendable () async throws -> Void) async throws {
        do {
            try await work()
        } catch {
            Task {
                for _ in 0..<30 {
                    if (try? await work()) != nil { return }
                    try await Task.sleep(for: .seconds(1))
                }
            }
            throw error
        }
    }

    /// Whose token a secret is.
    public struct Owner: Sendable {
        public let token: ID<AccessToken>
        public let office: ID<Office>
    }

    /// Nil for a secret never issued, or revoked.
    /// - Throws: `PoolTimeout`, `PostgresError`.
    public func owner(of secret: TokenSecret) async throws -> Owner? {
        let row = try await pool.run { session in
            try session.query("SELECT token, office FROM access.token_secret WHERE sha256 = \(secret.hash)")
        }.first
        return try row.map { Owner(token: ID(try $0.get(0, as: UUID.self)), office: ID(try $0.get(1, as: UUID.self))) }
    }
}
