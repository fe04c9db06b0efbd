import EventStore
import Foundation

/// The events a reactor has taken up: which may be handled now, and up to where all is done. A plain state machine; its
/// owner does the work and reports back.
struct Lanes {
    /// How many events are handled at the same time.
    let width: Int

    private var ready: [RecordedEvent] = []
    private var waiting: [UUID: [RecordedEvent]] = [:]
    private var busy: Set<UUID> = []
    private var aside: Set<UUID> = []
    private var running = 0
    /// Positions taken up and not behind the checkpoint, in order, and those of them that are done.
    private var taken: [Int64] = []
    private var done: Set<Int64> = []
    /// The first event of all lanes set aside: the checkpoint stays before it.
    private var firstAside: Int64?
    private var through: Int64

    init(width: Int, after checkpoint: Int64) {
        self.width = width
        through = checkpoint
    }

    /// Everything up to here is done.
    var checkpoint: Int64 {
        let before = [taken.first, firstAside].compactMap(\.self).min()
        return before.map { $0 - 1 } ?? through
    }

    /// Events taken up and not yet begun.
    var backlog: Int { ready.count + waiting.values.reduce(0) { $0 + $1.count } }

    /// How far the log was looked through.
    mutating func reach(_ position: Int64) { through = max(through, position) }

    mutating func take(_ event: RecordedEvent, lane: UUID) {
        through = max(through, event.position)
        guard !aside.contains(lane) else { return holdCheckpoint(at: event.position) }
        taken.append(event.position)
        if busy.insert(lane).inserted { ready.append(event) } else { waiting[lane, default: []].append(event) }
    }

    /// The next event to handle, if there is room for one.
    mutating func next() -> RecordedEvent? {
        guard running < width, !ready.isEmpty else { return nil }
        running += 1
        return ready.removeFirst()
    }

    mutating func finish(_ event: RecordedEvent, lane: UUID) {
        running -= 1
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
    mutating func pause() { running -= 1 }

    mutating func resume(_ event: RecordedEvent) { ready.append(event) }

    /// Gives up on the lane of `event` for now. What stands in it and what comes for it is not handled; the checkpoint stays
    /// before it, so a new start comes back to it.
    mutating func setAside(_ event: RecordedEvent, lane: UUID) {
        running -= 1
        aside.insert(lane)
        busy.remove(lane)
        holdCheckpoint(at: event.position)
        for held in [event] + (waiting.removeValue(forKey: lane) ?? []) { complete(held.position) }
    }

    private mutating func holdCheckpoint(at position: Int64) {
        firstAside = min(firstAside ?? position, position)
    }

    private mutating func complete(_ position: Int64) {
        done.insert(position)
        let finished = taken.prefix { done.contains($0) }
        done.subtract(finished)
        taken.removeFirst(finished.count)
    }
}
