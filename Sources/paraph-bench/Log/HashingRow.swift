import EventStore

/// What the seal costs the writer: leaves, tree and root, as part of the time it needs for a batch.
enum HashingRow: LogRow {
    static let name = "log-hashing"
    static let abstract = "Hashing and tree, as a share of the writer's cycle."

    static func measure(_ bench: LogBench) async throws -> [Measured] {
        var results: [Measured] = []
        for count in [8, 32, 128] {
            let share = try await hashingShare(of: count, bench)
            results.append(.bounded("hashing and tree, \(count) callers", 100 * share, "% of the cycle", atMost: 5))
        }
        return results
    }

    private static func hashingShare(of callers: Int, _ bench: LogBench) async throws -> Double {
        var shares: [Double] = []
        for _ in 0..<bench.options.rounds {
            let meter = WriterMeter()
            try await bench.withDatabase { database in
                let store = PostgresEventStore(conninfo: database.url, logger: .quiet, meter: meter)
                defer { store.close() }
                _ = try await Callers(store: store, count: callers).run(for: bench.turn)
            }
            shares.append(meter.hashingShare ?? .nan)
        }
        return shares.median
    }
}
