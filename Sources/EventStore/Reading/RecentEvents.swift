internal import Synchronization

/// The newest events, as this process wrote or read them. Readers near the end of the log are served from here, without the database.
final class RecentEvents: Sendable {
    private struct Tail {
        /// The position before the first event held.
        var start: Int64 = 0
        var events: [RecordedEvent] = []
        /// Of their bodies.
        var bytes = 0

        /// Drops the oldest; the newest stays however large it is.
        mutating func shorten(to capacity: Int, mostBytes: Int) {
            var surplus = max(events.count - capacity, 0)
            bytes -= events[..<surplus].bodyBytes
            while bytes > mostBytes, surplus < events.count - 1 {
                bytes -= events[surplus].body.utf8.count
                surplus += 1
            }
            events.removeFirst(surplus)
            start += Int64(surplus)
        }
    }

    private let tail = Mutex(Tail())
    private let capacity: Int
    private let mostBytes: Int

    /// Up to twice as much is held, so that the oldest are dropped many at a time.
    /// - Parameters:
    ///   - capacity: in events.
    ///   - mostBytes: of their bodies.
    init(capacity: Int = 2_048, mostBytes: Int = 32 << 20) {
        self.capacity = capacity
        self.mostBytes = mostBytes
    }

    /// - Parameter start: the position before the first of `events`. Those that are held already, since a reader met them in the database
    ///   before the writer was told of them, stay. A gap, where another server wrote, begins the tail anew.
    func append(_ events: [RecordedEvent], after start: Int64) {
        tail.withLock { tail in
            let end = tail.start + Int64(tail.events.count)
            if start < tail.start || start > end { tail = Tail(start: start) }
            let news = events.dropFirst(Int(tail.start) + tail.events.count - Int(start))
            tail.events.append(contentsOf: news)
            tail.bytes += news.bodyBytes
            if tail.events.count > 2 * capacity || tail.bytes > 2 * mostBytes {
                tail.shorten(to: capacity, mostBytes: mostBytes)
            }
        }
    }

    /// The position of the last event held.
    var end: Int64 { tail.withLock { $0.start + Int64($0.events.count) } }

    /// The events after `position` that `filter` admits, up to `limit`; nil where not all after it are held here.
    func batch(after position: Int64, limit: Int, where filter: EventFilter) -> EventBatch? {
        // Filtered under the lock: a slice that outlived it would make the next append copy all events held.
        tail.withLock { tail in
            guard tail.start <= position, position < tail.start + Int64(tail.events.count) else { return nil }
            var page = EventPage(limit: limit)
            var through = position
            for event in tail.events[Int(position - tail.start)...] {
                guard !page.isFull else { break }
                through = event.position
                if filter.admits(event) { page.append(event) }
            }
            return EventBatch(events: page.events, through: through)
        }
    }
}
