import Domain
import Foundation
import Postgres
import TestSupport
import TestTools
import Testing

@testable import EventStore

@Suite struct `An export` {
    @Test func `of everything is checked without the database`() async throws {
        try await SealedLog.with { log in
            let report = ExportAudit(try await log.export()).run()
            #expect(report.findings == [])
            #expect(report.events == 290)
            #expect(report.documents == 6)
            #expect(report.proven?.size == 290)
            let key = `Sealing the log`.key.verifier
            #expect(ExportAudit(try await log.export(), keys: [key]).run().isSound)
        }
    }

    @Test func `of a dossier holds its events and nothing of others`() async throws {
        try await SealedLog.with { log in
            let archive = try await log.export(ExportScope(dossier: log.dossier))
            let report = ExportAudit(archive).run()
            #expect(report.findings == [])
            #expect(report.proven?.size == 290)
            #expect(report.documents == 3)
            let text = String(decoding: archive, as: UTF8.self)
            #expect(text.contains(log.dossier.description))
            for foreign in [log.other.description, SealedLog.secret, "foreign 0"] { #expect(!text.contains(foreign)) }
            let members = try TarReader(archive).members
            let hashes = try #require(members["hashes.ndjson"]).count
            #expect(hashes < 60 * 120, "hashes stand for whole subtrees")
        }
    }

    @Test func `of an office, or of some positions, is checked as well`() async throws {
        try await SealedLog.with { log in
            for scope in [
                ExportScope(office: log.other), ExportScope(first: 50, last: 222), ExportScope(first: 290),
                ExportScope(last: 1), ExportScope(dossier: log.dossier, first: 100, last: 200),
            ] {
                let report = ExportAudit(try await log.export(scope)).run()
                #expect(report.findings == [], "\(scope)")
                #expect(report.proven?.size == 290)
            }
        }
    }

    @Test func `of some types holds these alone, of streams that go on in between`() async throws {
        try await SealedLog.with { log in
            let daybook = ID<Daybook>.fresh
            _ = try await log.store.append(.entering("one", in: daybook, at: 0, of: log.office))
            try await append("daybook.corrected", to: daybook, at: 1, of: log)
            _ = try await log.store.append(.entering("two", in: daybook, at: 2, of: log.office))
            _ = try await log.seal()
            let archive = try await log.export(ExportScope(types: EventTypePattern.list("daybook.entered")))
            let report = ExportAudit(archive).run()
            #expect(report.findings == [])
            #expect(report.proven?.size == 293 && report.documents == 0)
            #expect(report.events == 293 - 1 - 6)
            let text = String(decoding: archive, as: UTF8.self)
            #expect(!text.contains("daybook.corrected") && !text.contains("paper.kept"))
            #expect(text.contains(#""types":"daybook.entered""#))
            let other = Data(text.replacing(#""types":"daybook.entered""#, with: #""types":"daybook.begun.*""#).utf8)
            #expect(ExportAudit(other).run().kinds == [.scope])
        }
    }

    @Test(arguments: [
        "daybook.entered, paper.kept", " daybook.entered", "paraph.daybook.entered", "daybook.entered,", "",
    ])
    func `of some types names them as they are stored, and nothing else`(types: String) async throws {
        try await SealedLog.with { log in
            let archive = try await log.export(ExportScope(types: EventTypePattern.list("daybook.entered")))
            let text = String(decoding: archive, as: UTF8.self)
            let manifest = try #require(text.firstMatch(of: /{"format":"paraph-export[^\n]*\n/)).output
            let other = manifest.replacing(#""types":"daybook.entered""#, with: "\"types\":\"\(types)\"")
            let read = { (text: Substring) in
                try Array(text.utf8).withUnsafeBytes { try ExportManifest(json: $0) }
            }
            #expect(try read(manifest).types == EventTypePattern.list("daybook.entered"))
            #expect(throws: ExportFlaw.self) { try read(other) }
        }
    }

    private func append(_ type: String, to daybook: ID<Daybook>, at version: Int, of log: SealedLog) async throws {
        let event = PreparedEvent(
            id: UUID(), office: log.office.uuid, dossier: nil, stream: StreamID(daybook), type: type,
            actor: "policy:test", causation: UUID(), correlation: UUID(), body: "{}")
        _ = try await log.store.append(
            AppendRequest(
                office: log.office,
                writes: [.init(stream: StreamID(daybook), expectedVersion: version, events: [event])],
                guards: [], answer: nil))
    }

    @Test func `is refused where nothing proves it, or there is nothing in it`() async throws {
        try await SealedLog.with { log in
            await #expect(throws: LogExport.Refusal.self) { try await log.export(ExportScope(first: 291)) }
            await #expect(throws: LogExport.Refusal.self) { try await log.export(ExportScope(last: 291)) }
            await #expect(throws: LogExport.Refusal.self) { try await log.export(ExportScope(dossier: .fresh)) }
        }
        try await TestDatabase.withStore { store, database in
            try await store.fill(3)
            let file = FileManager.default.temporaryDirectory.appending(path: "paraph-export-\(UUID()).tar")
            await #expect(throws: LogExport.Refusal.self) {
                _ = try await LogExport.write(
                    ExportScope(), to: file, conninfo: database.url, now: Timestamp(microseconds: 0))
            }
            #expect(!FileManager.default.fileExists(atPath: file.path))
        }
    }

    @Test func `holds the earlier checkpoints, which find an end chained and signed anew`() async throws {
        try await SealedLog.with { log in
            let forgery = try LogForgery(log.database)
            try forgery.rechain(from: 150)
            try forgery.owner.script("DELETE FROM log.checkpoint WHERE position = 290")
            // The server refuses to sign this; its key in other hands does not.
            let head = try forgery.owner.query("SELECT epoch, root FROM log.head")[0]
            let forged = try Checkpoint(
                origin: Checkpoint.origin("paraph", epoch: head.get(0)), size: 290, root: head.get(1),
                signedWith: `Sealing the log`.key)
            _ = try forgery.owner.query(
                "INSERT INTO log.checkpoint (epoch, position, note) VALUES (\(head.get(0, as: UUID.self)), 290, \(forged.text))"
            )
            let report = ExportAudit(try await log.export()).run()
            #expect(report.findings.map(\.positions) == [101...200])
            #expect(report.kinds == [.checkpoint])
        }
    }

    @Test func `is held against the checkpoint that somebody kept`() async throws {
        try await SealedLog.with { log in
            let kept = try #require(try await LogProofs(pool: log.pool).checkpoint())
            let archive = try await log.export()
            let report = ExportAudit(archive, own: [kept]).run()
            #expect(report.isSound)
            #expect(report.checkpoints == ExportAudit(archive).run().checkpoints + 1)
            let other = try Checkpoint(
                origin: kept.origin, size: 200, root: .empty, signedWith: `Sealing the log`.key)
            #expect(ExportAudit(archive, own: [other]).run().kinds == [.checkpoint])
        }
    }

    @Test func `is not sound where the checkpoint somebody kept lies beyond its tree, or inside one of its hashes`()
        async throws
    {
        try await SealedLog.with { log in
            let archives = try await [log.export(), log.export(ExportScope(first: 250))]
            let origin = try #require(try await LogProofs(pool: log.pool).checkpoint()).origin
            for (archive, size) in zip(archives, [Int64(300), 200]) {
                let kept = try Checkpoint(
                    origin: origin, size: size, root: .empty, signedWith: `Sealing the log`.key)
                let report = ExportAudit(archive, own: [kept]).run()
                #expect(report.kinds == [.checkpoint])
                #expect(report.findings.first?.text.contains("at \(size) could not be compared") == true)
                #expect(report.checkpoints == ExportAudit(archive).run().checkpoints)
            }
        }
    }

    @Test func `is an archive that other programs read`() async throws {
        try await SealedLog.with { log in
            let file = FileManager.default.temporaryDirectory.appending(path: "paraph-export-\(UUID()).tar")
            defer { try? FileManager.default.removeItem(at: file) }
            try await log.export().write(to: file)
            let tar = try await run("tar", ["-tf", file.path])
            #expect(tar.status == 0)
            #expect(tar.text.split(separator: "\n").count == 7 + 6)
            #expect(tar.text.hasPrefix("README.txt\n"))
        }
    }

    @Test func `says how large it is even beyond eight gigabytes`() throws {
        var header = TarHeader.bytes("events.ndjson", size: 9_000_000_000, modified: 0)
        header.append(Data(count: 1_024))
        #expect(throws: ExportFlaw("events.ndjson is cut off")) { try TarReader(header) }
        #expect(header[124] == 0x80)
        #expect(header[128..<136].reduce(0) { $0 << 8 | Int($1) } == 9_000_000_000)
    }
}

@Suite struct `A line of an export` {
    @Test func `is written and read again, whatever the text`() throws {
        let event = `The leaf of an event`.event.changed(
            dossier: .some(nil), body: "{\"a\":\"\u{1} \\\" é € \u{1F600} \n\"}")
        let exported = ExportedEvent(event: event, leaf: .empty)
        #expect(try Array(exported.json.utf8).withUnsafeBytes { try ExportedEvent(json: $0) } == exported)
    }

    @Test(arguments: [
        #"{"level":1,"index":2}"#, #"{"level":1,"index":2,"hash":"00","more":1}"#,
        #"{"level":1.0,"index":2,"hash":"H"}"#,
        #"{"level":1,"level":1,"index":2,"hash":"H"}"#, #"{"level":"1","index":2,"hash":"H"}"#,
        #"{"level":01,"index":2,"hash":"H"}"#, #"{"level":1,"index":-2,"hash":"H"}"#, #"[]"#, "",
        #"{"level":1,"index":2,"hash":"H"} x"#, #"{"level":99,"index":2,"hash":"H"}"#,
    ])
    func `is refused when it is anything else`(line: String) {
        let line = line.replacing("H", with: TreeHash.empty.hex)
        #expect(throws: ExportFlaw.self) {
            _ = try Array(line.utf8).withUnsafeBytes { try ExportedHash(json: $0) }
        }
    }

    @Test(arguments: [
        (#"{"sha256":"H"}"#, true), (#"{"a":{"sha256":"H"}}"#, false), (#"{"sha256":1,"b":"H"}"#, false),
        (#"{"a":[1,{"b":null}],"sha256" : "H","c":true}"#, true), (#"{"text":"\"sha256\":","sha256":"H"}"#, true),
        (#"["sha256","H"]"#, false), (#"{"sha256":"H""#, false), (#"{"sha256":"Hx"}"#, false),
    ])
    func `names a document at its top, and nowhere else`(body: String, isNamed: Bool) {
        let text = body.replacing("H", with: TreeHash.empty.hex)
        let found = Array(text.utf8).withUnsafeBytes { NamedDocument.inBody($0) }
        #expect((found == .empty) == isNamed, "\(text)")
    }
}
