internal import Foundation
internal import Postgres

/// Checks the log in its database, whole and at one moment: everything docs/log-format.md lists under "What to check".
public struct LiveAudit: Sendable {
    private let conninfo: String
    private let keys: [VerifierKey]?
    private let own: [Checkpoint]
    private let resumed: AuditState?
    private let eventsBetweenSaves: Int64

    /// - Parameters:
    ///   - keys: which signatures are trusted; nil for those of the keys the database lists.
    ///   - own: checkpoints the auditor has kept.
    ///   - resumed: where an earlier audit had come to without a finding; its checkpoint has to be signed by a trusted key.
    ///   - eventsBetweenSaves: so many events at least pass between two notes of where the audit has come to.
    public init(
        conninfo: String, keys: [VerifierKey]? = nil, own: [Checkpoint] = [], resuming resumed: AuditState? = nil,
        savingEvery eventsBetweenSaves: Int64 = 100_000
    ) {
        self.conninfo = conninfo
        self.keys = keys
        self.own = own
        self.resumed = resumed
        self.eventsBetweenSaves = eventsBetweenSaves
    }

    /// Works on a thread of its own, with two connections.
    /// - Parameters:
    ///   - progress: told now and then which event it has come to, and how many there are.
    ///   - save: told where a later audit may go on.
    /// - Throws: `AuditState.Untrusted`, `PostgresError`, and what `save` throws.
    public func run(
        progress: @escaping @Sendable (Int64, Int64) -> Void = { _, _ in },
        save: @escaping @Sendable (AuditState) throws -> Void = { _ in }
    ) async throws -> AuditReport {
        let connection = Connection(.auditing(conninfo), name: "pg-audit")
        let report = try await connection.run { session in
            let beside = try Session(.auditing(conninfo))
            defer { beside.close() }
            // Both see the log as it is now, whatever is appended meanwhile.
            return try session.transaction(isolation: .repeatableRead, readOnly: true) { session in
                let snapshot: String = try session.query("SELECT pg_export_snapshot()")[0].get(0)
                return try beside.transaction(isolation: .repeatableRead, readOnly: true) { beside in
                    try beside.script("SET TRANSACTION SNAPSHOT '\(snapshot)'")
                    var audit = try LogAuditing(session, beside, keys: keys, own: own, resumed, eventsBetweenSaves)
                    try audit.run(progress: progress, save: save)
                    return audit.report
                }
            }
        }
        await connection.close()
        return report
    }
}

extension SessionConfiguration {
    static func auditing(_ conninfo: String) -> SessionConfiguration {
        var configuration = SessionConfiguration.following(conninfo)
        configuration.applicationName = "paraph audit"
        return configuration
    }
}

/// Where an audit without a finding had come to: at a checkpoint, so that whoever goes on from there need not trust this file.
public struct AuditState: Codable, Sendable, Equatable {
    /// The checkpoint everything up to there agrees with.
    let note: String
    /// The frontier there, in hexadecimal.
    let frontier: String
    /// Of each level, the hashes behind its last full tile.
    let tiles: [[String]]
    /// When the last event was recorded.
    let recordedAt: Int64

    /// The state does not follow from a signature that is trusted.
    public struct Untrusted: Error, CustomStringConvertible {
        public let description: String
    }
}

/// One audit under way.
private struct LogAuditing {
    private let session: Session
    private let beside: Session
    private let head: Head
    private let isResumed: Bool
    private(set) var report = AuditReport()
    private var events: EventAudit
    private var stack: SubtreeStack
    private var size: Int64
    private var tiles: TileAudit
    private var checkpoints: CheckpointAudit
    private var queue: CheckpointQueue
    private var documents: StoredDocumentAudit
    private var encoder = LeafEncoder()
    /// The size of the checkpoint that comes next.
    private var nextSize: Int64?
    /// The checkpoint that the tree has just been found to fit.
    private var fitting: Checkpoint?
    private var savedAt: Int64
    private let eventsBetweenSaves: Int64
    /// Up to this size an earlier audit has been.
    private let begin: Int64

    init(
        _ session: Session, _ beside: Session, keys: [VerifierKey]?, own: [Checkpoint], _ resumed: AuditState?,
        _ eventsBetweenSaves: Int64
    ) throws {
        self.session = session
        self.beside = beside
        let head = try Head(session)
        self.head = head
        let keys = try keys ?? CheckpointRows.keys(in: session)
        let start = try resumed.map { try Start($0, keys: keys, head) } ?? Start()
        isResumed = resumed != nil
        events = EventAudit(beginsAnywhere: false, lacksVersions: false, after: start.recordedAt)
        begin = start.size
        stack = SubtreeStack(start.frontier)
        size = start.size
        savedAt = start.size
        self.eventsBetweenSaves = eventsBetweenSaves
        let signed: Int64? = try session.query(
            "SELECT max(position) FROM log.checkpoint WHERE epoch = \(head.epoch) AND position <= \(head.position)")[0]
            .get(0)
        tiles = TileAudit(beside, signedSize: signed ?? 0, after: start.size, open: start.tiles)
        checkpoints = CheckpointAudit(keys: keys, origin: nil, after: start.size)
        documents = StoredDocumentAudit(beside)
        var mine: [Checkpoint] = []
        for checkpoint in own {
            guard checkpoint.size > start.size || resumed == nil else {
                throw AuditState.Untrusted(
                    description: "The checkpoint given at \(checkpoint.size) lies before the end of the earlier audit:"
                        + " begin anew, without its state.")
            }
            if let read = checkpoints.read(checkpoint.text, "The checkpoint given at \(checkpoint.size)", &report) {
                mine.append(read)
            }
        }
        queue = CheckpointQueue(beside, epoch: head.epoch, own: mine)
    }

    mutating func run(progress: (Int64, Int64) -> Void, save: (AuditState) throws -> Void) throws {
        nextSize = try passed()
        try checkBeginning()
        try session.copyOut(
            """
            SELECT position, leaf, event_id, office, dossier, category, stream, version, type, actor, causation, correlation,
                recorded_at, body
            FROM log.event WHERE position > \(size) ORDER BY position
            """
        ) { row in
            try take(&row)
            if let checkpoint = fitting { try remember(checkpoint, save) }
            if size % 4_096 == 0 { progress(size, head.position) }
        }
        progress(size, head.position)
        try documents.flush(&report)
        try checkEnd()
        try checkStreams()
    }

    /// Nothing stands before the first event: streams are read by their versions, and would take it for one of theirs.
    private mutating func checkBeginning() throws {
        try session.copyOut("SELECT position, stream FROM log.event WHERE position < 1 ORDER BY position") { row in
            let (position, stream) = (try row.next(as: Int64.self), try row.next(as: UUID.self))
            report.add(
                Finding(
                    .position, at: position, stream: stream, "Event \(position) stands before the first of the log."))
        }
    }

    /// Checkpoints that lie before where the audit begins: their signatures count, their roots were compared before.
    private mutating func passed() throws -> Int64? {
        while let next = try queue.nextSize(&checkpoints, &report) {
            if next > size { return next }
            _ = queue.next()
        }
        return nil
    }

    /// The tree has come to the size of the next checkpoint.
    private mutating func reached() throws {
        while try queue.nextSize(&checkpoints, &report) == size, let checkpoint = queue.next() {
            checkpoints.compare(checkpoint, with: stack.root, &report)
            if checkpoint.root == stack.root { fitting = checkpoint }
        }
        nextSize = try queue.nextSize(&checkpoints, &report)
    }

    /// Leaves word where a later audit may go on, as long as nothing was wrong.
    private mutating func remember(_ checkpoint: Checkpoint, _ save: (AuditState) throws -> Void) throws {
        fitting = nil
        guard checkpoint.size == size, size - savedAt >= eventsBetweenSaves else { return }
        try documents.flush(&report)
        guard report.isSound else { return }
        try save(AuditState(checkpoint, stack, tiles.open, recordedAt: events.lastRecordedAt))
        savedAt = size
    }
}

// Event by event.
extension LogAuditing {
    private mutating func take(_ row: inout CopyRow) throws {
        let position: Int64 = try row.next(as: Int64.self)
        let stored = try row.next().flatMap { TreeHash(bytes: $0) }
        var fields = RawFields(version: 0, recordedAt: 0)
        fields.id = try row.next()
        fields.office = try row.next()
        fields.dossier = try row.next()
        fields.category = try row.next()
        fields.stream = try row.next()
        fields.version = try row.next(as: Int32?.self).map(Int64.init) ?? 0
        fields.type = try row.next()
        fields.actor = try row.next()
        fields.causation = try row.next()
        fields.correlation = try row.next()
        // Counted from 2000 by the database. What overflows was never an event's time, and its leaf will not fit.
        fields.recordedAt = try (row.next(as: Int64?.self) ?? 0) &+ 946_684_800_000_000
        fields.body = try row.next()
        guard position <= head.position else {
            report.add(
                Finding(
                    .position, at: position, "The log says it ends at \(head.position), and event \(position) is there."
                ))
            return
        }
        try fillGap(before: position)
        let event = AuditedEvent(
            position: position, office: fields.office.map(UUID.init(raw:)) ?? UUID.none,
            stream: fields.stream.map(UUID.init(raw:)) ?? UUID.none,
            category: fields.category ?? UnsafeRawBufferPointer(start: nil, count: 0), version: fields.version,
            recordedAt: fields.recordedAt, stored: stored, computed: encoder.leaf(of: fields))
        if isResumed, event.version > 1, !events.knows(event.stream) { try recall(event.stream) }
        let leaf = events.check(event, &report)
        guard position == size + 1 else {
            report.add(Finding(.position, at: position, "Position \(position) is there more than once."))
            return
        }
        try append(leaf)
        if let body = fields.body, let document = NamedDocument.inBody(body) {
            try documents.note(document, of: event.office, at: position, &report)
        }
    }

    /// For events that are missing the tree goes on with what the tiles kept of them, so that the others can be told apart.
    private mutating func fillGap(before position: Int64) throws {
        guard position > size + 1 else { return }
        let missing = size + 1...position - 1
        report.add(Finding(.position, at: missing, missing.text + " missing."))
        for index in missing { try append(try tiles.leaf(index - 1) ?? TreeHash()) }
    }

    private mutating func append(_ leaf: TreeHash) throws {
        try Self.grow(&stack, by: leaf, &tiles, &report)
        size += 1
        if let next = nextSize, next <= size { try reached() }
    }

    private static func grow(
        _ stack: inout SubtreeStack, by leaf: TreeHash, _ tiles: inout TileAudit, _ report: inout AuditReport
    ) throws {
        try stack.append(leaf, level: 0) { level, hash in try tiles.formed(level, hash, &report) }
    }

    /// How the earlier audit left a stream, whose events fit the signed root.
    private mutating func recall(_ stream: UUID) throws {
        let row = try beside.query(
            """
            SELECT office, category, version FROM log.event
            WHERE stream = \(stream) AND position <= \(begin)
            ORDER BY version DESC LIMIT 1
            """
        ).first
        guard let row else { return }
        events.remember(
            stream, office: try row.get(0), category: try row.get(1), version: Int64(try row.get(2, as: Int32.self)))
    }
}

// At the end of the log.
extension LogAuditing {
    private mutating func checkEnd() throws {
        if size < head.position {
            let missing = size + 1...head.position
            report.add(Finding(.position, at: missing, missing.text + " missing."))
        }
        checkFrontier()
        if head.root != stack.root { report.add(Finding(.head, "The head's root is not that of its events.")) }
        if events.lastRecordedAt > head.recordedAt {
            report.add(Finding(.head, "The head is older than its last event."))
        }
        try tiles.reportBeyond(size, in: beside, &report)
        while try queue.nextSize(&checkpoints, &report) != nil, let checkpoint = queue.next() {
            guard checkpoint.size > size else { continue }
            report.add(
                Finding(
                    .checkpoint, at: size + 1...checkpoint.size,
                    "A checkpoint was signed at \(checkpoint.size), and the log ends at \(size): its end was cut off."))
        }
    }

    private mutating func checkFrontier() {
        let nodes = stack.nodes
        guard nodes.map(\.hash) != head.frontier else { return }
        guard nodes.count == head.frontier.count else {
            return report.add(Finding(.head, "The head's frontier is that of another number of events."))
        }
        var first: Int64 = 0
        for (node, kept) in zip(nodes, head.frontier) {
            let leaves = first..<first + (1 << node.level)
            first = leaves.upperBound
            guard node.hash != kept else { continue }
            let positions = leaves.lowerBound + 1...leaves.upperBound
            report.add(
                Finding(.head, at: positions, "The head holds another hash over \(positions.name)."))
        }
    }

    /// Every stream is listed as its last event left it. A resumed audit has seen some streams only.
    private mutating func checkStreams() throws {
        var unlisted = events.streams
        try session.copyOut("SELECT id, office, category, version FROM log.stream") { row in
            let (id, office) = (try row.next(as: UUID.self), try row.next(as: UUID.self))
            let category = try row.next().map { Array($0) }
            let version = Int64(try row.next(as: Int32.self))
            guard let standing = unlisted.removeValue(forKey: id) else {
                if !isResumed {
                    report.add(Finding(.stream, stream: id, "Stream \(id.text) is listed, and has no events."))
                }
                return
            }
            guard standing.version != version || standing.office != office || events.category(standing) != category
            else {
                return
            }
            report.add(
                Finding(
                    .stream, stream: id,
                    "Stream \(id.text) is listed otherwise than its events say; the last of them has version \(standing.version)."
                ))
        }
        for id in unlisted.keys.sorted(by: { $0.text < $1.text }) {
            report.add(Finding(.stream, stream: id, "Stream \(id.text) has events, and is not listed."))
        }
    }
}

/// What the log says of itself.
private struct Head {
    let epoch: UUID
    let position: Int64
    let recordedAt: Int64
    let frontier: [TreeHash]
    let root: TreeHash?

    init(_ session: Session) throws {
        let row = try session.query("SELECT epoch, position, recorded_at, frontier, root FROM log.head")[0]
        epoch = try row.get(0)
        position = try row.get(1)
        recordedAt = try row.get(2, as: PostgresTimestamp.self).microseconds
        let bytes = try row.get(3, as: Bytes.self).array
        frontier = bytes.withUnsafeBytes { TreeHash.list($0) }
        root = TreeHash(bytes: try row.get(4, as: Bytes.self).array)
    }
}

/// What an audit begins with.
private struct Start {
    var frontier = Frontier()
    var tiles: [[TreeHash]] = []
    var recordedAt = Int64.min
    var size: Int64 { Int64(frontier.count) }

    init() {}

    /// Takes nothing on trust: the frontier has the root that was signed, and the hashes behind the tiles are part of it.
    init(_ state: AuditState, keys: [VerifierKey], _ head: Head) throws {
        let checkpoint: Checkpoint
        do throws(SignedNote.Flaw) {
            checkpoint = try Checkpoint(state.note)
            try checkpoint.note.verified(by: keys)
        } catch {
            throw AuditState.Untrusted(
                description: "The checkpoint of the earlier audit is not to be trusted: \(error).")
        }
        guard checkpoint.origin.hasSuffix("/" + head.epoch.text), checkpoint.size <= head.position else {
            throw AuditState.Untrusted(description: "The earlier audit was of another log: \(checkpoint.origin).")
        }
        let bytes = [UInt8](hex: state.frontier) ?? []
        let tiles = state.tiles.map { $0.compactMap { TreeHash(hex: $0) } }
        guard let frontier = Frontier(count: UInt64(checkpoint.size), bytes: bytes), frontier.root == checkpoint.root,
            Self.holds(tiles, frontier)
        else { throw AuditState.Untrusted(description: "The earlier audit does not fit its checkpoint.") }
        self.frontier = frontier
        self.tiles = tiles
        recordedAt = state.recordedAt
    }

    /// Whether the hashes behind the full tiles give the frontier.
    private static func holds(_ tiles: [[TreeHash]], _ frontier: Frontier) -> Bool {
        var stack = SubtreeStack()
        for (level, hashes) in tiles.enumerated().reversed() {
            for hash in hashes { stack.append(hash, level: level * Tile.height) }
        }
        return stack.nodes.map(\.hash) == frontier.nodes
    }
}

extension AuditState {
    fileprivate init(_ checkpoint: Checkpoint, _ stack: SubtreeStack, _ tiles: [[TreeHash]], recordedAt: Int64) {
        note = checkpoint.text
        frontier = stack.nodes.map(\.hash.hex).joined()
        self.tiles = tiles.map { $0.map(\.hex) }
        self.recordedAt = recordedAt
    }
}

extension ClosedRange<Int64> {
    /// `Event 7 is` or `Events 7 to 9 are`.
    var text: String {
        count == 1 ? "Event \(lowerBound) is" : "Events \(lowerBound) to \(upperBound) are"
    }

    /// `event 7` or `events 7 to 9`.
    var name: String { count == 1 ? "event \(lowerBound)" : "events \(lowerBound) to \(upperBound)" }
}

extension UUID {
    /// What stands where a row has no identity at all.
    fileprivate static let none = UUID(uuid: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0))

    fileprivate init(raw bytes: UnsafeRawBufferPointer) {
        self = bytes.count == 16 ? UUID(uuid: bytes.loadUnaligned(as: uuid_t.self)) : .none
    }
}

extension [UInt8] {
    /// Two lower-case hexadecimal digits a byte; nil where it is something else.
    init?(hex text: String) {
        let digits = text.utf8.compactMap { Character(UnicodeScalar($0)).hexDigitValue.map { UInt8($0) } }
        guard digits.count == text.utf8.count, digits.count % 2 == 0 else { return nil }
        self = stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }
}
