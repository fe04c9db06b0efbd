import Domain
import Foundation

@testable import EventStore

/// PostgreSQL as the log's functions use it: one head row, one transaction after the other, a lock that is held or waited for.
///
/// What it holds is held against the log's twin in memory: a batch must come to what its appends come to, made one by one.
final class SimulatedDatabase {
    enum Outcome {
        case written
        case headMoved
        /// A stream does not stand where expected, or a key exists (PA002, 23505).
        case refused
    }

    private(set) var head = LogPosition(position: 0, recordedAt: 0, frontier: Frontier())
    private(set) var events: [RecordedEvent] = []
    private(set) var answers: [UUID: FoundAnswer] = [:]
    private var streams: [UUID: StreamStanding] = [:]
    /// The writer whose transaction holds the head row.
    private var holder: ObjectIdentifier?
    /// Calls on their way when their connection broke: they may arrive yet.
    private(set) var straying: [AppendBatch] = []
    private let twin: InMemoryEventStore
    private let twinClock: ResultBox<Int64>
    private let thread: SimulatedThread
    private let flaw: Flaw?

    init(thread: SimulatedThread, flaw: Flaw?) {
        let clock = ResultBox<Int64>()
        twin = InMemoryEventStore(now: { Timestamp(microseconds: clock.value ?? 0) })
        twinClock = clock
        self.thread = thread
        self.flaw = flaw
    }

    func standing(of stream: UUID) -> StreamStanding {
        streams[stream] ?? StreamStanding(office: nil, version: 0, isExact: true)
    }

    // The head's lock

    /// False while another transaction has it.
    func lock(for writer: SimulatedWriter) -> Bool {
        guard holder == nil || holder == ObjectIdentifier(writer) else { return false }
        holder = ObjectIdentifier(writer)
        return true
    }

    func unlock(by writer: SimulatedWriter) {
        if holder == ObjectIdentifier(writer) { holder = nil }
    }

    func mayWrite(_ writer: SimulatedWriter?) -> Bool { holder == nil || holder == writer.map { ObjectIdentifier($0) } }

    // `log.append_batch`

    /// What the call would come to; nothing is written.
    func weigh(_ batch: AppendBatch) -> Outcome {
        guard batch.start == head.position || flaw == .writesBesideTheHead else { return .headMoved }
        let guards = flaw == .ignoresGuards ? [:] : batch.guards
        let hasMoved = guards.contains { id, guarded in
            let stream = standing(of: id)
            return (stream.office == guarded.office ? stream.version : 0) != guarded.expected
        }
        let isElsewhere = batch.runs.contains { id, run in
            let stream = standing(of: id)
            return stream.version != run.first || stream.office.map { $0 != run.office } ?? false
        }
        let isKnown = batch.members.contains { member in
            member.pending.request.answer.map { answers[$0.key.id] != nil } ?? false
        }
        return hasMoved || isElsewhere || isKnown ? .refused : .written
    }

    /// Commits a batch that was weighed and found good.
    func commit(_ batch: AppendBatch) throws(Violation) {
        try demand(batch.start == head.position, "a batch after \(batch.start) was written at \(head.position)")
        try demand(batch.recordedAt >= head.recordedAt, "recorded time falls at \(batch.position)")
        try appendToTwin(batch)
        for event in batch.recorded() {
            let before = standing(of: event.stream.id).version
            try demand(event.position == Int64(events.count) + 1, "a gap before position \(event.position)")
            try demand(event.version == before + 1, "\(event.stream) goes from \(before) to \(event.version)")
            streams[event.stream.id] = StreamStanding(
                office: event.office.uuid, version: event.version, isExact: true)
            events.append(event)
        }
        for case (let pending, .appended(_, let last)) in batch.members {
            guard let keyed = pending.request.answer else { continue }
            answers[keyed.key.id] = FoundAnswer(
                answer: keyed.answer, requestHash: keyed.key.requestHash, position: last)
        }
        head = LogPosition(position: batch.position, recordedAt: batch.recordedAt, frontier: batch.frontier)
    }

    /// One by one, the appends of the batch come to the same in the twin; and so does the root.
    private func appendToTwin(_ batch: AppendBatch) throws(Violation) {
        twinClock.set(batch.recordedAt)
        let (twin, requests) = (twin, batch.members.map(\.pending.request))
        let (outcomes, head) = thread.run {
            var outcomes: [AppendOutcome] = []
            for request in requests { outcomes.append(await twin.append(request)) }
            return (outcomes, await twin.head())
        }
        try demand(
            outcomes == batch.members.map(\.outcome),
            "the batch after \(batch.start) came to \(batch.members.map(\.outcome)), one by one to \(outcomes)")
        try demand(head.root == batch.frontier.root, "the root at \(batch.position) is not that of its events")
    }

    // Calls whose connection broke

    func stray(_ batch: AppendBatch) { straying.append(batch) }

    /// The first of them arrives; false while somebody holds the head.
    func land() throws(Violation) -> Bool {
        guard let batch = straying.first, mayWrite(nil) else { return false }
        straying.removeFirst()
        if case .written = weigh(batch) { try commit(batch) }
        return true
    }

    // Reading

    func read(_ wanted: [StreamID], of office: ID<Office>) -> [StreamID: [RecordedEvent]] {
        let ids = Set(wanted)
        return Dictionary(grouping: events.filter { $0.office == office && ids.contains($0.stream) }, by: \.stream)
    }

    func events(after position: Int64, limit: Int) -> [RecordedEvent] {
        Array(events.dropFirst(Int(position)).prefix(limit))
    }

    /// Whether the twin, which took every append by itself, holds the same log.
    func compareWithTwin() throws(Violation) {
        let twin = twin
        let batch = thread.run { await twin.events(after: 0, limit: .max, where: .everything) }
        try demand(batch.events == events, "the log is not its twin's")
    }
}
