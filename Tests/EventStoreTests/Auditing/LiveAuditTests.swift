import Domain
import Foundation
import Postgres
import Synchronization
import TestSupport
import Testing

@testable import EventStore

@Suite struct `Checking the log` {
    @Test func `finds nothing in a log as it was written`() async throws {
        try await SealedLog.with { log in
            let report = try await log.audit()
            #expect(report.findings == [])
            #expect(report.events == Int64(SealedLog.size))
            #expect(report.documents == 6)
            #expect(report.checkpoints == 3)
            #expect(report.proven?.size == Int64(SealedLog.size))
            #expect(report.signers == [`Sealing the log`.key.verifier])
        }
    }

    @Test func `finds nothing in an empty log`() async throws {
        try await TestDatabase.withStore { _, database in
            let report = try await LiveAudit(conninfo: database.url).run()
            #expect(report.findings == [])
            #expect(report.proven == nil)
        }
    }

    static let fieldChanges = [
        "event_id = gen_random_uuid()", "office = gen_random_uuid()", "dossier = gen_random_uuid()",
        "category = 'other'", "stream = gen_random_uuid()", "version = 77", "type = 'daybook.closed'",
        "actor = 'policy:other'", "causation = gen_random_uuid()", "correlation = gen_random_uuid()",
        "recorded_at = recorded_at + interval '1 microsecond'", "body = body || ' '", "leaf = sha256('other')",
        "leaf = '\\x00'",
    ]

    @Test func `names the event whose field was changed`() async throws {
        try await SealedLog.with { log in
            let forgery = try TemporaryForgery(log.database)
            for change in Self.fieldChanges {
                try forgery.owner.script("UPDATE log.event SET \(change) WHERE position = 120")
                let report = try await log.audit()
                #expect(report.names(120, as: .leaf), "\(change) \(report.findings)")
                try forgery.undo()
            }
        }
    }

    @Test func `names an event that is missing, and the others fit`() async throws {
        try await SealedLog.with { log in
            try LogForgery(log.database).owner.script("DELETE FROM log.event WHERE position = 120")
            let report = try await log.audit()
            #expect(report.names(120, as: .position))
            #expect(report.kinds.isSubset(of: [.position, .version, .stream]))
        }
    }

    @Test func `names an event that was put in before the first`() async throws {
        try await SealedLog.with { log in
            try LogForgery(log.database).owner.script(
                """
                INSERT INTO log.event SELECT 0, gen_random_uuid(), office, dossier, category, stream, version + 1, type, actor, causation,
                    correlation, recorded_at, leaf, body FROM log.event WHERE position = 290
                """)
            let report = try await log.audit()
            #expect(report.names(0, as: .position))
            #expect(report.findings.count == 1)
        }
    }

    @Test func `names two events that changed places, leaves and all`() async throws {
        try await SealedLog.with { log in
            try LogForgery(log.database).owner.script(
                """
                UPDATE log.event SET position = 9999 WHERE position = 30;
                UPDATE log.event SET position = 30 WHERE position = 170;
                UPDATE log.event SET position = 170 WHERE position = 9999;
                """)
            let report = try await log.audit()
            #expect(report.names(30, as: .tile))
            #expect(report.names(170, as: .tile))
            #expect(report.findings.filter { $0.kind == .checkpoint }.count == 1)
        }
    }

    @Test func `finds a tail that was chained anew, between the checkpoints where it happened`() async throws {
        try await SealedLog.with { log in
            try LogForgery(log.database).rechain(from: 150)
            let report = try await log.audit()
            #expect(report.kinds == [.checkpoint])
            #expect(report.findings.first?.positions == 101...200)
            #expect(report.proven?.size == 100)
        }
    }

    @Test func `finds a log chained and signed anew, by the checkpoint somebody kept`() async throws {
        try await SealedLog.with { log in
            let kept = try #require(try await LogProofs(pool: log.pool).checkpoint())
            let forgery = try LogForgery(log.database)
            try forgery.rechain(from: 150)
            try forgery.owner.script("DELETE FROM log.checkpoint")
            _ = try await log.seal()
            #expect(try await log.audit().findings == [])
            let report = try await log.audit(keys: [`Sealing the log`.key.verifier], own: [kept])
            #expect(report.kinds == [.checkpoint])
        }
    }

    @Test func `trusts the keys it is given, and no others`() async throws {
        try await SealedLog.with { log in
            let stranger = try #require(SignerKey(named: "paraph"))
            let report = try await log.audit(keys: [stranger.verifier])
            #expect(report.kinds == [.signature])
            #expect(report.findings.count == 3)
            #expect(report.proven == nil)
        }
    }

    static let changesBeside: [(change: String, kind: Finding.Kind)] = [
        ("UPDATE log.merkle_tile SET hashes = set_byte(hashes, 32 * 119, get_byte(hashes, 32 * 119) # 1)", .tile),
        ("UPDATE log.merkle_tile SET root = sha256('other')", .tile), ("DELETE FROM log.merkle_tile", .tile),
        ("INSERT INTO log.merkle_tile SELECT 1, 7, root, hashes FROM log.merkle_tile", .tile),
        ("UPDATE log.head SET root = sha256('other')", .head),
        ("UPDATE log.head SET frontier = set_byte(frontier, 40, get_byte(frontier, 40) # 1)", .head),
        ("UPDATE log.head SET frontier = substr(frontier, 33)", .head),
        ("UPDATE log.head SET recorded_at = recorded_at - interval '1 day'", .head),
        ("UPDATE log.head SET position = position + 1", .position),
        ("UPDATE log.head SET position = position - 1", .position),
        ("UPDATE log.checkpoint SET note = replace(note, 'paraph/', 'Paraph/') WHERE position = 100", .signature),
        ("UPDATE log.checkpoint SET epoch = gen_random_uuid() WHERE position = 100", .signature),
        ("UPDATE log.checkpoint SET position = 101 WHERE position = 100", .signature),
        ("UPDATE log.stream SET version = version + 1 WHERE category = 'paper'", .stream),
        ("UPDATE log.stream SET category = 'other' WHERE category = 'paper'", .stream),
        ("DELETE FROM log.stream WHERE category = 'paper'", .stream),
        ("INSERT INTO log.stream VALUES (gen_random_uuid(), gen_random_uuid(), 'paper', 1)", .stream),
        ("UPDATE content.chunk SET bytes = bytes || '\\x00'", .document),
        ("UPDATE content.chunk SET bytes = set_byte(bytes, 0, 0)", .document),
        ("UPDATE content.blob SET size = size + 1", .document), ("DELETE FROM content.blob", .document),
        ("DELETE FROM content.chunk", .document),
    ]

    @Test func `finds what was changed beside the events`() async throws {
        try await SealedLog.with { log in
            let forgery = try TemporaryForgery(log.database)
            for (change, kind) in Self.changesBeside {
                try forgery.owner.script(change)
                let report = try await log.audit()
                #expect(report.kinds.contains(kind), "\(change) \(report.findings)")
                try forgery.undo()
            }
            #expect(try await log.audit().findings == [])
        }
    }

    @Test func `finds an end that was cut off, head and all`() async throws {
        try await SealedLog.with { log in
            let forgery = try LogForgery(log.database)
            try forgery.owner.script("DELETE FROM log.event WHERE position > 250")
            try forgery.owner.script("UPDATE log.head SET position = 250")
            try forgery.rebuildTree()
            let report = try await log.audit()
            #expect(report.names(290, as: .checkpoint))
        }
    }

    @Test func `finds an end that was cut off, though a checkpoint beyond it is stored among the first`() async throws {
        try await TestDatabase.withStore { store, database in
            try await store.fill(600)
            let forgery = try LogForgery(database)
            try forgery.checkpointEverySize()
            try forgery.owner.script(
                """
                DELETE FROM log.checkpoint WHERE position = 1;
                UPDATE log.checkpoint SET position = 1 WHERE position = 600;
                DELETE FROM log.event WHERE position > 550;
                UPDATE log.head SET position = 550;
                """)
            try forgery.rebuildTree()
            let report = try await LiveAudit(conninfo: database.url, keys: [`Sealing the log`.key.verifier]).run()
            #expect(report.kinds.contains(.signature))
            #expect(report.names(599, as: .checkpoint))
            #expect(!report.names(550, as: .checkpoint))
            #expect(report.proven?.size == 550)
        }
    }

    @Test func `names an event that is missing where its tile was emptied`() async throws {
        try await SealedLog.with { log in
            try LogForgery(log.database).owner.script(
                """
                ALTER TABLE log.merkle_tile DROP CONSTRAINT merkle_tile_hashes_check;
                UPDATE log.merkle_tile SET hashes = '';
                DELETE FROM log.event WHERE position = 5;
                """)
            let report = try await log.audit()
            #expect(report.names(5, as: .position))
            #expect(report.names(5, as: .tile))
        }
    }

    @Test func `goes on where it had come to, if that was signed`() async throws {
        try await SealedLog.with { log in
            let states = Mutex<[AuditState]>([])
            let whole = try await LiveAudit(conninfo: log.database.url, savingEvery: 50).run(
                save: { state in states.withLock { $0.append(state) } })
            #expect(whole.isSound)
            let saved = states.withLock { $0 }
            #expect(saved.count == 3)
            for (state, size) in zip(saved, SealedLog.sizes) {
                let resumed = try await log.audit(resuming: state)
                #expect(resumed.findings == [])
                #expect(resumed.events == Int64(SealedLog.size) - size)
            }
            let first = try #require(saved.first)
            let data = try JSONEncoder().encode(first)
            #expect(try JSONDecoder().decode(AuditState.self, from: data) == first)
            let stranger = try #require(SignerKey(named: "paraph"))
            await #expect(throws: AuditState.Untrusted.self) {
                try await log.audit(keys: [stranger.verifier], resuming: first)
            }
            var members = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
            members["tiles"] = first.tiles + Array(repeating: [], count: 9)
            let swollen = try JSONDecoder().decode(
                AuditState.self, from: try JSONSerialization.data(withJSONObject: members))
            await #expect(throws: AuditState.Untrusted.self) { try await log.audit(resuming: swollen) }
            try LogForgery(log.database).owner.script("UPDATE log.event SET body = '{}' WHERE position = 120")
            #expect(try await log.audit(resuming: first).names(120, as: .leaf))
        }
    }

    @Test func `tells how far it has come`() async throws {
        try await SealedLog.with { log in
            let last = Mutex<(Int64, Int64)>((0, 0))
            _ = try await LiveAudit(conninfo: log.database.url).run { done, total in
                last.withLock { $0 = (done, total) }
            }
            #expect(last.withLock { $0 } == (290, 290))
        }
    }
}
