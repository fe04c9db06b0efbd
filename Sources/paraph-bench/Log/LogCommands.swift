import ArgumentParser

/// The table "At the limit", whole.
struct LogBenchmark: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "log", abstract: "The log at the limit: every row against what bounds it.")

    @OptionGroup var options: LogOptions

    private static let rows: [any LogRow.Type] = [
        AppendRow.self, LoneRow.self, ServersRow.self, PeersRow.self, HashingRow.self, KeyedRow.self,
        SubscriberRow.self, CatchUpRow.self, RebuildRow.self, VerifyRow.self, ProofRow.self, ReadersRow.self,
        HandoverRow.self, GrowthRow.self,
    ]

    static let rowCommands: [any ParsableCommand.Type] = rows.map { command(of: $0) }

    func run() async throws { try await LogBench.run(Self.rows, options) }

    private static func command<Row: LogRow>(of row: Row.Type) -> any ParsableCommand.Type {
        LogRowCommand<Row>.self
    }
}

/// One row by itself.
struct LogRowCommand<Row: LogRow>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        // What it was called before it had rows beside it.
        CommandConfiguration(
            commandName: Row.name, abstract: Row.abstract, aliases: Row.name == AppendRow.name ? ["append"] : [])
    }

    @OptionGroup var options: LogOptions

    func run() async throws { try await LogBench.run([Row.self], options) }
}
