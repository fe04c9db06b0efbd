import Foundation

/// A server in a process of its own, stopped with this value.
final class ServerProcess {
    let port: Int
    private let process: Process
    private let output: Pipe

    /// Starts a program that stands beside this one, and waits until it says where it listens.
    convenience init(_ program: String, _ arguments: [String]) throws {
        try self.init(at: Self.beside(program), arguments)
    }

    /// The same with a program from elsewhere.
    init(at executable: URL, _ arguments: [String], environment: [String: String] = [:]) throws {
        (process, output) = Self.make(executable, arguments, environment)
        let program = executable.lastPathComponent
        try process.run()
        var text = ""
        while true {
            let some = output.fileHandleForReading.availableData
            guard !some.isEmpty else { throw Failed(program: program, output: text) }
            text += String(decoding: some, as: UTF8.self)
            if let found = text.firstMatch(of: /http:\/\/127\.0\.0\.1:([0-9]+)/), let port = Int(found.1) {
                self.port = port
                return
            }
        }
    }

    deinit { stop() }

    /// Its resident memory in bytes.
    var memory: Double {
        get throws {
            let status = try String(contentsOfFile: "/proc/\(process.processIdentifier)/status", encoding: .utf8)
            return status.firstMatch(of: /VmRSS:\s+([0-9]+) kB/).flatMap { Double($0.1) }.map { $0 * 1_024 } ?? 0
        }
    }

    /// Not every program takes a polite word: after five seconds it is killed.
    func stop() {
        guard process.isRunning else { return }
        process.terminate()
        for _ in 0..<100 where process.isRunning { usleep(50_000) }
        kill()
    }

    /// As a failing machine does: without a word.
    func kill() {
        Foundation.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    /// Runs a program that stands beside this one to its end, and returns what it says.
    @discardableResult
    static func run(_ program: String, _ arguments: [String]) throws -> String {
        try run(at: beside(program), arguments)
    }

    /// The same with a program from elsewhere.
    @discardableResult
    static func run(
        at executable: URL, _ arguments: [String], environment: [String: String] = [:]
    ) throws -> String {
        let (process, output) = make(executable, arguments, environment)
        try process.run()
        let text = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failed(program: executable.lastPathComponent, output: text) }
        return text
    }

    static func beside(_ program: String) -> URL {
        let own = Bundle.main.executableURL ?? URL(filePath: CommandLine.arguments[0])
        return own.deletingLastPathComponent().appending(path: program)
    }

    static func make(
        _ executable: URL, _ arguments: [String], _ environment: [String: String] = [:]
    ) -> (Process, Pipe) {
        let process = Process()
        process.executableURL = executable
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment
            .merging(["PARAPH_LOG_LEVEL": "error"]) { given, _ in given }
            .merging(environment) { $1 }
        let output = Pipe()
        process.standardOutput = output
        return (process, output)
    }

    struct Failed: Error, CustomStringConvertible {
        let program: String
        let output: String
        var description: String { "\(program) failed: \(output)" }
    }
}
