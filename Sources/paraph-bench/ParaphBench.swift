import ArgumentParser

/// Measures Paraph on the machine it runs on, always against something everybody knows, in turns within one run: on a busy or a
/// slow machine the ratio still means something.
@main
struct ParaphBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "paraph-bench", abstract: "Measures Paraph.",
        subcommands: [
            WholeTable.self, LogBenchmark.self, CommandBenchmark.self, WorklistBenchmark.self, CachedPageBenchmark.self,
            PeerBenchmark.self, VisibilityBenchmark.self, IntakeBenchmark.self, MemoryBenchmark.self,
            ConstantServer.self, CallersCommand.self,
        ] + LogBenchmark.rowCommands,
        defaultSubcommand: WholeTable.self)
}
