import Domain
import EventStore

/// How long an event needs from whoever appends it to whoever subscribes, on the server that wrote it and on another, against the
/// same bytes put into a plain table and announced by NOTIFY.
enum SubscriberRow: LogRow {
    static let name = "log-subscriber"
    static let abstract = "From append to subscriber, against a raw NOTIFY."

    private static let perSecond = 100.0

    static func measure(_ bench: LogBench) async throws -> [Measured] {
        try await bench.withDatabase { database in
            let notifications = try RawNotifications(database)
            let (writing, other) = (
                PostgresEventStore(conninfo: database.url, logger: .quiet),
                PostgresEventStore(conninfo: database.url, logger: .quiet)
            )
            defer {
                writing.close()
                other.close()
            }
            var results: [Measured] = []
            for (place, store) in [("on the same server", writing), ("on another server", other)] {
                let comparison = try await Comparison.inTurns(bench.options.rounds) {
                    try notifications.listen(for: bench.turn, perSecond: perSecond).map(\.sinceAsked).median
                } ours: {
                    try await waits(from: writing, to: store, for: bench.turn).median
                }
                results.append(
                    comparison.less(
                        "append to subscriber \(place), p50", \.self, "µs", than: "NOTIFY",
                        goal: (1 / 1.5).rounded(to: 3)))
            }
            return results
        }
    }

    /// Microseconds of each event from one server's caller to the other's subscriber.
    private static func waits(
        from writer: PostgresEventStore, to reader: PostgresEventStore, for duration: Duration
    ) async throws -> [Double] {
        let start = try await reader.head().position
        return try await withThrowingTaskGroup(of: [Int64: ContinuousClock.Instant].self) { group in
            group.addTask { try await arrivals(at: reader, after: start) }
            let asked = try await append(to: writer, for: duration)
            try await Task.sleep(for: .milliseconds(200))
            group.cancelAll()
            let seen = try await group.next() ?? [:]
            return asked.compactMap { position, asked in seen[position].map { ($0 - asked) / .microseconds(1) } }
        }
    }

    /// When each event came to the subscriber, until it is cancelled.
    private static func arrivals(
        at store: PostgresEventStore, after start: Int64
    ) async throws -> [Int64: ContinuousClock.Instant] {
        var moments: [Int64: ContinuousClock.Instant] = [:]
        for try await batch in store.subscribe(after: start) {
            let now = ContinuousClock.now
            for event in batch.events { moments[event.position] = now }
        }
        return moments
    }

    private static func append(
        to store: PostgresEventStore, for duration: Duration
    ) async throws -> [Int64: ContinuousClock.Instant] {
        var moments: [Int64: ContinuousClock.Instant] = [:]
        let end = ContinuousClock.now + duration
        let office = ID<Office>(.timeOrdered())
        while ContinuousClock.now < end {
            let request = SampleEvent.append(
                to: StreamID(category: "proposal", id: .timeOrdered()), of: office, version: 0)
            let asked = ContinuousClock.now
            guard case .appended(_, let position) = try await store.append(request) else { continue }
            moments[position] = asked
            try await Task.sleep(for: .seconds(1 / perSecond))
        }
        return moments
    }
}
