internal import Synchronization

/// The newest events, as this process has written or read them: a reader that keeps up is served from here, without the
/// database.
final class RecentEvents: Sendable {
    private struct Tail {
        /// The position before the first event held.
        var start: Int64 = 0
        var events: [RecordedEvent] = []
    }

    private let tail = Mutex(Tail())
    private let capacity: Int

    init(capacity: Int = 4_096) { self.capacity = capacity }

    /// - Parameter start: the position before the first of `events`. A gap, where another server wrote, begins the tail anew.
    func append(_ events: [RecordedEvent], after start: Int64) {
        tail.withLock { tail in
            if tail.start + Int64(tail.events.count) != start { tail = Tail(start: start) }
            tail.events.append(contentsOf: events)
            if tail.events.count > 2 * capacity {
                let surplus = tail.events.count - capacity
                tail.events.removeFirst(surplus)
                tail.start += Int64(surplus)
            }
        }
    }

    /// The position of the last event held.
    var end: Int64 { tail.withLock { $0.start + Int64($0.events.count) } }

    /// The events after `position` that `filter` admits, up to `limit`; nil where not all after it are held here.
    func batch(after position: Int64, limit: Int, where filter: EventFilter) -> EventBatch? {
        // Looked through under the lock: a slice that outlived it would make the next append copy everything held.
        tail.withLock { tail in
            guard tail.start <= position, position < tail.start + Int64(tail.events.count) else { return nil }
            var admitted: [RecordedEvent] = []
            var through = position
            for event in tail.events[Int(position - tail.start)...] {
                guard admitted.count < limit else { break }
                through = event.position
                if filter.admits(event) { admitted.append(event) }
            }
            return EventBatch(events: admitted, through: through)
        }
    }
}
