import ArgumentParser
import EventStore
import Foundation

/// Callers of a server of their own, in a process of its own: told on standard input how many there are and for how many
/// milliseconds, they answer a line of JSON.
struct CallersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "callers", abstract: "Appends as it is told on standard input.", shouldDisplay: false)

    @Argument var databaseURL: String

    func run() async throws {
        let store = PostgresEventStore(conninfo: databaseURL, logger: .quiet)
        defer { store.close() }
        while let line = readLine() {
            let numbers = line.split(separator: " ").compactMap { Int($0) }
            let slice = try await Callers(store: store, count: numbers[0]).run(for: .milliseconds(numbers[1]))
            FileHandle.standardOutput.write(try JSONEncoder().encode(slice) + Data("\n".utf8))
        }
    }
}

/// A server that only appends, seen from outside.
final class CallerProcess {
    private let process: Process
    private let output: Pipe
    private let input = Pipe()

    init(_ database: BenchDatabase) throws {
        (process, output) = ServerProcess.make(ServerProcess.beside("paraph-bench"), ["callers", database.url])
        process.standardInput = input
        try process.run()
    }

    /// Its standard input ends, and with that its work.
    deinit { try? input.fileHandleForWriting.close() }

    /// Sets so many callers to work; `end` waits for what they have done.
    func begin(_ callers: Int, for duration: Duration) throws {
        let milliseconds = Int(duration / .milliseconds(1))
        try input.fileHandleForWriting.write(contentsOf: Data("\(callers) \(milliseconds)\n".utf8))
    }

    func end() throws -> Callers.Slice {
        var line = Data()
        while line.last != UInt8(ascii: "\n") {
            let some = output.fileHandleForReading.availableData
            guard !some.isEmpty else { throw Ended() }
            line += some
        }
        return try JSONDecoder().decode(Callers.Slice.self, from: line)
    }

    struct Ended: Error, CustomStringConvertible {
        let description = "The process that appends has ended."
    }
}
