import Foundation

/// `pgbench`, which knows how to ask PostgreSQL for as much as it can give.
enum Pgbench {
    /// - Returns: transactions a second.
    static func rate(_ arguments: [String], environment: [String: String] = [:]) throws -> Double {
        let output = try run(arguments, environment)
        guard let rate = output.firstMatch(of: /tps = ([0-9.]+)/).flatMap({ Double($0.1) }) else {
            throw Failed(output: output)
        }
        return rate
    }

    /// The same for a script.
    static func rate(of script: String, _ arguments: [String], environment: [String: String] = [:]) throws -> Double {
        let file = FileManager.default.temporaryDirectory.appending(path: "paraph-bench-\(UUID().uuidString).pgb")
        try Data(script.utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        return try rate(["-f", file.path] + arguments, environment: environment)
    }

    private static func run(_ arguments: [String], _ environment: [String: String]) throws -> String {
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
