import Foundation

/// A server in a process of its own, stopped with this value.
final class ServerProcess {
    let port: Int
    private let process: Process
    private let output: Pipe

    /// Starts a program that stands beside this one, and waits until it says where it listens.
    init(_ program: String, _ arguments: [String]) throws {
        (process, output) = Self.make(program, arguments)
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

    func stop() {
        guard process.isRunning else { return }
        process.terminate()
        process.waitUntilExit()
    }

    /// Runs a program that stands beside this one to its end, and returns what it says.
    static func run(_ program: String, _ arguments: [String]) throws -> String {
        let (process, output) = make(program, arguments)
        try process.run()
        let text = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failed(program: program, output: text) }
        return text
    }

    private static func make(_ program: String, _ arguments: [String]) -> (Process, Pipe) {
        let process = Process()
        let own = Bundle.main.executableURL ?? URL(filePath: CommandLine.arguments[0])
        process.executableURL = own.deletingLastPathComponent().appending(path: program)
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(["PARAPH_LOG_LEVEL": "error"]) { old, _ in old
        }
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
