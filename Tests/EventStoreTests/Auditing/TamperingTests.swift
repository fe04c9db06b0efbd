import Domain
import Foundation
import Postgres
import TestSupport
import TestTools
import Testing

@testable import EventStore

/// Single changes at random: each has to be found, and its place named.
///
/// `PARAPH_TAMPERINGS=10000 ./dev test --filter tampering` makes so many of them, nineteen in twenty on exports and the others in
/// a database; `PARAPH_SEED` repeats a run.
@Suite struct `Random tampering` {
    private static let environment = ProcessInfo.processInfo.environment
    private static let count = environment["PARAPH_TAMPERINGS"].flatMap(Int.init) ?? 1_000
    private static let seed = SeededRandom.seed

    @Test func `with an export is found and its place named`() async throws {
        try await SealedLog.with(of: [8, 16, 24]) { log in
            var random = SeededRandom(Self.seed)
            let archive = try Archive(try await log.export())
            #expect(ExportAudit(archive.bytes).run().isSound)
            var found: [String: Int] = [:]
            for number in 0..<(Self.count * 19 / 20) {
                let tampering = archive.tampering(&random)
                let report = try await onOwnThread { ExportAudit(tampering.archive.bytes).run() }
                let isNamed = tampering.isNamed(in: report)
                #expect(isNamed, "seed \(Self.seed), \(number): \(tampering.what) \(report.findings)")
                found[tampering.kind, default: 0] += 1
            }
            #expect(found.count == Archive.kinds.count, "\(found)")
            print("\(Self.count * 19 / 20) tamperings with an export, seed \(Self.seed): \(found)")
        }
    }

    @Test func `with the database is found and its place named`() async throws {
        try await SealedLog.with { log in
            var random = SeededRandom(Self.seed)
            let forgery = try TemporaryForgery(log.database)
            var found: [String: Int] = [:]
            for number in 0..<(Self.count / 20) {
                let tampering = try forgery.tamper(&random)
                let report = try await log.audit()
                let isNamed = tampering.isNamed(in: report)
                #expect(isNamed, "seed \(Self.seed), \(number): \(tampering.what) \(report.findings)")
                found[tampering.kind, default: 0] += 1
                try forgery.undo()
            }
            #expect(try await log.audit().findings == [])
            print("\(Self.count / 20) tamperings with the database, seed \(Self.seed): \(found)")
        }
    }
}

/// One change, and how its place is called.
struct Tampering<Place: Sendable>: Sendable {
    let kind: String
    let what: String
    let archive: Place
    /// The events of which a finding has to name one.
    var positions: [Int64] = []
    /// Words of which a finding may have one instead.
    var words: [String] = []

    func isNamed(in report: AuditReport) -> Bool {
        report.findings.contains { finding in
            positions.contains { finding.positions?.contains($0) == true }
                || words.contains { finding.text.contains($0) }
        }
    }
}

/// An export taken apart.
private struct Archive: Sendable {
    var members: [(name: String, bytes: Data)]

    static let kinds = [
        "bit in an event", "deleted", "inserted", "swapped lines", "swapped events", "truncated", "document",
        "bit in a hash", "bit in a checkpoint", "bit in a key", "chained anew",
    ]

    init(_ archive: Data) throws {
        let reader = try TarReader(archive)
        members = reader.members.sorted { $0.key < $1.key }.map { ($0.key, Data(archive[$0.value])) }
    }

    var bytes: Data {
        var archive = Data()
        for (name, bytes) in members {
            archive += TarHeader.bytes(name, size: Int64(bytes.count), modified: 0) + bytes
            archive += Data(count: (512 - bytes.count % 512) % 512)
        }
        return archive + Data(count: 1_024)
    }

    subscript(name: String) -> Data {
        get { members.first { $0.name == name }?.bytes ?? Data() }
        set { if let index = members.firstIndex(where: { $0.name == name }) { members[index].bytes = newValue } }
    }

    private var lines: [Data] {
        get { self["events.ndjson"].split(separator: UInt8(ascii: "\n")).map { Data($0) } }
        set { self["events.ndjson"] = Data(newValue.flatMap { $0 + [UInt8(ascii: "\n")] }) }
    }

    func tampering(_ random: inout SeededRandom) -> Tampering<Archive> {
        let kind = Self.kinds.randomElement(using: &random) ?? ""
        var changed = self
        var lines = lines
        let index = Int.random(in: 0..<lines.count, using: &random)
        let (position, line) = (Int64(index) + 1, ["Line \(index + 1) of events"])
        func done(_ what: String, _ positions: [Int64] = [], _ words: [String] = []) -> Tampering<Archive> {
            Tampering(kind: kind, what: "\(kind) \(what)", archive: changed, positions: positions, words: words)
        }
        switch kind {
        case "bit in an event":
            // The line feed belongs to the line.
            lines[index].append(UInt8(ascii: "\n"))
            let bit = lines[index].flipBit(&random)
            changed["events.ndjson"] = Data(lines.enumerated().flatMap { $0 == index ? $1 : $1 + [UInt8(ascii: "\n")] })
            return done("\(position), \(bit)", [position], line)
        case "deleted":
            lines.remove(at: index)
            changed.lines = lines
            return done("\(position)", [position])
        case "inserted":
            let copied = Int.random(in: 0..<lines.count, using: &random)
            lines.insert(lines[copied], at: index)
            changed.lines = lines
            return done("a copy of \(copied + 1) at \(position)", [Int64(copied) + 1, position])
        case "swapped lines":
            let other = (index + Int.random(in: 1..<lines.count, using: &random)) % lines.count
            lines.swapAt(index, other)
            changed.lines = lines
            return done("\(position), \(other + 1)", [position, Int64(other) + 1])
        case "swapped events":
            let other = (index + Int.random(in: 1..<lines.count, using: &random)) % lines.count
            let first = lines[index].event?.at(Int64(other) + 1)
            let second = lines[other].event?.at(position)
            lines[index] = second?.line ?? Data()
            lines[other] = first?.line ?? Data()
            changed.lines = lines
            return done("\(position), \(other + 1)", [position, Int64(other) + 1])
        case "truncated":
            lines[index] = Data(lines[index].dropLast(Int.random(in: 1..<lines[index].count, using: &random)))
            changed.lines = lines
            return done("\(position)", [position], line)
        case "document":
            let documents = members.map(\.name).filter { $0.hasPrefix("documents/") }
            let name = documents.randomElement(using: &random) ?? ""
            _ = changed[name].flipBit(&random)
            return done(name, [], [String(name.dropFirst(10))])
        case "chained anew":
            // What was signed before the change tells of it: behind the last earlier checkpoint there is nothing to tell.
            let index = index % 16
            guard let event = lines[index].event?.event.changed(actor: "policy:forged") else { return done("nothing") }
            lines[index] = ExportedEvent(event: event, leaf: TreeHash(bytes: event.leaf()) ?? .empty).line
            changed.lines = lines
            changed.signAnew()
            return done("\(index + 1)", [Int64(index) + 1])
        default:
            let name = ["bit in a hash": "hashes.ndjson", "bit in a key": "keys.txt"][kind] ?? "checkpoint.txt"
            // An export of everything has no hashes: there the earlier checkpoints are changed.
            let member = changed[name].isEmpty ? "checkpoints.ndjson" : name
            let bit = changed[member].flipBit(&random)
            return done("\(member), \(bit)", [], ["checkpoint", "Line ", "keys.txt", "manifest"])
        }
    }

    /// What somebody does who has the log's key: root and newest checkpoint are made to fit.
    private mutating func signAnew() {
        var frontier = Frontier()
        for line in lines { if let leaf = line.event?.leaf { frontier.append(leaf) } }
        let text = String(decoding: self["checkpoint.txt"], as: UTF8.self)
        guard let origin = try? Checkpoint(text).origin,
            let forged = try? Checkpoint(
                origin: origin, size: Int64(frontier.count), root: frontier.root, signedWith: `Sealing the log`.key)
        else { return }
        self["checkpoint.txt"] = Data(forged.text.utf8)
    }
}

extension Data {
    /// Answers where.
    fileprivate mutating func flipBit(_ random: inout SeededRandom) -> String {
        let (byte, bit) = (Int.random(in: 0..<count, using: &random), Int.random(in: 0..<8, using: &random))
        self[startIndex + byte] ^= 1 << bit
        return "bit \(bit) of byte \(byte)"
    }

    fileprivate var event: ExportedEvent? { withUnsafeBytes { try? ExportedEvent(json: $0) } }
}

extension ExportedEvent {
    fileprivate var line: Data { Data(json.utf8) }

    fileprivate func at(_ position: Int64) -> ExportedEvent {
        ExportedEvent(event: event.at(position), leaf: leaf)
    }
}

extension RecordedEvent {
    fileprivate func at(_ position: Int64) -> RecordedEvent {
        RecordedEvent(
            position: position, id: id, office: office, dossier: dossier, stream: stream, version: version, type: type,
            actor: actor, causation: causation, correlation: correlation, recordedAt: recordedAt, body: body)
    }
}

extension TemporaryForgery {
    fileprivate func tamper(_ random: inout SeededRandom) throws -> Tampering<Void> {
        let position = Int64.random(in: 1...Int64(SealedLog.size), using: &random)
        let distance = Int64.random(in: 1..<Int64(SealedLog.size), using: &random)
        let other = (position - 1 + distance) % Int64(SealedLog.size) + 1
        let kind = Self.kinds.randomElement(using: &random) ?? Self.kinds[0]
        let place = Int.random(in: 0..<32, using: &random)
        try owner.script(try sql(kind, position, other, place, &random))
        if kind == "chained anew" { try rechain(from: position) }
        let (positions, words) = try self.place(of: kind, position, other, place)
        return Tampering(
            kind: kind, what: "\(kind) at \(position), \(other), \(place)", archive: (), positions: positions,
            words: words)
    }

    /// What a finding has to name.
    private func place(of kind: String, _ position: Int64, _ other: Int64, _ place: Int) throws -> ([Int64], [String]) {
        switch kind {
        case "swapped": ([position, other], [])
        case "inserted": ([Int64(SealedLog.size) + 1], [])
        case "document":
            (
                [],
                [
                    try owner.query(
                        "SELECT encode(sha256, 'hex') FROM content.blob ORDER BY sha256 LIMIT 1 OFFSET \(place % 6)")[0]
                        .get(0)
                ]
            )
        case "tile": ([], ["Tile 0 of level 0"])
        case "head": ([], ["The head"])
        case "note": ([], ["checkpoint stored at \(SealedLog.sizes[place % 3])"])
        case "stream":
            ([], [try owner.query("SELECT stream::text FROM log.event WHERE position = \(position)")[0].get(0)])
        default: ([position], [])
        }
    }

    private static let kinds = [
        "text", "uuid", "bytes", "version", "time", "moved", "deleted", "inserted", "swapped", "document", "tile",
        "head",
        "note",
        "stream", "chained anew",
    ]
    /// One bit of one column, or one row.
    private func sql(_ kind: String, _ position: Int64, _ other: Int64, _ place: Int, _ random: inout SeededRandom)
        throws -> String
    {
        let bit = Int.random(in: 0..<8, using: &random)
        func event(_ change: String) -> String { "UPDATE log.event SET \(change) WHERE position = \(position)" }
        func flipped(_ bytes: String, _ at: String) -> String {
            "set_byte(\(bytes), \(at), get_byte(\(bytes), \(at)) # \(1 << bit))"
        }
        func column(_ names: String...) -> String { names.randomElement(using: &random) ?? names[0] }
        switch kind {
        case "text":
            // The lowest five bits only: what is no text any more cannot be stored.
            let name = column("category", "type", "actor", "body")
            return event(
                "\(name) = overlay(\(name) PLACING chr(ascii(substr(\(name), \(place % 6 + 1))) # \(1 << (bit % 5))) FROM \(place % 6 + 1) FOR 1)"
            )
        case "uuid":
            let name = column("event_id", "office", "coalesce(dossier, event_id)", "stream", "causation", "correlation")
            let target = name.hasPrefix("coalesce") ? "dossier" : name
            return event("\(target) = encode(\(flipped("uuid_send(\(name))", "\(place % 16)")), 'hex')::uuid")
        case "bytes": return event("leaf = \(flipped("leaf", "\(place)"))")
        case "version": return event("version = version # \(1 << bit)")
        case "time": return event("recorded_at = recorded_at + interval '\(1 << bit) microseconds'")
        case "moved": return event("position = position + 1000")
        case "deleted": return "DELETE FROM log.event WHERE position = \(position)"
        case "inserted":
            return """
                INSERT INTO log.event SELECT \(SealedLog.size + 1), gen_random_uuid(), office, dossier, category, stream, version,
                    type, actor, causation, correlation, recorded_at, leaf, body FROM log.event WHERE position = \(position)
                """
        case "swapped":
            return """
                UPDATE log.event SET position = 9999 WHERE position = \(position);
                UPDATE log.event SET position = \(position) WHERE position = \(other);
                UPDATE log.event SET position = \(other) WHERE position = 9999;
                """
        case "document":
            return """
                UPDATE content.chunk SET bytes = \(flipped("bytes", "\(place % 9)"))
                WHERE chunks_id = (SELECT chunks_id FROM content.blob ORDER BY sha256 LIMIT 1 OFFSET \(place % 6))
                """
        case "tile": return "UPDATE log.merkle_tile SET hashes = \(flipped("hashes", "\(place * 256)"))"
        case "head":
            return
                "UPDATE log.head SET \(column("frontier = \(flipped("frontier", "\(place)"))", "root = \(flipped("root", "\(place)"))"))"
        case "note":
            return """
                UPDATE log.checkpoint SET note = overlay(note PLACING chr(ascii(substr(note, \(place + 1))) # \(1 << (bit % 5)))
                    FROM \(place + 1) FOR 1)
                WHERE position = \(SealedLog.sizes[place % 3])
                """
        case "stream":
            return """
                UPDATE log.stream SET version = version # \(1 << bit)
                WHERE id = (SELECT stream FROM log.event WHERE position = \(position))
                """
        default: return "SELECT 1"
        }
    }
}
