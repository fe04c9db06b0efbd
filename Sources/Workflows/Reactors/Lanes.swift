import EventStore
import Foundation

/// The events a reactor has taken up: which may be handled now, which stand still, and up to where all is done. A plain state
/// machine; its owner does the work, reports back, and puts on record what was parked.
struct Lanes {
    /// How many events are handled at the same time.
    let width: Int

    private var ready = OfficeTurns()
    private var waiting: [UUID: [RecordedEvent]] = [:]
    private var busy: Set<UUID> = []
    /// Lanes that stand still, and of those the ones whose first event, here by its position, is tried once more.
    private(set) var blocked: Set<UUID>
    private var retried: [UUID: Int64] = [:]
    /// Positions a person decided to pass over, while that is still on record.
    private var skipped: Set<Int64> = []
    private var running = 0
    /// Those that failed and wait for their next try, by position.
    private var paused: [Int64: RecordedEvent] = [:]
    /// Positions taken up and not behind the checkpoint, in order, and those of them that are done.
    private var taken: [Int64] = []
    private var done: Set<Int64> = []
    private var through: Int64
    /// What is to be put on record with the checkpoint.
    private var news: News

    private struct News {
        var parked: [ParkedEvent] = []
        var failedAgain: [ParkedEvent] = []
        var settled: [Int64] = []
        /// A lane need not wait for its first event any more.
        var isPassedOver = false
    }

    /// - Parameter blocked: the lanes that stand still, by the records.
    init(width: Int, after checkpoint: Int64, blocked: Set<UUID> = []) {
        self.width = width
        self.blocked = blocked
        through = checkpoint
        news = News()
    }

    /// Everything up to here is done, or parked.
    var checkpoint: Int64 { taken.first.map { $0 - 1 } ?? through }

    /// How many events were taken up and not yet begun.
    var backlog: Int { ready.count + waiting.values.reduce(0) { $0 + $1.count } }

    /// How many wait for their next try.
    var pausedCount: Int { paused.count }

    /// So many may wait for their turn, and so many for their next try, before no more are taken up. Many more than one office does in
    /// one go, which holds up nobody behind it; and all of them fail only where nothing can be done, as with the read models at a standstill.
    private static let most = 10_000

    /// Whether more may be taken up.
    var haveRoom: Bool { backlog < Self.most && pausedCount < Self.most && backlogBytes < EventBatch.mostBytes }

    /// The bytes of the bodies of both.
    var backlogBytes: Int {
        ready.bodyBytes + paused.values.bodyBytes + waiting.values.reduce(0) { $0 + $1.bodyBytes }
    }

    /// Whether a lane began to stand still or moved on since the last record.
    var hasParkingNews: Bool {
        !news.parked.isEmpty || !news.failedAgain.isEmpty || !news.settled.isEmpty || news.isPassedOver
            || !passed.isEmpty
    }

    /// What was passed over and lies behind the checkpoint: no restart takes it up again.
    private var passed: Set<Int64> {
        let checkpoint = checkpoint
        return skipped.subtracting(retried.values).filter { $0 <= checkpoint }
    }

    /// What is to be written now: the checkpoint is true only together with what was parked before it.
    func record() -> ConsumerRecord {
        var record = ConsumerRecord(position: checkpoint)
        record.parked = news.parked
        record.failedAgain = news.failedAgain
        record.settled = news.settled + passed.sorted()
        return record
    }

    /// What `record()` gave is written.
    mutating func recorded() {
        skipped.subtract(passed)
        news = News()
    }

    /// How far the log was looked through.
    mutating func reach(_ position: Int64) { through = max(through, position) }

    mutating func take(_ event: RecordedEvent, lane: UUID) {
        through = max(through, event.position)
        guard !skipped.contains(event.position) else { return }
        guard !blocked.contains(lane) else {
            return news.parked.append(ParkedEvent(event: event, lane: lane, attempts: 0, error: nil))
        }
        taken.append(event.position)
        if busy.insert(lane).inserted { ready.append(event) } else { waiting[lane, default: []].append(event) }
    }

    /// The next event to handle, if there is room for one.
    mutating func next() -> RecordedEvent? {
        guard running < width, let event = ready.next() else { return nil }
        running += 1
        return event
    }

    mutating func finish(_ event: RecordedEvent, lane: UUID) {
        running -= 1
        if retried.removeValue(forKey: lane) != nil { return news.settled.append(event.position) }
        complete(event.position)
        if let following = waiting[lane]?.first {
            waiting[lane]?.removeFirst()
            ready.append(following)
        } else {
            waiting[lane] = nil
            busy.remove(lane)
        }
    }

    /// The event failed and waits for its next try; its lane waits with it, others take its room.
    mutating func pause(_ event: RecordedEvent) {
        running -= 1
        paused[event.position] = event
    }

    /// Its next try, unless a person has passed over it meanwhile.
    mutating func resume(_ event: RecordedEvent, lane: UUID) {
        paused[event.position] = nil
        if skipped.contains(event.position), retried.removeValue(forKey: lane) != nil {
            news.isPassedOver = true
            return
        }
        ready.append(event)
    }

    /// These are handled no more, by the records.
    mutating func passOver(_ positions: Set<Int64>) { skipped = positions }

    /// The lane of `event` stands still from here on, with all that comes for it, until a person decides.
    mutating func park(_ event: RecordedEvent, lane: UUID, attempts: Int, error: String) {
        running -= 1
        let failed = ParkedEvent(event: event, lane: lane, attempts: attempts, error: error)
        if retried.removeValue(forKey: lane) != nil { return news.failedAgain.append(failed) }
        blocked.insert(lane)
        busy.remove(lane)
        complete(event.position)
        news.parked.append(failed)
        for behind in waiting.removeValue(forKey: lane) ?? [] {
            complete(behind.position)
            news.parked.append(ParkedEvent(event: behind, lane: lane, attempts: 0, error: nil))
        }
    }

    /// Whether the first event of a lane that stands still may be tried now.
    func mayRetry(_ lane: UUID) -> Bool { blocked.contains(lane) && retried[lane] == nil }

    /// Handles the first event of a lane that stands still once more; the others stay where they are.
    mutating func retry(_ event: RecordedEvent, lane: UUID) {
        retried[lane] = event.position
        ready.append(event)
    }

    /// Nothing of the lane is parked any more: what comes for it is handled, once its first event is not being tried.
    mutating func open(_ lane: UUID) {
        guard retried[lane] == nil else { return }
        blocked.remove(lane)
    }

    private mutating func complete(_ position: Int64) {
        done.insert(position)
        let finished = taken.prefix { done.contains($0) }
        done.subtract(finished)
        taken.removeFirst(finished.count)
    }
}
