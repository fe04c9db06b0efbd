import EventStore
import Foundation

/// Other ways to keep a log in PostgreSQL, each with as many callers.
enum PeersRow: LogRow {
    static let name = "log-peers"
    static let abstract = "32 callers, against pyeventsourcing, a lock per append, and an order by transactions."

    private static let callers = 32

    static func measure(_ bench: LogBench) async throws -> [Measured] {
        try await bench.withDatabase { database in
            let store = PostgresEventStore(conninfo: database.url, logger: .quiet)
            defer { store.close() }
            _ = try PgbenchAppends.plainInserts(in: database)
            let locked = try PgbenchAppends.lockPerAppend(in: database)
            let numbered = try PgbenchAppends.transactionOrder(in: database)
            let peers: [(name: String, goal: Double, run: () throws -> Double)] = [
                ("pyeventsourcing", 10, { try pyeventsourcing(database, bench) }),
                ("a lock per append", 5, { try locked.run(clients: callers, for: bench.turn).eventsPerSecond }),
                ("order by xid8", 1.8, { try numbered.run(clients: callers, for: bench.turn).eventsPerSecond }),
            ]
            let ours = Callers(store: store, count: callers)
            _ = try await ours.run(for: .milliseconds(300))
            var results: [Measured] = []
            for peer in peers {
                let comparison = try await Comparison.inTurns(bench.options.rounds) {
                    try peer.run()
                } ours: {
                    try await ours.run(for: bench.turn).eventsPerSecond
                }
                results.append(
                    comparison.more(
                        "append, \(callers) callers", \.self, "events/s", than: peer.name, goal: peer.goal))
            }
            return results
        }
    }

    private static func pyeventsourcing(_ database: BenchDatabase, _ bench: LogBench) throws -> Double {
        let text = try ServerProcess.run(
            at: URL(filePath: ".data/peers/bin/python"),
            [
                "Tests/peers/eventsourcing_append.py", "--callers", "\(callers)", "--seconds",
                "\(bench.options.seconds)", "--state", SampleEvent.body,
            ], environment: ["DATABASE_URL": database.url])
        guard let rate = Double(text.trimmingCharacters(in: .whitespacesAndNewlines)) else {
            throw ServerProcess.Failed(program: "eventsourcing_append.py", output: text)
        }
        return rate
    }
}
