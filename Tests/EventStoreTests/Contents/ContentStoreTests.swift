import Crypto
import Domain
import Foundation
import Postgres
import TestSupport
import TestTools
import Testing

@testable import EventStore

@Suite(.timeLimit(.minutes(4))) struct `Storing the bytes of documents` {
    private static func withStore(_ body: (ContentStore, TestDatabase) async throws -> Void) async throws {
        try await TestDatabase.with { database in
            try database.migrate()
            let pool = Pool(
                SessionConfiguration(conninfo: database.url, role: "paraph_writer", applicationName: "paraph-test"),
                size: 2,
                logger: .quiet)
            try await body(ContentStore(pool: pool), database)
            await pool.close()
        }
    }

    private static func chunkCount(in database: TestDatabase) throws -> Int64 {
        try database.owner().query("SELECT count(*) FROM content.chunk")[0].get(0)
    }

    @Test(arguments: [0, 1, 262_143, 262_144, 262_145, 1_000_000])
    func `gives them back by their SHA-256`(size: Int) async throws {
        try await Self.withStore { contents, _ in
            let office = ID<Office>.fresh
            let data = Data((0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ $0 >> 8) })
            let stored = try await contents.store(data, of: office)
            #expect(stored.size == size)
            #expect(stored.hash.description == Data(SHA256.hash(data: data)).hex)
            try await #expect(contents.data(stored.hash, of: office) == data)
            let chunks = try #require(try await contents.chunks(stored.hash, of: office))
            #expect(chunks.size == size)
            var joined = Data()
            for try await chunk in chunks {
                #expect(chunk.count <= 262_144)
                joined += chunk
            }
            #expect(joined == data)
        }
    }

    @Test(arguments: [
        "DELETE FROM content.chunk WHERE number = ", "UPDATE content.chunk SET bytes = '\\x00' WHERE number = ",
    ])
    func `fails where a chunk is missing or was changed in size, and gives no other document`(damage: String)
        async throws
    {
        try await Self.withStore { contents, database in
            let office = ID<Office>.fresh
            for number in 0...2 {
                let stored = try await contents.store(Data(repeating: UInt8(number), count: 600_000), of: office)
                try database.owner().script("\(damage)\(number)")
                await #expect(throws: IncompleteContent.self) { try await contents.data(stored.hash, of: office) }
            }
        }
    }

    @Test func `keeps 50 MB whole, in whatever pieces they come`() async throws {
        try await Self.withStore { contents, _ in
            let office = ID<Office>.fresh
            let stored = try await contents.store(Pieces(size: 50 << 20), of: office)
            #expect(stored.size == 50 << 20)
            var hash = SHA256()
            for try await chunk in try #require(try await contents.chunks(stored.hash, of: office)) {
                hash.update(data: chunk)
            }
            #expect(Data(hash.finalize()).hex == stored.hash.description)
        }
    }

    @Test func `keeps the same bytes once for each office`() async throws {
        try await Self.withStore { contents, database in
            let (office, other) = (ID<Office>.fresh, ID<Office>.fresh)
            let data = Data(repeating: 5, count: 600_000)
            let stored = try await withThrowingTaskGroup(of: ContentStore.Stored.self) { group in
                for _ in 0..<6 { group.addTask { try await contents.store(data, of: office) } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(stored.count == 6)
            #expect(stored.allSatisfy { $0 == stored[0] })
            try #expect(Self.chunkCount(in: database) == 3)
            try await #expect(contents.data(stored[0].hash, of: other) == nil)
            _ = try await contents.store(data, of: other)
            try #expect(Self.chunkCount(in: database) == 6)
            try await #expect(contents.data(stored[0].hash, of: other) == data)
        }
    }

    @Test func `looks for what the office has already without reading through all that is stored`() async throws {
        try await Self.withStore { _, database in
            let owner = try database.owner()
            try owner.script(
                """
                INSERT INTO content.blob (office, sha256, size, chunks_id)
                SELECT gen_random_uuid(), sha256(number::text::bytea), 1, gen_random_uuid()
                FROM generate_series(1, 10000) AS number;
                ANALYZE content.blob
                """)
            let readings: Int64 = try owner.transaction { session in
                _ = try session.query("SELECT content.discard(\(UUID()))")
                return try session.query(
                    "SELECT seq_scan FROM pg_stat_xact_user_tables WHERE relid = 'content.blob'::regclass")[0].get(0)
            }
            #expect(readings == 0)
        }
    }

    @Test func `leaves nothing behind when they stop coming`() async throws {
        try await Self.withStore { contents, database in
            await #expect(throws: Interrupted.self) {
                try await contents.store(Pieces(size: 2 << 20, end: .failing), of: .fresh)
            }
            try #expect(Self.chunkCount(in: database) == 0)
        }
    }

    @Test func `leaves nothing behind when the upload is cancelled`() async throws {
        try await Self.withStore { contents, database in
            let upload = Task { try await contents.store(Pieces(size: 2 << 20, end: .never), of: .fresh) }
            try await eventually { try Self.chunkCount(in: database) >= 7 }
            upload.cancel()
            await #expect(throws: (any Error).self) { try await upload.value }
            try #expect(Self.chunkCount(in: database) == 0)
        }
    }

    @Test func `shows a reader the bytes of its own office alone`() async throws {
        try await Self.withStore { contents, database in
            let office = ID<Office>.fresh
            _ = try await contents.store(Data([1, 2, 3]), of: office)
            let reader = try database.session(as: "paraph_reader")
            #expect(try reader.query("SELECT bytes FROM content.chunk").isEmpty)
            let seen = try reader.transaction { session in
                _ = try session.query(.settingOffice(office))
                return try session.query("SELECT bytes FROM content.chunk").map { try $0.get(0, as: Data.self) }
            }
            #expect(seen == [Data([1, 2, 3])])
        }
    }

    /// Where the role that stores may see nothing, only what row-level security shows of the office is left to read.
    @Test func `reads them as their office sees them`() async throws {
        try await Self.withStore { contents, database in
            let office = ID<Office>.fresh
            let stored = try await contents.store(Data(repeating: 7, count: 600_000), of: office)
            try database.owner().script(
                "DROP POLICY writer_reads ON content.blob; DROP POLICY writer_reads ON content.chunk")
            #expect(try database.session(as: "paraph_writer").query("SELECT FROM content.chunk").isEmpty)
            try await #expect(contents.data(stored.hash, of: office) == Data(repeating: 7, count: 600_000))
            let again = try await contents.store(Data(repeating: 7, count: 600_000), of: office)
            #expect(again == stored)
        }
    }

    @Test func `sweeps away what was abandoned, and nothing else`() async throws {
        try await Self.withStore { contents, database in
            let office = ID<Office>.fresh
            let stored = try await contents.store(Data([1, 2, 3]), of: office)
            let owner = try database.owner()
            _ = try owner.query(
                "INSERT INTO content.chunk (chunks_id, number, office, bytes) VALUES (\(UUID()), 0, \(UUID()), \(Data([9])))"
            )
            try await contents.sweep()
            try #expect(Self.chunkCount(in: database) == 2)
            _ = try owner.query("UPDATE content.chunk SET stored_at = now() - interval '2 days'")
            try await contents.sweep()
            try #expect(Self.chunkCount(in: database) == 1)
            try await #expect(contents.data(stored.hash, of: office) == Data([1, 2, 3]))
        }
    }
}

struct Interrupted: Error {}

/// Bytes that are made as they are asked for, in pieces of odd sizes.
private struct Pieces: AsyncSequence, Sendable {
    let size: Int
    var end = End.complete

    enum End { case complete, failing, never }

    struct AsyncIterator: AsyncIteratorProtocol {
        var left: Int
        let end: End
        var length = 1000

        mutating func next() async throws -> [UInt8]? {
            if left == 0 {
                switch end {
                case .complete: return nil
                case .failing: throw Interrupted()
                case .never: try await Task.sleep(for: .seconds(3600))
                }
            }
            length = length % 400_000 + 7919
            let count = Swift.min(left, length)
            left -= count
            return [UInt8](repeating: UInt8(truncatingIfNeeded: left), count: count)
        }
    }

    func makeAsyncIterator() -> AsyncIterator { AsyncIterator(left: size, end: end) }
}
