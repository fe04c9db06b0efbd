import Foundation

/// Checking every event, hash and signature of a log, against copying its rows to nowhere.
enum VerifyRow: LogRow {
    static let name = "log-verify"
    static let abstract = "paraph events verify, against COPY to nowhere."

    private static let copy = """
        COPY (
            SELECT position, leaf, event_id, office, dossier, category, stream, version, type, actor, causation, correlation,
                recorded_at, body
            FROM log.event
            ORDER BY position
        ) TO STDOUT (FORMAT binary)
        """

    static func measure(_ bench: LogBench) async throws -> [Measured] {
        let log = try await bench.log()
        let url = log.database.url
        let comparison = try await Comparison.inTurns(bench.longRounds) {
            try rate(of: log) { try copyToNowhere(url) }
        } ours: {
            // It ends with another status where it finds anything.
            try rate(of: log) { _ = try ServerProcess.run("paraph", ["events", "verify", "--database-url", url]) }
        }
        return [
            comparison.more("verify, \(log.events) events", \.self, "events/s", than: "COPY to nowhere", goal: 0.5)
        ]
    }

    /// Events a second.
    private static func rate(of log: FilledLog, _ work: () throws -> Void) rethrows -> Double {
        Double(log.events) / (try seconds(work))
    }

    private static func copyToNowhere(_ url: String) throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/lib/postgresql/15/bin/psql")
        process.arguments = ["--no-psqlrc", "--quiet", "--command", copy, url]
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw ServerProcess.Failed(program: "psql", output: "") }
    }
}
