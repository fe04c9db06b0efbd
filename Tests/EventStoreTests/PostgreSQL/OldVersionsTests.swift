import Domain
import EventStore
import Postgres
import TestSupport
import TestTools
import Testing

@Suite struct `While a foreign transaction stays open` {
    /// Every append leaves an old version of the head's row behind, which such a transaction keeps from being thrown away.
    @Test func `an append need not look through the heads of all those before it`() async throws {
        try await TestDatabase.withStore { store, database in
            let foreign = try database.owner()
            try foreign.script("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT 1")
            defer { try? foreign.script("ROLLBACK") }
            for _ in 0..<3000 {
                _ = try await store.append(.entering("a", in: .fresh, at: 0, of: .fresh))
            }
            let observer = try database.owner()
            // Counts reach the statistics a second late at the earliest, and with a further append at the latest.
            let counts = try await eventually {
                _ = try await store.append(.entering("a", in: .fresh, at: 0, of: .fresh))
                let row = try observer.query(
                    """
                    SELECT n_tup_upd, heap_blks_hit + heap_blks_read, pg_relation_size('log.head') / 8192
                    FROM pg_stat_user_tables JOIN pg_statio_user_tables USING (relid)
                    WHERE relid = 'log.head'::regclass
                    """)[0]
                let counts = try (
                    updates: row.get(0, as: Int64.self), pages: row.get(1, as: Int64.self),
                    size: row.get(2, as: Int64.self)
                )
                return counts.updates >= 3000 ? counts : nil
            }
            #expect(counts.size > 100, "the old versions must have piled up")
            #expect(counts.pages / counts.updates < 20)
        }
    }
}
