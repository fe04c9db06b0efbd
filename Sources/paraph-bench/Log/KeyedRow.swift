import EventStore

/// What it costs to keep the answer of a command under its idempotency key, in the append's own transaction.
enum KeyedRow: LogRow {
    static let name = "log-keyed"
    static let abstract = "Appends with an idempotency record, against the same without."

    private static let callers = 32

    static func measure(_ bench: LogBench) async throws -> [Result] {
        let comparison = try await bench.withDatabase { database in
            let store = PostgresEventStore(conninfo: database.url, logger: .quiet)
            defer { store.close() }
            let bare = Callers(store: store, count: callers)
            let keyed = Callers(store: store, count: callers, areKeyed: true)
            _ = try await keyed.run(for: .milliseconds(300))
            return try await Comparison.inTurns(bench.options.rounds) {
                try await bare.run(for: bench.turn)
            } ours: {
                try await keyed.run(for: bench.turn)
            }
        }
        return [
            comparison.more(
                "append with idempotency record, \(callers) callers", \.eventsPerSecond, "events/s", than: "without",
                goal: 0.9)
        ]
    }
}
