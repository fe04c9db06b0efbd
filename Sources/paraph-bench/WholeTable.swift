import ArgumentParser
import Foundation

/// What `./dev bench` runs without a name: a benchmark of each thing that is promised of speed, one after the other, as one table.
struct WholeTable: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "all", abstract: "One benchmark after the other, as one table: appends, HTTP, intake, memory.")

    @OptionGroup var options: TrialOptions

    private static let trials: [any Trial.Type] = [
        CommandBenchmark.self, WorklistBenchmark.self, CachedPageBenchmark.self, PeerBenchmark.self,
        VisibilityBenchmark.self, IntakeBenchmark.self, MemoryBenchmark.self,
    ]

    /// A benchmark that fails does not take the others with it.
    func run() async throws {
        var rows: [Measured] = []
        var notes: [String] = []
        var hasFailed = false
        func measure(_ name: String, _ work: () async throws -> Findings) async {
            progress("\(name) …")
            do {
                let findings = try await work()
                rows += findings.rows
                if let note = findings.note { notes.append("\(name): \(note)") }
            } catch {
                hasFailed = true
                progress("\(name) failed: \(error)")
            }
        }
        await measure(AppendRow.name) {
            Findings(rows: try await LogBench.rows(of: AppendRow.self, try LogOptions.parse(arguments)), note: nil)
        }
        for trial in Self.trials {
            await measure(trial.configuration.commandName ?? "") { try trial.parse(arguments, with: options).measure() }
        }
        try rows.report(asJSON: options.json)
        if !options.json { notes.forEach { print($0) } }
        if hasFailed { throw ExitCode.failure }
    }

    /// What both kinds of benchmarks may be told.
    private var arguments: [String] {
        ["--rounds", "\(options.rounds)", "--seconds", "\(options.seconds)"]
            + (options.databaseURL.map { ["--database-url", $0] } ?? [])
    }
}

extension Trial {
    fileprivate static func parse(_ arguments: [String], with options: TrialOptions) throws -> Self {
        try parse(arguments + ["--connections", "\(options.connections)"])
    }
}
