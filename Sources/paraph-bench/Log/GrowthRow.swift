import EventStore
import Foundation

/// What an append and a page of the worklist cost in a long log, against a shorter one.
enum GrowthRow: LogRow {
    static let name = "log-growth"
    static let abstract = "Appends and worklist pages as the log grows."

    private static let callers = 32
    /// How much of its speed a longer log may keep at least.
    private static let goal = 0.8

    static func measure(_ bench: LogBench) async throws -> [Measured] {
        let events = bench.options.events
        let sizes = (bench.options.sizes.isEmpty ? [events / 10, events] : bench.options.sizes).sorted()
        var logs: [GrownLog] = []
        for size in sizes { logs.append(try GrownLog(try await bench.log(of: size))) }
        let pages = try await inTurns(bench, logs, "worklist page", "pages/s") { try $0.pages(for: bench.turn) }
        // What is appended next is nothing that a server could fold.
        for log in logs { log.stopServer() }
        let appends = try await inTurns(bench, logs, "append", "events/s") {
            try await $0.appends(by: callers, for: bench.turn)
        }
        for log in logs { log.close() }
        return appends + pages
    }

    /// Each log in turns with the shortest.
    private static func inTurns(
        _ bench: LogBench, _ logs: [GrownLog], _ name: String, _ unit: String,
        _ rate: (GrownLog) async throws -> Double
    ) async throws -> [Measured] {
        var results: [Measured] = []
        for log in logs.dropFirst() {
            let comparison = try await Comparison.inTurns(bench.options.rounds) {
                try await rate(logs[0])
            } ours: {
                try await rate(log)
            }
            results.append(
                comparison.more(
                    "\(name), \(log.events) events", \.self, unit, than: "\(logs[0].events) events", goal: goal))
        }
        return results
    }
}

/// A long log with a server on it, and one office that works there beside all that was before.
private struct GrownLog {
    let events: Int
    private let store: PostgresEventStore
    private let office: TrialOffice
    private let reader: Crowd

    init(_ log: FilledLog) throws {
        events = log.events
        // A server would fold all of it as it folds what is new, event by event.
        try ServerProcess.run(
            "paraph", ["projections", "rebuild", "--all", "--json", "--database-url", log.database.url])
        store = PostgresEventStore(conninfo: log.database.url, logger: .quiet)
        office = try TrialOffice(in: log.database)
        _ = try office.proposals(125)
        var spellings = Spellings(0)
        reader = Crowd([
            try Visitor(port: office.server.port) { [office] connection in
                let get = office.request("GET", office.worklist + "?" + spellings.next())
                try connection.exchange(get).require(200, connection)
            }
        ])
        _ = try reader.run(for: .seconds(1))
    }

    /// Events a second.
    func appends(by callers: Int, for duration: Duration) async throws -> Double {
        try await Callers(store: store, count: callers).run(for: duration).eventsPerSecond
    }

    /// Pages of a hundred rows a second, each of them read anew.
    func pages(for duration: Duration) throws -> Double { try reader.run(for: duration).eventsPerSecond }

    func stopServer() { office.stop() }

    func close() { store.close() }
}
