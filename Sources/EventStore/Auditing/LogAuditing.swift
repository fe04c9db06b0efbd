internal import Domain
internal import Foundation
internal import Postgres

/// One audit of the log in its database.
struct LogAuditing {
    private let session: Session
    private let beside: Session
    private let head: AuditedHead
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
    /// The checkpoint that was just found to fit the tree.
    private var fitting: Checkpoint?
    private var savedAt: Int64
    private let eventsBetweenSaves: Int64
    /// The size up to which an earlier audit has checked the log.
    private let begin: Int64

    init(
        _ session: Session, _ beside: Session, keys: [VerifierKey]?, own: [Checkpoint], _ resumed: AuditState?,
        _ eventsBetweenSaves: Int64
    ) throws {
        self.session = session
        self.beside = beside
        let head = try AuditedHead(session)
        self.head = head
        let keys = try keys ?? CheckpointRows.keys(in: session)
        let start = try resumed.map { try AuditStart($0, keys: keys, head) } ?? AuditStart()
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

    /// No event may have a position before 1: servers read streams by version, and would take it for one of theirs.
    private mutating func checkBeginning() throws {
        try session.copyOut("SELECT position, stream FROM log.event WHERE position < 1 ORDER BY position") { row in
            let (position, stream) = (try row.next(as: Int64.self), try row.next(as: UUID.self))
            report.add(
                Finding(
                    .position, at: position, stream: stream, "Event \(position) stands before the first of the log."))
        }
    }

    /// Passes the checkpoints before the beginning of the audit: their signatures are checked, their roots were compared earlier.
    /// - Returns: the size of the next one.
    private mutating func passed() throws -> Int64? {
        while let next = try queue.nextSize(&checkpoints, &report) {
            if next > size { return next }
            _ = queue.next()
        }
        return nil
    }

    /// Compares the checkpoints of the tree's present size.
    private mutating func reached() throws {
        while try queue.nextSize(&checkpoints, &report) == size, let checkpoint = queue.next() {
            checkpoints.compare(checkpoint, with: stack.root, &report)
            if checkpoint.root == stack.root { fitting = checkpoint }
        }
        nextSize = try queue.nextSize(&checkpoints, &report)
    }

    /// Saves the state for a later audit, as long as there is no finding.
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
        let fields = try RawFields(following: &row)
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

    /// In place of missing events the tree is grown with the leaves that the tiles keep of them, so that later events can still be checked.
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

    /// Tells the check of events how a stream was at the end of the earlier audit, up to which the events fit the signed root.
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

    /// Every row of `log.stream` must be as the last event of the stream left it. A resumed audit has not seen the events of all streams.
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

extension RawFields {
    /// What follows the leaf in a row of the log.
    fileprivate init(following row: inout CopyRow) throws {
        self.init(version: 0, recordedAt: 0)
        id = try row.next()
        office = try row.next()
        dossier = try row.next()
        category = try row.next()
        stream = try row.next()
        version = try row.next(as: Int32?.self).map(Int64.init) ?? 0
        type = try row.next()
        actor = try row.next()
        causation = try row.next()
        correlation = try row.next()
        // The database counts from 2000. A value that overflows was never an event's time, so its leaf will not fit either.
        recordedAt = try (row.next(as: Int64?.self) ?? 0) &+ PostgresTimestamp.epochOffset
        body = try row.next()
    }
}

extension UUID {
    /// In place of an id that is missing.
    fileprivate static let none = UUID(uuid: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0))

    fileprivate init(raw bytes: UnsafeRawBufferPointer) {
        self = bytes.count == 16 ? UUID(uuid: bytes.loadUnaligned(as: uuid_t.self)) : .none
    }
}
