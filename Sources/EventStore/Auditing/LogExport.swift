public import Domain
public import Foundation
internal import Postgres

/// Writes events, the documents they name and what proves them into one archive (docs/log-format.md, "The export").
///
/// Memory does not grow with the log, but for 32 bytes a document.
public struct LogExport {
    private let session: Session
    private let scope: ExportScope
    private let checkpoint: Checkpoint
    private let last: Int64
    private var documents: [(office: UUID, hash: TreeHash)] = []
    private var seen: Set<TreeHash> = []

    /// What was written.
    public struct Outcome: Sendable, Equatable {
        public let events: Int64
        public let documents: Int64
        /// Documents that events name and the database does not hold.
        public let missing: [String]
        public let treeSize: Int64
    }

    /// Why there is nothing to export.
    public enum Refusal: Error, CustomStringConvertible {
        case noCheckpoint
        case beyondCheckpoint(size: Int64)
        case noEvents

        public var description: String {
            switch self {
            case .noCheckpoint: "The log was never signed: without a checkpoint an export proves nothing."
            case .beyondCheckpoint(let size): "The newest checkpoint covers \(size) events; the positions lie beyond."
            case .noEvents: "There is no such event."
            }
        }
    }

    /// Writes the archive at `url`, from the database as it is at this moment. What fails half way leaves no file behind.
    /// - Parameters:
    ///   - conninfo: as the server connects.
    ///   - now: for the manifest.
    /// - Throws: `Refusal`, `PostgresError`, what writing files throws.
    public static func write(
        _ scope: ExportScope, to url: URL, conninfo: String, now: Timestamp
    ) async throws -> Outcome {
        let connection = Connection(.auditing(conninfo), name: "pg-export")
        let unfinished = url.appendingPathExtension("part")
        do {
            let outcome = try await connection.run { session in
                try session.snapshot { session in
                    var export = try LogExport(scope, session)
                    return try export.write(to: TarWriter(unfinished, modified: now.microseconds / 1_000_000), now)
                }
            }
            guard rename(unfinished.path, url.path) == 0 else {
                throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO)
            }
            await connection.close()
            return outcome
        } catch {
            try? FileManager.default.removeItem(at: unfinished)
            await connection.close()
            throw error
        }
    }

    private init(_ scope: ExportScope, _ session: Session) throws {
        guard let checkpoint = try CheckpointRows.find(in: session) else { throw Refusal.noCheckpoint }
        last = scope.last ?? checkpoint.size
        guard scope.first <= last, last <= checkpoint.size else {
            throw Refusal.beyondCheckpoint(size: checkpoint.size)
        }
        self.session = session
        self.scope = scope
        self.checkpoint = checkpoint
    }
}

extension LogExport {
    private mutating func write(to tar: TarWriter, _ now: Timestamp) throws -> Outcome {
        try tar.add(ExportMember.readme, ExportReadme.text)
        try tar.add(ExportMember.checkpoint, checkpoint.text)
        try tar.add(
            ExportMember.keys, CheckpointRows.keys(in: session).map { "\($0)\n" }.joined())
        try writeCheckpoints(to: tar)
        let events = try writeEvents(to: tar)
        guard events > 0 else { throw Refusal.noEvents }
        let hashes = try writeHashes(to: tar)
        let missing = try writeDocuments(to: tar)
        let manifest = ExportManifest(
            origin: checkpoint.origin, treeSize: checkpoint.size, first: scope.first, last: last,
            office: scope.office?.uuid, dossier: scope.dossier?.uuid, types: scope.types, events: events,
            hashes: hashes,
            documents: Int64(documents.count - missing.count), exportedAt: now)
        try tar.add(ExportMember.manifest, manifest.json)
        try tar.finish()
        return Outcome(
            events: events, documents: manifest.documents, missing: missing.map(\.hex), treeSize: checkpoint.size)
    }

    /// The condition on the events to export, without parameters, as COPY takes none.
    private var condition: String {
        var conditions = ["position BETWEEN \(scope.first) AND \(last)"]
        if let office = scope.office { conditions.append("office = '\(office.uuid.text)'") }
        if let dossier = scope.dossier { conditions.append("dossier = '\(dossier.uuid.text)'") }
        if let types = scope.types {
            conditions.append("(" + types.map(Self.condition).joined(separator: " OR ") + ")")
        }
        return conditions.joined(separator: " AND ")
    }

    private static func condition(_ type: EventTypePattern) -> String {
        let name = "'" + type.name.replacing("'", with: "''") + "'"
        return type.isPrefix ? "starts_with(type, \(name))" : "type = \(name)"
    }

    private func writeCheckpoints(to tar: TarWriter) throws {
        try tar.begin(ExportMember.checkpoints)
        guard scope.office == nil, scope.dossier == nil, scope.types == nil else { return }
        try session.copyOut(
            """
            SELECT position, note FROM log.checkpoint
            WHERE epoch = (SELECT epoch FROM log.head) AND position BETWEEN \(scope.first - 1) AND \(last)
                AND position < \(checkpoint.size)
            ORDER BY position
            """
        ) { row in
            let earlier = ExportedCheckpoint(
                treeSize: try row.next(as: Int64.self), note: try row.next(as: String.self))
            try tar.write(earlier.json.utf8)
            try tar.write("\n".utf8)
        }
    }

    private mutating func writeEvents(to tar: TarWriter) throws -> Int64 {
        var count: Int64 = 0
        try tar.begin(ExportMember.events)
        try session.copyOut("SELECT \(EventRow.columns.text), leaf FROM log.event WHERE \(condition) ORDER BY position")
        {
            row in
            let exported = try ExportedEvent(&row)
            try tar.write(exported.json.utf8)
            try tar.write("\n".utf8)
            count += 1
            note(exported.event)
        }
        return count
    }

    private mutating func note(_ event: RecordedEvent) {
        var body = event.body
        guard let hash = body.withUTF8({ NamedDocument.inBody(UnsafeRawBufferPointer($0)) }), seen.insert(hash).inserted
        else { return }
        documents.append((event.office.uuid, hash))
    }

    /// Writes the hashes of all leaves that are not exported as events, as the fewest subtrees.
    private func writeHashes(to tar: TarWriter) throws -> Int64 {
        var tree = StoredTree(session)
        var count: Int64 = 0
        var covered: Int64 = 0
        func cover(to end: Int64) throws {
            for subtree in Subtree.covering(covered..<end) {
                try tar.write(ExportedHash(subtree: subtree, hash: try tree.hash(of: subtree)).json.utf8)
                try tar.write("\n".utf8)
                count += 1
            }
        }
        try tar.begin(ExportMember.hashes)
        var position: Int64 = 0
        while true {
            let rows = try session.query(
                """
                SELECT position FROM log.event
                WHERE \(raw: condition) AND position > \(position)
                ORDER BY position LIMIT 5000
                """)
            for row in rows {
                position = try row.get(0)
                try cover(to: position - 1)
                covered = position
            }
            if rows.count < 5_000 { break }
        }
        try cover(to: checkpoint.size)
        return count
    }

    /// - Returns: the documents that the database does not hold.
    private func writeDocuments(to tar: TarWriter) throws -> [TreeHash] {
        var missing: [TreeHash] = []
        for (office, hash) in documents {
            let row = try session.query(
                """
                SELECT chunks_id FROM content.blob WHERE office = \(office) AND sha256 = \(hash)
                """
            ).first
            guard let row else {
                missing.append(hash)
                continue
            }
            try tar.begin(ExportMember.documents + hash.hex)
            try StoredDocument.chunks(try row.get(0), in: session) { try tar.write($0) }
        }
        return missing
    }
}

extension ExportedEvent {
    /// From a row with `EventRow.columns` and the leaf.
    fileprivate init(_ row: inout CopyRow) throws {
        let position = try row.next(as: Int64.self)
        let id = try row.next(as: UUID.self)
        let office = ID<Office>(try row.next(as: UUID.self))
        let dossier = try row.next(as: UUID?.self).map { ID<Dossier>($0) }
        let category = try row.next(as: String.self)
        let stream = StreamID(category: category, id: try row.next(as: UUID.self))
        let version = Int(try row.next(as: Int32.self))
        let type = try row.next(as: String.self)
        let actor = try row.next(as: String.self)
        let causation = try row.next(as: UUID.self)
        let correlation = try row.next(as: UUID.self)
        let recordedAt = Timestamp(try row.next(as: PostgresTimestamp.self))
        let body = try row.next(as: String.self)
        event = RecordedEvent(
            position: position, id: id, office: office, dossier: dossier, stream: stream, version: version, type: type,
            actor: actor, causation: causation, correlation: correlation, recordedAt: recordedAt, body: body)
        leaf = try row.next(as: TreeHash.self)
    }
}
