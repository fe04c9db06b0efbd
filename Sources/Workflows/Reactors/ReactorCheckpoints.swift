import EventStore
public import Postgres

/// Where a reactor stands, and which server runs it.
public protocol ReactorCheckpoints: Sendable {
    /// Takes the lease of `name`, or makes sure that it is still held. False while another server has it.
    func hold(_ name: String) async throws -> Bool
    func release(_ name: String) async
    /// Everything up to this position was handled; 0 at first.
    func position(of name: String) async throws -> Int64
    func advance(_ name: String, to position: Int64) async throws
}

/// Checkpoints beside the read models; the lease is an advisory lock, which ends with the session that holds it.
public final class PostgresReactorCheckpoints: ReactorCheckpoints, Sendable {
    private let connection: Connection

    /// - Parameter configuration: of a role that may write `read_model.consumer`.
    public init(_ configuration: SessionConfiguration) {
        connection = Connection(configuration, name: "reactor-leases")
    }

    /// A lock held already is held once more: the session asks for what it has, unless it was lost and began anew.
    public func hold(_ name: String) async throws -> Bool {
        try await connection.run { session in
            let key: SQL = "hashtextextended(\("paraph.reactor." + name), 0)"
            let row = try session.query(
                """
                SELECT EXISTS (
                    SELECT FROM pg_locks
                    WHERE locktype = 'advisory' AND pid = pg_backend_pid() AND granted AND objsubid = 1
                        AND (classid::bigint << 32 | objid::bigint) = \(key)
                ) OR pg_try_advisory_lock(\(key))
                """)[0]
            return try row.get(0)
        }
    }

    /// Failing to give it back is no failure: it ends with the session.
    public func release(_ name: String) async {
        _ = try? await connection.run { session in
            try session.query("SELECT pg_advisory_unlock(hashtextextended(\("paraph.reactor." + name), 0))")
        }
    }

    public func position(of name: String) async throws -> Int64 {
        try await connection.run { session in
            try session.query("SELECT position FROM read_model.consumer WHERE name = \(name)").first?.get(0) ?? 0
        }
    }

    public func advance(_ name: String, to position: Int64) async throws {
        _ = try await connection.run { session in
            try session.query(
                """
                INSERT INTO read_model.consumer (name, position)
                VALUES (\(name), \(position))
                ON CONFLICT (name) DO UPDATE
                SET position = greatest(consumer.position, excluded.position)
                """)
        }
    }

    public func close() async { await connection.close() }
}
