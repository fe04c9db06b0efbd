import Foundation
import Postgres

/// The reference: `pgbench` inserting the same bytes, one row a transaction, into a table with the same columns and two indexes.
struct PlainInserts {
    let url: String

    private static let table = """
        CREATE SCHEMA plain;
        CREATE TABLE plain.event (
            position    bigserial PRIMARY KEY,
            event_id    uuid NOT NULL,
            office      uuid NOT NULL,
            dossier     uuid,
            stream      text NOT NULL,
            version     integer NOT NULL,
            type        text NOT NULL,
            actor       text NOT NULL,
            causation   uuid NOT NULL,
            correlation uuid NOT NULL,
            recorded_at timestamptz NOT NULL DEFAULT now(),
            leaf        bytea NOT NULL,
            body        text NOT NULL,
            UNIQUE (stream, version)
        );
        """

    private static let script = """
        \\if :v >= 8
        \\set v 0
        \\set s :s + 1
        \\endif
        \\set version :v + 1
        INSERT INTO plain.event (event_id, office, dossier, stream, version, type, actor, causation, correlation, leaf, body) \
        VALUES (:id, :id, :id, 'proposal-' || :run::text || '-' || :client_id::text || '-' || :s::text, :version::int, :type, \
        :actor, :id, :id, :leaf, :body);
        \\set v :version
        """

    init(_ database: BenchDatabase) throws {
        url = database.url
        try database.owner().script(Self.table)
    }

    func run(clients: Int, for duration: Duration) throws -> Callers.Slice {
        let folder = FileManager.default.temporaryDirectory.appending(path: "paraph-bench-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "insert.pgb")
        try Data(Self.script.utf8).write(to: file)
        let variables = [
            "v": "0", "s": "0", "run": String(UInt32.random(in: 0 ... .max)), "id": UUID.timeOrdered().uuidString,
            "type": SampleEvent.type, "actor": SampleEvent.actor, "body": SampleEvent.body,
            "leaf": "\\x" + String(repeating: "5a", count: 32),
        ]
        let rate = try Self.rate(
            ["-n", "-M", "prepared", "-f", file.path, "-c", "\(clients)", "-j", "\(min(clients, 2))"]
                + ["-T", "\(Int(duration / .seconds(1)))", "-l", "--log-prefix", folder.appending(path: "log").path]
                + variables.flatMap { ["-D", "\($0.key)=\($0.value)"] } + [url])
        let waits = try Self.waits(in: folder)
        return Callers.Slice(eventsPerSecond: rate, p50: waits[waits.count / 2], p99: waits[waits.count * 99 / 100])
    }

    /// The third column of the log: microseconds of one transaction.
    private static func waits(in folder: URL) throws -> [Double] {
        let logs = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            .filter { $0.lastPathComponent.hasPrefix("log") }
        return try logs.flatMap { log in
            String(decoding: try Data(contentsOf: log), as: UTF8.self).split(separator: "\n")
                .compactMap { line in line.split(separator: " ").dropFirst(2).first.flatMap { Double($0) } }
        }.sorted()
    }

    /// Runs `pgbench`.
    /// - Returns: transactions a second.
    static func rate(_ arguments: [String], environment: [String: String] = [:]) throws -> Double {
        let output = try pgbench(arguments, environment)
        guard let rate = output.firstMatch(of: /tps = ([0-9.]+)/).flatMap({ Double($0.1) }) else {
            throw Failed(output: output)
        }
        return rate
    }

    private static func pgbench(_ arguments: [String], _ environment: [String: String]) throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/lib/postgresql/15/bin/pgbench")
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        // Threads of the runtime block this signal, a child inherits that, and pgbench's clock would never ring.
        var alarm = sigset_t()
        sigemptyset(&alarm)
        sigaddset(&alarm, SIGALRM)
        pthread_sigmask(SIG_UNBLOCK, &alarm, nil)
        try process.run()
        let output = String(decoding: try pipe.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failed(output: output) }
        return output
    }

    struct Failed: Error, CustomStringConvertible {
        let output: String
        var description: String { "pgbench failed: \(output)" }
    }
}
