import ArgumentParser
import EventStore
import Logging

/// How fast the log takes events from many callers at once, against plain inserts of the same bytes by as many clients.
struct AppendBenchmark: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "append", abstract: "Appending to the log against single-row INSERT.")

    @Option(help: "Who may create a database; by default the cluster of ./dev bench.")
    var databaseURL: String?

    @Option(help: "How often both take turns.")
    var rounds = 5

    @Option(help: "Seconds of one turn.")
    var seconds = 2

    @Option(parsing: .upToNextOption, help: "How many append at once.")
    var callers = [8, 32, 128, 1]

    @Flag(help: "Print JSON alone.")
    var json = false

    private static let goals = [8: 0.8, 32: 1.2, 128: 2]

    func run() async throws {
        let database = try BenchDatabase(adminURL: databaseURL)
        let store = PostgresEventStore(
            conninfo: database.url, logger: Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() })
        let plain = try PlainInserts(database)
        var results: [Result] = []
        for count in callers {
            results.append(try await measure(Callers(store: store, count: count), against: plain))
        }
        store.close()
        try results.report(asJSON: json)
        try database.drop()
    }

    private func measure(_ callers: Callers, against plain: PlainInserts) async throws -> Result {
        _ = try await callers.run(for: .milliseconds(300))
        var pairs: [(ours: Callers.Slice, plain: Callers.Slice)] = []
        for _ in 0..<rounds {
            let reference = try plain.run(clients: callers.count, for: .seconds(seconds))
            pairs.append((try await callers.run(for: .seconds(seconds)), reference))
        }
        guard callers.count > 1 else {
            return Result(
                name: "append, 1 caller, p50", value: pairs.map(\.ours.p50).median, unit: "µs", against: "INSERT",
                againstValue: pairs.map(\.plain.p50).median, ratio: pairs.map { $0.plain.p50 / $0.ours.p50 }.median,
                goal: nil)
        }
        return Result(
            name: "append, \(callers.count) callers", value: pairs.map(\.ours.eventsPerSecond).median, unit: "events/s",
            against: "INSERT", againstValue: pairs.map(\.plain.eventsPerSecond).median,
            ratio: pairs.map { $0.ours.eventsPerSecond / $0.plain.eventsPerSecond }.median,
            goal: Self.goals[callers.count])
    }
}
