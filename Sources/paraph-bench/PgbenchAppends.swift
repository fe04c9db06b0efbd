import Foundation

/// The bytes of a sample event appended by `pgbench`, one a transaction, by one statement; eight events to a stream.
struct PgbenchAppends {
    let url: String
    let statement: String

    /// The event's stream, in the statement.
    static let stream = "'proposal-' || :run::text || '-' || :client_id::text || '-' || :s::text"

    private var script: String {
        """
        \\if :v >= 8
        \\set v 0
        \\set s :s + 1
        \\endif
        \\set version :v + 1
        \(statement)
        \\set v :version
        """
    }

    func run(clients: Int, for duration: Duration) throws -> Callers.Slice {
        let folder = FileManager.default.temporaryDirectory.appending(path: "paraph-bench-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let variables = [
            "v": "0", "s": "0", "run": String(UInt32.random(in: 0 ... .max)), "id": UUID.timeOrdered().uuidString,
            "type": SampleEvent.type, "actor": SampleEvent.actor, "body": SampleEvent.body,
            "leaf": "\\x" + String(repeating: "5a", count: 32),
        ]
        let rate = try Pgbench.rate(
            of: script,
            ["-n", "-M", "prepared", "-c", "\(clients)", "-j", "\(min(clients, 2))"]
                + ["-T", "\(Int(duration / .seconds(1)))", "-l", "--log-prefix", folder.appending(path: "log").path]
                + variables.flatMap { ["-D", "\($0.key)=\($0.value)"] } + [url])
        return try Callers.Slice(eventsPerSecond: rate, waits: try Self.waits(in: folder))
    }

    /// The third column of the log: microseconds of one transaction.
    private static func waits(in folder: URL) throws -> [Double] {
        let logs = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            .filter { $0.lastPathComponent.hasPrefix("log") }
        return try logs.flatMap { log in
            String(decoding: try Data(contentsOf: log), as: UTF8.self).split(separator: "\n")
                .compactMap { line in line.split(separator: " ").dropFirst(2).first.flatMap { Double($0) } }
        }
    }
}
