import Domain
import Foundation
import Postgres
import TestSupport
import TestTools
import Testing

@testable import EventStore

@Suite(.timeLimit(.minutes(4))) struct `Sweeping bytes that no event names` {
    @Test func `takes them away once they are old enough, and nothing else`() async throws {
        try await Swept.with { swept in
            let office = ID<Office>.fresh
            let refused = try await swept.keep("refused", of: office)
            let (named, elsewhere) = (
                try await swept.keep("named", of: office), try await swept.keep("of another's", of: office)
            )
            try await swept.name(named, of: office)
            try await swept.name(elsewhere, of: .fresh)
            #expect(
                try await swept.sweep() == .init(files: 0, bytes: 0), "what was kept today may be about to be named")

            try swept.age(days: 2)
            #expect(try await swept.sweeping.find(hours: 24) == .init(files: 2, bytes: 19))
            #expect(try await swept.sweeping.find(hours: 72) == .init(files: 0, bytes: 0))
            #expect(try await swept.sweep() == .init(files: 2, bytes: 19))
            #expect(try await swept.contents.data(refused, of: office) == nil)
            #expect(try await swept.contents.data(elsewhere, of: office) == nil)
            #expect(try await swept.contents.data(named, of: office) == Data("named".utf8))
            #expect(try swept.count("content.chunk") == 1 && swept.count("content.blob") == 1)
            #expect(try await swept.sweep() == .init(files: 0, bytes: 0))
        }
    }

    @Test func `leaves what was kept again since, whose event is still to come`() async throws {
        try await Swept.with { swept in
            let office = ID<Office>.fresh
            _ = try await swept.keep("refused, and sent again", of: office)
            try swept.age(days: 2)
            let again = try await swept.keep("refused, and sent again", of: office)
            #expect(try await swept.sweep() == .init(files: 0, bytes: 0))
            #expect(try await swept.contents.data(again, of: office) != nil)
        }
    }

    @Test func `keeps what is sent again after it was taken away`() async throws {
        try await Swept.with { swept in
            let office = ID<Office>.fresh
            _ = try await swept.keep("refused", of: office)
            try swept.age(days: 2)
            #expect(try await swept.sweep().files == 1)
            let again = try await swept.keep("refused", of: office)
            #expect(try await swept.contents.data(again, of: office) == Data("refused".utf8))
        }
    }

    @Test(arguments: [true, false])
    func `leaves what is named, or kept again, while the log is read for it`(isNamed: Bool) async throws {
        try await Swept.with { swept in
            let office = ID<Office>.fresh
            let bytes = try await swept.keep("late", of: office)
            try swept.age(days: 2)
            // The sweep has read the log when it comes to wait for the head.
            let appending = try swept.database.owner()
            try appending.script("BEGIN; SELECT FROM log.head FOR UPDATE")
            if isNamed {
                _ = try appending.query(
                    """
                    INSERT INTO log.event (
                        position, event_id, office, category, stream, version, type, actor, causation, correlation,
                        recorded_at, leaf, body
                    )
                    VALUES (
                        1, \(UUID()), \(office.uuid), 'paper', \(UUID()), 1, 'paper.kept', 'policy:test', \(UUID()),
                        \(UUID()), now(), '', \(#"{"sha256":"\#(bytes)"}"#)
                    )
                    """)
            }
            async let gone = swept.sweep()
            let observer = try swept.database.owner()
            try await eventually { try observer.seesSomebodyWait() }
            if !isNamed { _ = try await swept.keep("late", of: office) }
            try appending.script("COMMIT")
            #expect(try await gone == .init(files: 0, bytes: 0))
            #expect(try await swept.contents.data(bytes, of: office) != nil)
        }
    }

    @Test func `of less than a day is refused by the database, and so is everything else that takes bytes away`()
        async throws
    {
        try await Swept.with { swept in
            let writer = try swept.database.session(as: "paraph_writer")
            for statement in [
                "SELECT content.discard_unnamed(interval '23 hours')", "SELECT content.discard_unnamed(NULL)",
                "DELETE FROM content.blob", "UPDATE content.blob SET kept_at = '-infinity'",
            ] {
                #expect(throws: PostgresError.self, "\(statement)") { try writer.script(statement) }
            }
            let reader = try swept.database.session(as: "paraph_reader")
            #expect(throws: PostgresError.self) { try reader.script("SELECT content.unnamed(interval '2 days')") }
        }
    }
}

/// A log beside stored bytes.
private struct Swept: Sendable {
    let database: TestDatabase
    let store: PostgresEventStore
    let contents: ContentStore
    let sweeping: ContentSweep

    static func with(_ body: (Swept) async throws -> Void) async throws {
        try await TestDatabase.withStore { store, database in
            let pool = Pool(.storing(database.url), size: 2, logger: .quiet)
            do {
                try await body(
                    Swept(
                        database: database, store: store, contents: ContentStore(pool: pool),
                        sweeping: ContentSweep(pool: pool)))
                await pool.close()
            } catch {
                await pool.close()
                throw error
            }
        }
    }

    func keep(_ text: String, of office: ID<Office>) async throws -> ContentHash {
        try await contents.store(Data(text.utf8), of: office).hash
    }

    func name(_ bytes: ContentHash, of office: ID<Office>) async throws {
        _ = try await store.append(.entering("\(bytes)", in: .fresh, at: 0, of: office))
    }

    /// Lets all that is stored be older.
    func age(days: Int) throws {
        try database.owner().script(
            """
            UPDATE content.blob SET kept_at = kept_at - interval '\(days) days';
            UPDATE content.chunk SET stored_at = stored_at - interval '\(days) days'
            """)
    }

    func sweep() async throws -> ContentSweep.Unnamed { try await sweeping.sweep(hours: 24) }

    func count(_ table: String) throws -> Int64 {
        try database.owner().query("SELECT count(*) FROM \(raw: table)")[0].get(0)
    }
}
