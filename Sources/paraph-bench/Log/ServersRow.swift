/// Two servers that write to one log, against one that has it for itself, with as many callers in all.
enum ServersRow: LogRow {
    static let name = "log-servers"
    static let abstract = "Two servers on one log, against one with as many callers."

    private static let callers = 32

    private struct Outcome {
        let slices: [Callers.Slice]

        var eventsPerSecond: Double { slices.reduce(0) { $0 + $1.eventsPerSecond } }
        /// Of the server that had to wait longer.
        var p99: Double { slices.map(\.p99).max() ?? .nan }
        /// Of the server that came off worse, in percent.
        var smallestShare: Double { 100 * (slices.map(\.eventsPerSecond).min() ?? 0) / eventsPerSecond }
    }

    static func measure(_ bench: LogBench) async throws -> [Measured] {
        let comparison = try await bench.withDatabase { database in
            let servers = [try CallerProcess(database), try CallerProcess(database)]
            _ = try run(servers, for: .milliseconds(500))
            return try await Comparison.inTurns(bench.options.rounds) {
                try run([servers[0]], for: bench.turn)
            } ours: {
                try run(servers, for: bench.turn)
            }
        }
        let shares = comparison.rounds.map(\.ours.smallestShare)
        let named = shares.map { "\($0.rounded(to: 0)) and \((100 - $0).rounded(to: 0)) %" }
        bench.note("two servers wrote \(named.joined(separator: "; ")) of the events")
        return [
            comparison.more(
                "two servers, \(callers) callers", \.eventsPerSecond, "events/s", than: "one server", goal: 0.5),
            comparison.less("the same, p99", \.p99, "µs", than: "one server", goal: (1.0 / 3).rounded(to: 3)),
            Measured(
                name: "share of the server with less", value: shares.median, unit: "%", against: "an even share",
                againstValue: 50, ratio: shares.median / 50, goal: 0.5),
        ]
    }

    private static func run(_ servers: [CallerProcess], for duration: Duration) throws -> Outcome {
        for server in servers { try server.begin(callers / servers.count, for: duration) }
        return Outcome(slices: try servers.map { try $0.end() })
    }
}
