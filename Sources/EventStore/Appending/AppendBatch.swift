internal import Domain
internal import Foundation
internal import Postgres
internal import Synchronization

/// One append that waits for the writer, and the caller to be answered.
struct PendingAppend: Sendable {
    let request: AppendRequest
    let caller: AppendCaller
}

/// The caller who waits for an append. Only the first answer reaches it: one append may be part of several batches while the writer does
/// not know which of them was committed.
final class AppendCaller: Sendable {
    private let continuation: Mutex<CheckedContinuation<AppendOutcome, any Error>?>

    init(_ continuation: CheckedContinuation<AppendOutcome, any Error>) { self.continuation = Mutex(continuation) }

    func resume(returning outcome: AppendOutcome) { resume(with: .success(outcome)) }
    func resume(throwing error: any Error) { resume(with: .failure(error)) }

    func resume(with result: Result<AppendOutcome, any Error>) {
        continuation.withLock { waiting in
            defer { waiting = nil }
            return waiting
        }?.resume(with: result)
    }
}

/// The appends that go to the database in one call, with the positions and versions their events will have.
///
/// Appends to one stream follow one another: the second of a batch expects the version that the first leaves behind.
struct AppendBatch {
    /// Appends that are part of the batch, and what each is answered when it is written.
    private(set) var members: [(pending: PendingAppend, outcome: AppendOutcome)] = []
    /// Appends that conflict: they are answered so once the batch is written.
    private(set) var losers: [(pending: PendingAppend, conflicts: [StreamConflict])] = []
    /// Appends with the command key of a member: the same command, sent twice. They get the member's answer.
    private(set) var twins: [(pending: PendingAppend, answer: StoredAnswer)] = []
    /// Appends that guard a stream at another version than a member does: tried again after this batch.
    private(set) var postponed: [PendingAppend] = []

    let start: Int64
    let place: String
    let recordedAt: Int64
    private(set) var position: Int64
    private(set) var frontier: Frontier
    /// The leaf hashes of its events, in order: the batch is in the log if and only if these are.
    private(set) var leaves: [TreeHash] = []

    /// The streams written to: the version of each before and after the batch.
    private(set) var runs: [UUID: Run] = [:]
    /// Those that the database is to look at.
    private(set) var guards: [UUID: Guard] = [:]
    private var keys: [UUID: StoredAnswer] = [:]
    let meter: WriterMeter?

    struct Run {
        let stream: StreamID
        let office: UUID
        let first: Int
        var last: Int
    }

    struct Guard: Equatable {
        let office: UUID
        let expected: Int

        init(_ guarded: Act.Guard, of office: UUID) {
            self.office = office
            expected = guarded.expectedVersion
        }
    }

    init(after head: LogPosition, now: Int64, meter: WriterMeter? = nil) {
        start = head.position
        place = head.place
        position = head.position
        frontier = head.frontier
        recordedAt = max(now, head.recordedAt)
        self.meter = meter
    }

    var eventCount: Int { Int(position - start) }
    var isEmpty: Bool { members.isEmpty }
    /// One event of one stream, nothing guarded: `log.append_one` suffices, which is faster.
    var isLone: Bool { eventCount == 1 && members.count == 1 && guards.isEmpty && runs.count == 1 }

    /// Adds `pending` to the members, or to one of the other lists.
    /// - Parameter streams: what is known of the streams in the database.
    mutating func add(_ pending: PendingAppend, knowing streams: KnownStreams, into rows: inout AppendRows) {
        let request = pending.request
        let command = request.answer?.key.id
        if let command, let answer = keys[command] {
            twins.append((pending, answer))
            return
        }
        let conflicts = request.conflicts { stream in
            runs[stream].map { StreamStanding(office: $0.office, version: $0.last, isExact: true) }
                ?? streams.standing(of: stream)
        }
        guard conflicts.isEmpty else {
            losers.append((pending, conflicts))
            return
        }
        guard take(request.guards, of: request.office.uuid, knowing: streams) else {
            postponed.append(pending)
            return
        }
        let first = position + 1
        for write in request.writes { add(write, office: request.office.uuid, into: &rows) }
        if let keyed = request.answer, let command {
            keys[command] = keyed.answer
            rows.answers.append(keyed, office: request.office.uuid, position: position)
        }
        members.append((pending, .appended(first: min(first, position), last: position)))
    }

    /// False when the batch guards one of these streams at another version.
    private mutating func take(_ wanted: [Act.Guard], of office: UUID, knowing streams: KnownStreams) -> Bool {
        // A stream that the batch itself writes to needs no guard: its version was compared above.
        let unproven = wanted.filter { runs[$0.stream.id] == nil && !streams.prove($0, of: office) }
        for guarded in unproven {
            if let other = guards[guarded.stream.id], other != Guard(guarded, of: office) { return false }
        }
        for guarded in unproven { guards[guarded.stream.id] = Guard(guarded, of: office) }
        return true
    }

    private mutating func add(_ write: AppendRequest.Write, office: UUID, into rows: inout AppendRows) {
        var version = write.expectedVersion
        for event in write.events {
            version += 1
            position += 1
            let leaf = meter.hashing {
                let leaf = rows.leaf(of: event, version: version, recordedAt: recordedAt)
                frontier.append(leaf)
                return leaf
            }
            leaves.append(leaf)
            rows.append(event, version: version, leaf: leaf)
        }
        runs[
            write.stream.id,
            default: Run(stream: write.stream, office: office, first: write.expectedVersion, last: version)
        ].last = version
    }

    /// The batch's events as the log holds them.
    func recorded() -> [RecordedEvent] {
        var recorded: [RecordedEvent] = []
        recorded.reserveCapacity(eventCount)
        for write in members.lazy.flatMap(\.pending.request.writes) {
            for (index, event) in write.events.enumerated() {
                recorded.append(
                    RecordedEvent(
                        event, position: start + Int64(recorded.count) + 1, version: write.expectedVersion + index + 1,
                        recordedAt: recordedAt))
            }
        }
        return recorded
    }
}

extension RecordedEvent {
    /// - Parameter recordedAt: microseconds since 1970.
    init(_ event: PreparedEvent, position: Int64, version: Int, recordedAt: Int64) {
        self.init(
            position: position, id: event.id, office: ID(event.office), dossier: event.dossier.map { ID($0) },
            stream: event.stream, version: version, type: event.type, actor: event.actor, causation: event.causation,
            correlation: event.correlation, recordedAt: Timestamp(microseconds: recordedAt), body: event.body,
            payload: event.payload)
    }
}
