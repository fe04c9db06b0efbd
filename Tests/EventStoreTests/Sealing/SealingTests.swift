import Domain
import Foundation
import Postgres
import TestSupport
import TestTools
import Testing

@testable import EventStore

@Suite struct `Sealing the log` {
    static let key = key("PRIVATE+KEY+paraph+7838d6d3+AQABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f")

    private static func key(_ text: String) -> SignerKey {
        guard let key = SignerKey(text) else { preconditionFailure("The key of docs/log-format.md") }
        return key
    }

    @Test func `signs what is there, once`() async throws {
        try await Self.with { store, database, pool in
            let sealer = Sealer(pool: pool, key: Self.key)
            #expect(try await sealer.seal() == nil)
            try await store.fill(300)
            let checkpoint = try #require(try await sealer.seal())
            let head = try await store.head()
            #expect(checkpoint.origin == "paraph/\(head.epoch)")
            #expect(checkpoint.size == 300)
            #expect(checkpoint.root == head.root)
            #expect(try checkpoint.note.verified(by: [Self.key.verifier]) == [Self.key.verifier])
            #expect(try await sealer.seal() == checkpoint)
            let proofs = LogProofs(pool: pool)
            #expect(try await proofs.checkpoint() == checkpoint)
            #expect(try await proofs.keys() == [Self.key.verifier])
            #expect(try database.count("log.merkle_tile") == 1)
            #expect(try database.count("log.checkpoint") == 1)
        }
    }

    @Test func `keeps tiles and signs nothing without a key`() async throws {
        try await Self.with { store, database, pool in
            try await store.fill(256)
            #expect(try await Sealer(pool: pool, key: nil).seal() == nil)
            #expect(try database.count("log.merkle_tile") == 1)
            #expect(try database.count("log.checkpoint") == 0)
        }
    }

    @Test func `goes on under another key, and both stay listed`() async throws {
        try await Self.with { store, _, pool in
            try await store.fill(3)
            let first = try #require(try await Sealer(pool: pool, key: Self.key).seal())
            let next = try #require(SignerKey(named: "paraph"))
            try await store.fill(5)
            let second = try #require(try await Sealer(pool: pool, key: next).seal())
            let keys = try await LogProofs(pool: pool).keys()
            #expect(keys == [Self.key.verifier, next.verifier])
            for checkpoint in [first, second] { try checkpoint.note.verified(by: keys) }
        }
    }

    @Test func `is not done under another name`() async throws {
        try await Self.with { store, _, pool in
            try await store.fill(3)
            _ = try await Sealer(pool: pool, key: Self.key).seal()
            let foreign = try #require(SignerKey(named: "somebody"))
            await #expect(throws: ForeignKey.self) { try await Sealer(pool: pool, key: foreign).seal() }
        }
    }

    @Test func `is shared by several servers, who sign each state once`() async throws {
        try await Self.with { store, database, pool in
            try await store.fill(700)
            let other = Pool(.sealing(database.url), size: 2, logger: .quiet)
            let checkpoints = try await withThrowingTaskGroup(of: Checkpoint?.self) { group in
                for pool in [pool, other, pool, other] {
                    group.addTask { try await Sealer(pool: pool, key: Self.key).seal() }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(Set(checkpoints.map { $0?.text }).count == 1)
            #expect(try database.count("log.checkpoint") == 1)
            await other.close()
        }
    }

    @Test func `is refused once a signed event was written anew, tree and head with it`() async throws {
        try await Self.with { store, database, pool in
            try await store.fill(10)
            let sealer = Sealer(pool: pool, key: Self.key)
            _ = try await sealer.seal()
            try LogForgery(database).rechain(from: 4)
            let refused = await #expect(throws: LogRewritten.self) { try await sealer.seal() }
            #expect(refused?.size == 10)
        }
    }

    @Test func `is refused where the head is not that of its events`() async throws {
        try await Self.with { store, database, pool in
            try await store.fill(10)
            try database.owner().script("UPDATE log.head SET root = sha256('other')")
            await #expect(throws: LogRewritten.self) { try await Sealer(pool: pool, key: Self.key).seal() }
            #expect(try database.count("log.checkpoint") == 0)
        }
    }

    @Test func `remembers outside the database what was signed, even if the database forgets it`() async throws {
        try await Self.withFile { store, database, service, file in
            try await store.fill(10)
            let checkpoint = try #require(try await service.checkpoint())
            #expect(try String(contentsOf: file, encoding: .utf8) == checkpoint.text)
            let forgery = try LogForgery(database)
            try forgery.rechain(from: 4)
            try forgery.owner.script(
                "ALTER TABLE log.checkpoint DISABLE TRIGGER USER; DELETE FROM log.checkpoint")
            await #expect(throws: LogRewritten.self) { try await service.checkpoint() }
        }
    }

    @Test func `is refused beside a checkpoint of another epoch, until somebody moves its file away`() async throws {
        try await Self.withFile { store, database, service, file in
            try await store.fill(10)
            let kept = try #require(try await service.checkpoint())
            try database.owner().script("UPDATE log.head SET epoch = gen_random_uuid()")
            try LogForgery(database).rechain(from: 4)
            await #expect(throws: ForeignCheckpoint.self) { try await service.checkpoint() }
            #expect(try String(contentsOf: file, encoding: .utf8) == kept.text)
            #expect(try database.count("log.checkpoint") == 1)
            try FileManager.default.removeItem(at: file)
            let anew = try #require(try await service.checkpoint())
            #expect(anew.origin != kept.origin)
            let report = try await LiveAudit(conninfo: database.url).run()
            #expect(report.findings == [])
            #expect(report.checkpoints == 1)
            #expect(report.passedOver == [kept.origin: 1])
        }
    }

    @Test func `happens by itself while events arrive`() async throws {
        try await Self.with { store, database, pool in
            let service = CheckpointService(pool: pool, key: Self.key, file: nil, witness: nil, logger: .quiet)
            let work = Task { await service.run(every: .milliseconds(20)) }
            for size in [4, 9] {
                try await store.fill(size)
                let proofs = LogProofs(pool: pool)
                try await eventually { try await proofs.checkpoint()?.size == Int64(size) }
            }
            work.cancel()
            await work.value
        }
    }

    /// With a file outside the database.
    private static func withFile(
        _ body: (PostgresEventStore, TestDatabase, CheckpointService, URL) async throws -> Void
    ) async throws {
        try await with { store, database, pool in
            let folder = FileManager.default.temporaryDirectory.appending(path: "paraph-seal-\(UUID())")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(at: folder) }
            let file = folder.appending(path: "checkpoint.txt")
            let service = CheckpointService(pool: pool, key: key, file: file, witness: nil, logger: .quiet)
            try await body(store, database, service, file)
        }
    }

    private static func with(
        _ body: (PostgresEventStore, TestDatabase, Pool) async throws -> Void
    ) async throws {
        try await TestDatabase.withStore { store, database in
            let pool = Pool(.sealing(database.url), size: 2, logger: .quiet)
            do {
                try await body(store, database, pool)
                await pool.close()
            } catch {
                await pool.close()
                throw error
            }
        }
    }
}

extension TestDatabase {
    func count(_ table: String) throws -> Int64 {
        try owner().query("SELECT count(*) FROM \(raw: table)")[0].get(0)
    }
}
