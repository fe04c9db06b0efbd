import Foundation

/// Two servers share the consumers; one is killed, and the other takes over what it held.
enum HandoverRow: LogRow {
    static let name = "log-handover"
    static let abstract = "How long the consumers of a killed server stand still."

    private static let patience: Duration = .seconds(60)

    static func measure(_ bench: LogBench) async throws -> [Measured] {
        try await bench.withDatabase { database in
            let office = try TrialOffice(in: database)
            defer { office.stop() }
            var waits: [Double] = []
            for _ in 0..<bench.longRounds {
                let other = try ServerProcess("paraph", ["serve", "--port", "0", "--database-url", database.url])
                try await wait { try holders(in: database) == 2 }
                other.kill()
                let killed = ContinuousClock.now
                try await wait { try holders(in: database) == 1 }
                waits.append((ContinuousClock.now - killed) / .seconds(1))
            }
            let longest = waits.max() ?? .infinity
            return [.bounded("consumers of a killed server, longest of \(waits.count)", longest, "s", atMost: 10)]
        }
    }

    /// How many servers hold the consumers; none while the lease of one has ended and nobody has taken it up.
    private static func holders(in database: BenchDatabase) throws -> Int {
        try database.owner().query(
            """
            SELECT CASE WHEN bool_and(holder IS NOT NULL AND held_until > clock_timestamp())
                THEN count(DISTINCT holder)::integer ELSE 0 END
            FROM consumer.consumer
            """)[0].get(0)
    }

    private static func wait(_ condition: () throws -> Bool) async throws {
        let end = ContinuousClock.now + patience
        while try !condition() {
            guard .now < end else { throw NeverShared() }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    struct NeverShared: Error, CustomStringConvertible {
        let description = "The servers do not share the consumers."
    }
}
