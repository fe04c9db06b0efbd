import ArgumentParser
import Foundation

/// What every row of the table "At the limit" may be told.
struct LogOptions: ParsableArguments {
    @Option(help: "Who may create a database; by default the cluster of ./dev bench.")
    var databaseURL: String?

    @Option(help: "How often both take turns.")
    var rounds = 5

    @Option(help: "Seconds of one turn.")
    var seconds = 2

    @Option(help: "Events of the large log.")
    var events = 1_000_000

    @Option(parsing: .upToNextOption, help: "Events of the logs that log-growth compares; by default a tenth, and all.")
    var sizes: [Int] = []

    @Option(help: "Readers of the event stream.")
    var readers = 2_000

    @Flag(help: "Print JSON alone.")
    var json = false

    func validate() throws {
        guard ([events] + sizes).allSatisfy({ $0 >= 1_000 && $0 % 1_000 == 0 }) else {
            throw ValidationError("A log has some thousands of events.")
        }
        guard rounds > 0, seconds > 0, readers > 1 else {
            throw ValidationError("Without rounds, seconds and readers nothing is measured.")
        }
    }
}

/// One row of the table: what the log does, beside what it is measured against.
protocol LogRow: SendableMetatype {
    /// Of the subcommand.
    static var name: String { get }
    static var abstract: String { get }
    static func measure(_ bench: LogBench) async throws -> [Measured]
}

/// One run: its options, what its rows share, and what they have to say beside their figures.
final class LogBench {
    let options: LogOptions
    private var filled: [Int: FilledLog] = [:]
    private var notes: [String] = []

    private init(_ options: LogOptions) { self.options = options }

    /// A row that fails does not take the others with it.
    static func run(_ rows: [any LogRow.Type], _ options: LogOptions) async throws {
        let bench = LogBench(options)
        var results: [Measured] = []
        var hasFailed = false
        for row in rows {
            progress("\(row.name) …")
            do {
                results += try await row.measure(bench)
            } catch {
                hasFailed = true
                progress("\(row.name) failed: \(error)")
            }
        }
        try bench.dropLogs()
        try results.report(asJSON: options.json)
        if !options.json { bench.notes.forEach { print($0) } }
        if hasFailed { throw ExitCode.failure }
    }

    /// One row's figures alone.
    static func rows(of row: any LogRow.Type, _ options: LogOptions) async throws -> [Measured] {
        let bench = LogBench(options)
        let results = try await row.measure(bench)
        try bench.dropLogs()
        return results
    }

    /// A line under the table.
    func note(_ line: String) { notes.append(line) }

    func withDatabase<T>(_ body: (BenchDatabase) async throws -> T) async throws -> T {
        try await BenchDatabase.with(adminURL: options.databaseURL, body)
    }

    /// The log with so many events, filled when it is first asked for.
    func log(of events: Int) async throws -> FilledLog {
        if let known = filled[events] { return known }
        progress("filling a log with \(events) events …")
        let database = try BenchDatabase(adminURL: options.databaseURL)
        do {
            let log = try await FilledLog.make(of: events, in: database)
            filled[events] = log
            return log
        } catch {
            try? database.drop()
            throw error
        }
    }

    /// The large one.
    func log() async throws -> FilledLog { try await log(of: options.events) }

    private func dropLogs() throws {
        for log in filled.values { try log.database.drop() }
    }

    var turn: Duration { .seconds(options.seconds) }

    /// Fewer, where a turn goes through a whole log.
    var longRounds: Int { min(options.rounds, 3) }

    /// As far as a turn goes that need not go through a whole log.
    var stretch: Int { min(options.events, 250_000) }
}

/// A line on standard error, so that JSON stays alone.
func progress(_ line: String) { FileHandle.standardError.write(Data("\(line)\n".utf8)) }
