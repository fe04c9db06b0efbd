internal import Domain
internal import Foundation
internal import Logging
internal import Postgres

/// Where the log stands, as the writer must know it to write on.
struct LogPosition {
    var position: Int64
    /// Microseconds since 1970.
    var recordedAt: Int64
    var frontier: Frontier
    /// The `ctid` of the head's row, by which it is updated without a search.
    var place = ""
}

/// Writes all appends of this process: on a thread of its own, over one connection, many appends in one transaction.
///
/// It keeps the head in memory and writes optimistically: one round trip while no other server writes. Where another has moved the head,
/// nothing is written; it reads the head again and writes the next few batches under a lock of the head's row, or it might lose
/// that race for ever (docs/decisions/0001-one-writer.md).
final class LogWriter {
    private let queue: AppendQueue
    private let configuration: SessionConfiguration
    private let logger: Logger
    private let meter: WriterMeter?
    private let rewound: @Sendable (LogRewound) -> Void
    private let committed: @Sendable (_ from: Int64, _ events: [RecordedEvent]) -> Void
    private let watch: LogWatch
    private var session: Session?
    private var head = LogPosition(position: 0, recordedAt: 0, frontier: Frontier())
    /// The leaf hash of the last event; nil where another server wrote it.
    private var lastLeaf: TreeHash?
    private var known = KnownStreams()
    private var rows = AppendRows()
    private var parameters = Parameters()
    /// How many more batches are written under the lock.
    private var contended = 0
    /// Batches that were under way when a connection broke. One of them may have been committed, or may still be, as long as the head has
    /// not moved otherwise.
    private var doubtful: [AppendBatch] = []
    private var partitionsCheckedAt: Int64 = -1

    private static let attempts = 50
    private static let batchesUnderLock = 8

    init(
        queue: AppendQueue, configuration: SessionConfiguration, logger: Logger, meter: WriterMeter?,
        rewound: @escaping @Sendable (LogRewound) -> Void,
        committed: @escaping @Sendable (_ from: Int64, _ events: [RecordedEvent]) -> Void,
        watch: LogWatch
    ) {
        self.queue = queue
        self.configuration = configuration
        self.logger = logger
        self.meter = meter
        self.rewound = rewound
        self.committed = committed
        self.watch = watch
    }

    /// The thread's life: until the queue is closed and empty.
    ///
    /// Who waits for what was written is woken when the next batch is together, or when nobody has anything to write: until then those who
    /// were answered need the processor for what they send next, and while PostgreSQL writes it is free for whoever folds.
    func run() {
        while let batch = queue.next(whenEmpty: watch.wakePassed) {
            meter.cycle { write(batch) }
        }
        watch.wakePassed()
        session?.close()
    }

    private func write(_ appends: [PendingAppend]) {
        // What was read for an earlier batch may be old by now.
        known.areFresh = false
        var remaining = appends
        for _ in 0..<Self.attempts where !remaining.isEmpty {
            watch.wakePassed()
            do {
                remaining = try attempt(remaining)
            } catch {
                // A transaction may have been left open.
                session = nil
                doubtful = []
                return giveUp(remaining, error)
            }
        }
        doubtful = []
        for append in remaining {
            append.caller.resume(throwing: LogUnavailable(reason: "other servers kept writing first"))
        }
    }

    private func giveUp(_ appends: [PendingAppend], _ error: any Error) {
        logger.error("Appending failed", metadata: ["error": "\(error)"])
        var refused = appends
        if let failure = error as? PostgresError {
            // Appends that came meanwhile would wait as long for the same lock, each batch behind the one before.
            if failure.isLockNotAvailable { refused += queue.takeAll() }
            if appends.count > 1, failure.mayBeOfOne {
                // One of them causes the error, and the others must not fail for it: each is written alone.
                for append in appends { write([append]) }
                return
            }
        }
        for append in refused { append.caller.resume(throwing: Self.meaning(of: error)) }
    }

    private static func meaning(of error: any Error) -> any Error {
        guard let error = error as? PostgresError else {
            return error as? LogUnavailable ?? LogUnavailable(reason: "\(error)")
        }
        return error.isDiskFull ? LogDiskFull() : LogUnavailable(reason: error.message)
    }
}

// One attempt.
extension LogWriter {
    /// Writes what it can of `appends` in one call, answers those that are decided, and returns the others.
    private func attempt(_ appends: [PendingAppend]) throws -> [PendingAppend] {
        let session = try connected()
        let isLocked = contended > 0 || !doubtful.isEmpty
        if isLocked {
            contended = max(contended - 1, 0)
            try session.script("BEGIN")
            try readHead(session, locking: true)
            if let batch = try landed(session) {
                try session.script("COMMIT")
                answer(batch)
                return batch.postponed
            }
        }
        let batch = gather(appends)
        watch.beginWriting(to: batch.position)
        defer { watch.endWriting() }
        var place = head.place
        do {
            if !batch.isEmpty {
                guard let written = try call(batch, session) else {
                    contended = Self.batchesUnderLock
                    if isLocked { try session.script("ROLLBACK") }
                    try readHead(session, locking: false)
                    return appends
                }
                place = written
            }
            if isLocked { try session.script("COMMIT") }
            CrashPoint.appended.pass()
        } catch let error as PostgresError {
            if isLocked, !error.isConnectionLost { try session.script("ROLLBACK") }
            return try recover(from: error, batch, appends)
        }
        advance(to: batch, at: place)
        answer(batch)
        CrashPoint.answered.pass()
        // The head has moved, so none of the doubtful batches can be committed any more.
        if !batch.isEmpty { doubtful = [] }
        return batch.postponed
    }

    private func gather(_ appends: [PendingAppend]) -> AppendBatch {
        rows.removeAll()
        var batch = AppendBatch(after: head, now: Timestamp(Date()).microseconds, meter: meter)
        for append in appends { batch.add(append, knowing: known, into: &rows) }
        known.areFresh = false
        return batch
    }

    /// Where the head lies now; nil when it had moved, and nothing was written.
    private func call(_ batch: AppendBatch, _ session: Session) throws -> String? {
        CrashPoint.beforeAppend.pass()
        parameters.removeAll(keepingCapacity: true)
        let answer: Rows
        if batch.isLone {
            batch.bindLone(to: &parameters)
            answer = try session.query(AppendBatch.loneCall, parameters)
        } else {
            batch.bindBatch(rows, to: &parameters)
            answer = try session.query(AppendBatch.batchCall, parameters)
        }
        return try answer[0].get(0)
    }

    private func advance(to batch: AppendBatch, at place: String) {
        known.note(batch)
        guard !batch.isEmpty else { return }
        head = LogPosition(
            position: batch.position, recordedAt: batch.recordedAt, frontier: batch.frontier, place: place)
        lastLeaf = batch.leaves.last ?? lastLeaf
    }

    /// What was written is there to be read in this process before callers are answered, so a caller finds what it just wrote.
    private func answer(_ batch: AppendBatch) {
        if batch.eventCount > 0 { committed(batch.start, batch.recorded()) }
        for member in batch.members { member.pending.caller.resume(returning: member.outcome) }
        for twin in batch.twins { twin.pending.caller.resume(returning: .repeated(twin.answer)) }
        for loser in batch.losers {
            // The conflict may be with an earlier copy of the same command, whose answer it then gets.
            loser.pending.caller.resume(
                with: Result {
                    try earlierAnswer(to: loser.pending).map { .repeated($0) } ?? .conflict(loser.conflicts)
                }
                .mapError(Self.meaning))
        }
    }
}

// When something went wrong.
extension LogWriter {
    /// Reads what the next attempt must know, and returns the appends to try again; throws where another attempt would not help.
    private func recover(
        from error: PostgresError, _ batch: AppendBatch, _ appends: [PendingAppend]
    ) throws -> [PendingAppend] {
        if error.isConnectionLost {
            logger.warning("The writer's connection broke", metadata: ["error": "\(error)"])
            session = nil
            if !batch.isEmpty { doubtful.append(batch) }
            contended = max(contended, 1)
            return appends
        }
        if error.isCheckViolation, partitionsCheckedAt < head.position {
            // No partition for these positions: make it and go on.
            partitionsCheckedAt = head.position
            _ = try connected().query("SELECT log.ensure_partitions()")
            return appends
        }
        guard error.sqlState == AppendBatch.movedState || error.isUniqueViolation || error.isDeadlock else {
            throw error
        }
        let session = try connected()
        try readHead(session, locking: false)
        try readStreams(session, of: appends)
        return try answerRepeated(appends)
    }

    /// The doubtful batch that was committed, if one was; at most one can be, as all expect the same head. Read under the lock of the head.
    /// That none was committed yet does not mean that none will be: a call may still be on its way to the server after its connection was
    /// given up. Only when a batch has moved the head can no other be committed.
    private func landed(_ session: Session) throws -> AppendBatch? {
        for batch in doubtful {
            let found = try session.query(
                """
                SELECT leaf
                FROM log.event
                WHERE position > \(batch.start) AND position <= \(batch.position)
                ORDER BY position
                """)
            let leaves = try found.map { TreeHash(bytes: try $0.get(0, as: Bytes.self).array) }
            guard !leaves.isEmpty, leaves == batch.leaves else { continue }
            doubtful = []
            logger.notice(
                "A batch was committed although its connection broke", metadata: ["position": "\(batch.position)"])
            return batch
        }
        return nil
    }

    /// Answers every append whose command was carried out before; returns the others.
    private func answerRepeated(_ appends: [PendingAppend]) throws -> [PendingAppend] {
        let answers = try appends.map(earlierAnswer)
        for case (let append, let answer?) in zip(appends, answers) {
            append.caller.resume(returning: .repeated(answer))
        }
        return zip(appends, answers).filter { $0.1 == nil }.map(\.0)
    }

    private func earlierAnswer(to append: PendingAppend) throws -> StoredAnswer? {
        guard let key = append.request.answer?.key else { return nil }
        return try connected().query(StoredAnswers.query(for: key)).first.map { try StoredAnswers.found(in: $0).answer }
    }
}

// What the database says.
extension LogWriter {
    private func connected() throws -> Session {
        if let session, session.isAlive { return session }
        let fresh = try Session(configuration)
        try requireContinuity(fresh)
        _ = try fresh.query("SELECT log.ensure_partitions()")
        try readHead(fresh, locking: false)
        known = KnownStreams()
        session = fresh
        return fresh
    }

    /// The event that was the last before a connection was lost must still be there. Nothing is written to a log that went on
    /// differently.
    private func requireContinuity(_ session: Session) throws {
        guard head.position > 0 else { return }
        let found = try session.query("SELECT leaf FROM log.event WHERE position = \(head.position)").first
        let leaf = try found.flatMap { TreeHash(bytes: try $0.get(0, as: Bytes.self).array) }
        if let leaf, lastLeaf == nil || leaf == lastLeaf { return }
        let end: Int64 = try session.query("SELECT position FROM log.head WHERE one")[0].get(0)
        let reason: LogRewound =
            end < head.position
            ? .beyondHead(position: head.position, head: end) : .otherRoot(position: head.position)
        rewound(reason)
        throw LogUnavailable(reason: "\(reason)")
    }

    private func readHead(_ session: Session, locking: Bool) throws {
        let lock: SQL = locking ? "FOR UPDATE" : ""
        let row = try session.query(
            "SELECT position, recorded_at, frontier, ctid::text FROM log.head WHERE one \(lock)")[0]
        let position: Int64 = try row.get(0)
        if position != head.position {
            known.removeAll()
            lastLeaf = nil
        }
        let bytes = try row.get(2, as: Bytes.self).array
        guard let frontier = Frontier(count: UInt64(position), bytes: bytes) else {
            throw LogUnavailable(reason: "the head's frontier does not fit its position \(position)")
        }
        head = LogPosition(
            position: position, recordedAt: try row.get(1, as: PostgresTimestamp.self).microseconds, frontier: frontier,
            place: try row.get(3))
    }

    private func readStreams(_ session: Session, of appends: [PendingAppend]) throws {
        let streams = Set(
            appends.flatMap { $0.request.writes.map(\.stream.id) + $0.request.guards.map(\.stream.id) })
        for stream in streams { known.note(stream, office: nil, version: 0) }
        let rows = try session.query("SELECT id, office, version FROM log.stream WHERE id = ANY(\(Array(streams)))")
        for row in rows {
            let version: Int32 = try row.get(2)
            known.note(try row.get(0), office: try row.get(1, as: UUID.self), version: Int(version))
        }
        known.areFresh = true
    }
}

extension PostgresError {
    /// Whether one append of several may be what the database refused, and not the moment.
    fileprivate var mayBeOfOne: Bool { !isConnectionLost && !isDiskFull && !isLockNotAvailable }
}
