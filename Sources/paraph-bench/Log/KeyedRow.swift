import EventStore

/// What it costs to keep the answer of a command under its idempotency key, in the append's own transaction.
enum KeyedRow: LogRow {
    static let name = "log-keyed"
    static let abstract = "Appends with an idempotency record, against the same without."

    static func measure(_ bench: LogBench) async throws -> [Measured] {
        try await bench.withDatabase { database in
            let store = PostgresEventStore(conninfo: database.url, logger: .quiet)
            defer { store.close() }
            var results: [Measured] = []
            for count in [8, 32] {
                let comparison = try await compare(callers: count, store, bench)
                results.append(
                    comparison.more(
                        "append with idempotency record, \(count) callers", \.eventsPerSecond, "events/s",
                        than: "without", goal: 0.9))
            }
            return results
        }
    }

    private static func compare(
        callers count: Int, _ store: PostgresEventStore, _ bench: LogBench
    ) async throws -> Comparison<Callers.Slice> {
        let bare = Callers(store: store, count: count, answers: .forgotten)
        let keyed = Callers(store: store, count: count, answers: .kept)
        _ = try await keyed.run(for: .milliseconds(300))
        return try await .inTurns(bench.options.rounds) {
            try await bare.run(for: bench.turn)
        } ours: {
            try await keyed.run(for: bench.turn)
        }
    }
}
