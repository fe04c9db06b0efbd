internal import Domain
internal import Foundation
internal import Postgres
internal import Synchronization

/// One append waiting for the writer, with the caller who waits for it.
struct PendingAppend: Sendable {
    let request: AppendRequest
    let caller: AppendCaller
}

/// Who waits for an append. The first answer counts: one append may stand in several batches of which the writer does not
/// know yet which will land.
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

/// The appends that go to the database in one call: whom they concern, what they write, and where each will stand.
///
/// Appends to one stream are ranked: the second of a batch expects the version the first leaves behind.
struct AppendBatch {
    /// Those who are answered when the batch is written, and what their events will be called.
    private(set) var members: [(pending: PendingAppend, outcome: AppendOutcome)] = []
    /// Those whose streams stand elsewhere, provided that the batch is written.
    private(set) var losers: [(pending: PendingAppend, conflicts: [StreamConflict])] = []
    /// The same commands as some members', under the same keys: these are answered as those are.
    private(set) var twins: [(pending: PendingAppend, answer: StoredAnswer)] = []
    /// Those whose guards contradict a member's: looked at again when this batch is decided.
    private(set) var postponed: [PendingAppend] = []

    let start: Int64
    let place: String
    let recordedAt: Int64
    private(set) var position: Int64
    private(set) var frontier: Frontier
    /// Of its events, in order: they are in the log if and only if these are.
    private(set) var leaves: [TreeHash] = []

    /// The streams written to: where each stood, and where it will stand.
    private(set) var runs: [UUID: Run] = [:]
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
    /// One event of one stream, nothing guarded: the short call will do.
    var isLone: Bool { eventCount == 1 && members.count == 1 && guards.isEmpty && runs.count == 1 }

    /// Takes `pending` in, or sets it aside where `streams` (what is known of the database) say that it has lost.
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
        guard take(request.guards, of: request.office.uuid) else {
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
    private mutating func take(_ wanted: [Act.Guard], of office: UUID) -> Bool {
        var taken = guards
        // What the batch itself wrote to needs no guard: it was compared above.
        for guarded in wanted where runs[guarded.stream.id] == nil {
            let new = Guard(office: office, expected: guarded.expectedVersion)
            guard taken[guarded.stream.id].map({ $0 == new }) ?? true else { return false }
            taken[guarded.stream.id] = new
        }
        guards = taken
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

    /// The batch's events as readers will find them.
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
