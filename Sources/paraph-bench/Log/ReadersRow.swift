import Domain
import EventStore
import Foundation
import Postgres

/// Many who follow the whole log of an office over server-sent events, against one: what each costs the server's memory, and those
/// who write.
enum ReadersRow: LogRow {
    static let name = "log-readers"
    static let abstract = "2,000 readers of the event stream, against one."

    /// Events a second, each of which every reader hears of.
    private static let rate = 20.0
    private static let kilobytesOfOne = 50.0

    static func measure(_ bench: LogBench) async throws -> [Measured] {
        try await bench.withDatabase { database in
            let office = try TrialOffice(in: database)
            defer { office.stop() }
            let many = bench.options.readers
            let appender = try Appender(database, office)
            let annotator = Annotator(office.request, try office.proposals(32))
            let command = Crowd([try Visitor(port: office.server.port) { try annotator.annotate(over: $0) }])
            _ = try command.run(for: .seconds(1))
            let appends = try await compare(bench, office) {
                try await appender.waits(for: bench.turn, perSecond: rate)
            }
            let commands = try await compare(bench, office) { try command.run(for: bench.turn, perSecond: rate).p50 }
            // Later rounds find memory that the first has left.
            let first = appends.rounds[0]
            let memory = (first.ours.memory - first.limit.memory) / Double(many - 1)
            return [
                .bounded("server memory of a reader, \(many) of them", memory / 1_000, "kB", atMost: kilobytesOfOne),
                appends.less("append with \(many) readers, p50", \.p50, "µs", than: "with one", goal: 0.95),
                commands.less("command at their server, p50", \.p50, "µs", than: "with one", goal: 0.95),
            ]
        }
    }

    private struct Outcome {
        /// Microseconds that who writes has waited.
        let p50: Double
        /// Bytes the server holds.
        let memory: Double
    }

    private static func compare(
        _ bench: LogBench, _ office: TrialOffice, _ p50: () async throws -> Double
    ) async throws -> Comparison<Outcome> {
        try await .inTurns(bench.options.rounds) {
            try await beside(1, at: office, p50)
        } ours: {
            try await beside(bench.options.readers, at: office, p50)
        }
    }

    private static func beside(
        _ count: Int, at office: TrialOffice, _ p50: () async throws -> Double
    ) async throws -> Outcome {
        let head: Int64 = try office.database.owner().query("SELECT position FROM log.head")[0].get(0)
        let request = office.request("GET", "/v1/events/stream?after=\(head)")
        let readers = try EventReaders(count, port: office.server.port, asking: request)
        let wait = try await p50()
        let late = seconds { while !readers.haveTakenAlike { usleep(10_000) } }
        guard late < 5 else { throw Late(seconds: late) }
        let memory = try office.server.memory
        try readers.close()
        return Outcome(p50: wait, memory: memory)
    }

    struct Late: Error {
        let seconds: Double
    }
}

/// Another server, which writes to the office's log now and then.
private final class Appender {
    private let store: PostgresEventStore
    private let office: ID<Office>
    private var number = 0

    init(_ database: BenchDatabase, _ office: TrialOffice) throws {
        guard let id = ID<Office>(office.office) else { throw Nameless() }
        self.office = id
        store = PostgresEventStore(conninfo: database.url, logger: .quiet)
    }

    deinit { store.close() }

    /// Microseconds of an append at the median.
    func waits(for duration: Duration, perSecond rate: Double) async throws -> Double {
        var waits: [Double] = []
        let end = ContinuousClock.now + duration
        while ContinuousClock.now < end {
            number += 1
            let story = ProposalStory(number: number, of: office.uuid)
            let request = AppendRequest(office: office, writes: [story.beginning], guards: [], answer: nil)
            let asked = ContinuousClock.now
            guard case .appended = try await store.append(request) else { continue }
            waits.append((ContinuousClock.now - asked) / .microseconds(1))
            try await Task.sleep(for: .seconds(Double.random(in: 0.5...1.5) / rate))
        }
        return waits.median
    }

    struct Nameless: Error {}
}
