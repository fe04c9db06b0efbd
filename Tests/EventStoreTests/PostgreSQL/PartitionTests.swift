import Domain
import Foundation
import Postgres
import TestSupport
import Testing

@testable import EventStore

@Suite struct `The partitions of the log` {
    private static let size: Int64 = 10_000_000

    @Test func `are made ahead, and the log runs from one into the next`() async throws {
        try await TestDatabase.with { database in
            try database.migrate()
            try #expect(Self.partitions(of: database) == ["event_0", "event_1"])
            try Self.setHead(of: database, to: 2 * Self.size - 10)
            try await database.withStore { store in
                let office = ID<Office>.fresh
                let outcomes = try await withThrowingTaskGroup(of: AppendOutcome.self) { group in
                    for _ in 1...15 {
                        group.addTask { try await store.append(.entering("a", "b", in: .fresh, at: 0, of: office)) }
                    }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
                #expect(outcomes.compactMap(\.positions).count == 15)
                let events = try await store.events(after: 2 * Self.size - 10, limit: 100, where: .everything).events
                #expect(events.map(\.position) == Array(2 * Self.size - 9...2 * Self.size + 20))
                try #expect(Self.partitions(of: database).contains("event_2"))
            }
        }
    }

    @Test func `are made while somebody reads the log for long`() async throws {
        try await TestDatabase.with { database in
            try database.migrate()
            let (reader, maker) = (try database.owner(), try database.owner())
            try reader.script("BEGIN; SELECT count(*) FROM log.event")
            try Self.setHead(of: database, to: Self.size)
            try maker.script("SET lock_timeout = '5s'; SELECT log.ensure_partitions()")
            try #expect(Self.partitions(of: database).contains("event_2"))
            try reader.script("COMMIT")
        }
    }

    /// While it runs, nobody makes the partition after the next: the writer does when it needs it.
    @Test func `are made when the writer arrives at one that is missing`() async throws {
        try await TestDatabase.withStore { store, database in
            let office = ID<Office>.fresh
            _ = try await store.append(.entering("a", in: .fresh, at: 0, of: office))
            try Self.setHead(of: database, to: 2 * Self.size - 1)
            try await #expect(
                store.append(.entering("b", "c", in: .fresh, at: 0, of: office)).positions == 2 * Self.size...2
                    * Self.size + 1)
            try #expect(Self.partitions(of: database).contains("event_2"))
        }
    }

    @Test func `are as closed to change as the first`() async throws {
        try await TestDatabase.withStore { store, database in
            try Self.setHead(of: database, to: Self.size)
            _ = try await store.append(.entering("a", in: .fresh, at: 0, of: .fresh))
            let owner = try database.owner()
            for statement in ["DELETE FROM log.event", "UPDATE log.event SET body = ''", "TRUNCATE log.event_1"] {
                let error = #expect(throws: PostgresError.self) { try owner.script(statement) }
                #expect(error?.sqlState == "PA001")
            }
        }
    }

    private static func partitions(of database: TestDatabase) throws -> [String] {
        try database.owner().query(
            "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'log.event'::regclass ORDER BY 1"
        ).map { try $0.get(0, as: String.self).replacingOccurrences(of: "log.", with: "") }
    }

    /// As if so many events had gone before; a frontier of that size stands in for theirs.
    private static func setHead(of database: TestDatabase, to position: Int64) throws {
        let frontier = Data(repeating: 7, count: 32 * position.nonzeroBitCount)
        _ = try database.owner().query("UPDATE log.head SET position = \(position), frontier = \(frontier)")
    }
}
