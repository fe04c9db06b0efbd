internal import Domain
internal import Foundation
public import Postgres

/// Takes away bytes that no event names: of acts that were refused after their bytes were kept, as when somebody else was faster to split
/// a document.
///
/// Bytes are kept before the event that names them, so only what was kept last before a day or more is looked at; and while they are
/// taken away nothing is appended, so none is named in that moment. The whole log is read for it: an operator decides when.
public struct ContentSweep: Sendable {
    private let pool: Pool

    /// In hours: what was kept less long ago may be about to be named.
    public static let leastAge = 24

    public init(pool: Pool) { self.pool = pool }

    /// What no event names.
    public struct Unnamed: Sendable, Equatable {
        public let files: Int
        public let bytes: Int
    }

    /// What there is to take away, without touching it.
    public func find(hours: Int) async throws -> Unnamed {
        try await first(
            of: """
                SELECT count(*), coalesce(sum(blob.size), 0)::bigint
                FROM content.unnamed(\(Int64(hours)) * interval '1 hour') AS unnamed
                JOIN content.blob USING (office, sha256)
                """)
    }

    /// - Parameter hours: since the bytes were kept last; `leastAge` or more.
    /// - Returns: what was taken away.
    /// - Throws: `PostgresError`.
    public func sweep(hours: Int) async throws -> Unnamed {
        precondition(hours >= Self.leastAge, "What was kept \(hours) hours ago may be about to be named.")
        let gone = try await first(
            of: "SELECT files, bytes FROM content.discard_unnamed(\(Int64(hours)) * interval '1 hour')")
        try await ContentStore(pool: pool).sweep()
        return gone
    }

    private func first(of query: SQL) async throws -> Unnamed {
        let row = try await pool.run { try $0.query(query) }[0]
        return Unnamed(files: Int(try row.get(0, as: Int64.self)), bytes: Int(try row.get(1, as: Int64.self)))
    }
}
