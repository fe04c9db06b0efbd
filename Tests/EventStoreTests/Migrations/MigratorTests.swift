import Foundation
import Postgres
import TestSupport
import TestTools
import Testing

@testable import EventStore

@Suite struct `Migrating a database` {
    @Test func `applies each migration once`() async throws {
        try await TestDatabase.with { database in
            let session = try database.owner()
            #expect(try Migrator.migrate(session) == Migrator.migrations.map(\.name))
            #expect(try Migrator.migrate(session) == [])
        }
    }

    @Test func `may be asked for by several servers at the same moment`() async throws {
        try await TestDatabase.with { database in
            let applied = try await withThrowingTaskGroup(of: [String].self) { group in
                for _ in 0..<4 {
                    group.addTask {
                        let connection = Connection(
                            SessionConfiguration(conninfo: database.url, applicationName: "paraph-test"))
                        return try await connection.run { try Migrator.migrate($0) }
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            // Each is applied once, by whichever server is there first; so which server tells of it first is open.
            #expect(applied.sorted() == Migrator.migrations.map(\.name).sorted())
            let recorded = try database.owner().query("SELECT name FROM migration.applied ORDER BY applied_at")
            #expect(try recorded.map { try $0.get(0, as: String.self) } == Migrator.migrations.map(\.name))
        }
    }

    @Test func `refuses a migration that was edited after it was applied`() async throws {
        try await TestDatabase.with { database in
            let session = try database.owner()
            func migration(_ sql: String) -> Migrator.Migration { .init(number: 1, name: "tables", sql: sql) }
            #expect(try Migrator.migrate(session, to: [migration("CREATE TABLE a (b integer)")]) == ["tables"])
            #expect(throws: Migrator.ChangedMigration.self) {
                try Migrator.migrate(session, to: [migration("CREATE TABLE a (b bigint)")])
            }
        }
    }

    @Test func `leaves nothing of a migration that fails half way`() async throws {
        try await TestDatabase.with { database in
            let session = try database.owner()
            let broken = Migrator.Migration(number: 1, name: "broken", sql: "CREATE TABLE a (b integer); SELECT 1 / 0")
            #expect(throws: PostgresError.self) { try Migrator.migrate(session, to: [broken]) }
            let repaired = Migrator.Migration(number: 1, name: "broken", sql: "CREATE TABLE a (b integer)")
            #expect(try Migrator.migrate(session, to: [repaired]) == ["broken"])
        }
    }

    @Test(arguments: ["LATIN1", "SQL_ASCII"])
    func `refuses one that keeps text as something else than UTF-8`(encoding: String) async throws {
        try await TestDatabase.with(encoding: encoding) { database in
            let session = try database.owner()
            let refusal = #expect(throws: ForeignEncoding.self) { try Migrator.migrate(session) }
            #expect(refusal?.description.contains("keeps text as \(encoding), and Paraph needs") == true)
            #expect(try session.query("SELECT FROM pg_namespace WHERE nspname = 'migration'").isEmpty)
        }
    }

    @Test func `waits for those in the way a moment at a time, and holds up nobody else meanwhile`() async throws {
        try await TestDatabase.with { database in
            let (reader, other) = (try database.owner(), try database.owner())
            let migrations = ["c", "d"].enumerated().map { number, column in
                Migrator.Migration(number: number, name: column, sql: "ALTER TABLE a ADD COLUMN \(column) integer")
            }
            try reader.script("CREATE TABLE a (b integer)")
            try reader.script("BEGIN; SELECT FROM a")
            let migrating = Task {
                try await Connection(SessionConfiguration(conninfo: database.url)).run {
                    try Migrator.migrate($0, to: migrations)
                }
            }
            try await eventually { try other.seesSomebodyWait() }
            // Behind one who waits for as long as it takes, this would come when the first reader has gone.
            try other.script("SET lock_timeout = '30s'; SELECT FROM a")
            try reader.script("COMMIT")
            try await #expect(migrating.value == ["c", "d"])
        }
    }

    /// Migration 5 keeps answers under a digest of actor and key, all their parts in one column.
    @Test func `keeps the answers that were given before`() async throws {
        try await TestDatabase.with { database in
            let session = try database.owner()
            _ = try Migrator.migrate(session, to: Migrator.migrations.filter { $0.number < 5 })
            let answers = [
                StoredAnswer(status: 201, headers: ["etag": "\"1\"", "x-città": "è"], body: Data([0, 255, 10, 34])),
                StoredAnswer(status: 204, headers: [:], body: Data()),
            ]
            let keys = ["Überweisung 7", ""].map {
                CommandKey(actor: "token:été", key: $0, requestHash: Data(repeating: 0xfe, count: 32))
            }
            for (key, answer) in zip(keys, answers) {
                let headers = answer.headers.sorted { $0.key < $1.key }.map { "\($0): \($1)" }.joined(separator: "\n")
                _ = try session.query(
                    """
                    INSERT INTO log.command (office, actor, key, request_hash, status, headers, body, position, answered_at)
                    VALUES (\(UUID()), \(key.actor), \(key.key), \(key.requestHash), \(Int32(answer.status)), \(headers),
                        \(answer.body), 41, now())
                    """)
            }
            _ = try Migrator.migrate(session)
            try await database.withStore { store in
                for (key, answer) in zip(keys, answers) {
                    try await #expect(
                        store.answer(to: key) == FoundAnswer(answer: answer, requestHash: key.requestHash, position: 41)
                    )
                }
            }
        }
    }
}
