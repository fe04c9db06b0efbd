import EventStore

/// How fast the log takes events from many callers at once: durable, gapless and sealed, against rows inserted in no order.
enum AppendRow: LogRow {
    static let name = "log-append"
    static let abstract = "8, 32 and 128 callers, against as many clients of a plain INSERT."

    private static let goals: KeyValuePairs<Int, Double> = [8: 1, 32: 1.6, 128: 3]

    static func measure(_ bench: LogBench) async throws -> [Measured] {
        try await AppendTrial.with(bench) { trial in
            var results: [Measured] = []
            for (callers, goal) in goals {
                let comparison = try await trial.compare(callers: callers)
                results.append(
                    comparison.more(
                        "append, \(callers) callers", \.eventsPerSecond, "events/s", than: "INSERT", goal: goal))
            }
            return results
        }
    }
}

/// How long somebody waits who appends alone.
enum LoneRow: LogRow {
    static let name = "log-lone"
    static let abstract = "One caller's wait, against that of a plain INSERT."

    /// Microseconds that an append may take longer.
    private static let allowance = 200.0

    static func measure(_ bench: LogBench) async throws -> [Measured] {
        let rounds = try await AppendTrial.with(bench) { try await $0.compare(callers: 1).rounds }
        return [
            Measured(
                name: "append, 1 caller, p50", value: rounds.map(\.ours.p50).median, unit: "µs",
                against: "INSERT + 200 µs", againstValue: rounds.map { $0.limit.p50 + allowance }.median,
                ratio: rounds.map { ($0.limit.p50 + allowance) / $0.ours.p50 }.median, goal: 1)
        ]
    }
}

/// A store on a fresh database, with a plain table beside its log.
private struct AppendTrial {
    let bench: LogBench
    let store: PostgresEventStore
    let plain: PgbenchAppends

    static func with<T>(_ bench: LogBench, _ body: (AppendTrial) async throws -> T) async throws -> T {
        try await bench.withDatabase { database in
            let store = PostgresEventStore(conninfo: database.url, logger: .quiet)
            defer { store.close() }
            let plain = try PgbenchAppends.plainInserts(in: database)
            return try await body(AppendTrial(bench: bench, store: store, plain: plain))
        }
    }

    func compare(callers count: Int) async throws -> Comparison<Callers.Slice> {
        let callers = Callers(store: store, count: count)
        _ = try await callers.run(for: .milliseconds(300))
        return try await .inTurns(bench.options.rounds) {
            try plain.run(clients: count, for: bench.turn)
        } ours: {
            try await callers.run(for: bench.turn)
        }
    }
}
