import ArgumentParser
import Foundation
import Logging
import Postgres
import Synchronization

/// How long an acknowledged change takes until the worklist shows it, against how long a listener takes to hear of a commit.
struct VisibilityBenchmark: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "visible", abstract: "From acknowledged to visible in the worklist, against LISTEN.")

    @OptionGroup var options: TrialOptions

    @Option(help: "Commands a second, whose changes are waited for one in twenty-five.")
    var rate = 500.0

    func run() throws {
        let office = try TrialOffice(options)
        let shares = try office.proposals(options.connections * 8).dealt(to: options.connections)
        let waits = Mutex<[Double]>([])
        let port = office.server.port
        let probe = Annotator(office.request, shares[0])
        let prober = Crowd([
            try Visitor(port: port) { connection in
                let token = try probe.annotate(over: connection)
                let acknowledged = ContinuousClock.now
                let get = office.request("GET", office.worklist + "?limit=10", [("consistency-token", token)])
                try connection.exchange(get).require(200, connection)
                let wait = (ContinuousClock.now - acknowledged) / .microseconds(1)
                waits.withLock { $0.append(wait) }
            }
        ])
        let others = Crowd(
            try shares.dropFirst().map { share in
                let annotator = Annotator(office.request, share)
                return try Visitor(port: port) { try annotator.annotate(over: $0) }
            })
        let ear = try Ear(office.database)
        var pairs: [(ours: Double, heard: Double)] = []
        var heard: [Double] = []
        var seen: [Double] = []
        for _ in 0..<options.rounds {
            let duration = Duration.seconds(options.seconds)
            let load = Turn { [rate] in _ = try others.run(for: duration * 2, perSecond: rate * 0.96) }
            let raw = try ear.waits(for: duration, perSecond: rate / 25)
            waits.withLock { $0 = [] }
            _ = try prober.run(for: duration, perSecond: rate / 25)
            try load.wait()
            let ours = waits.withLock { $0 }
            pairs.append((ours.median, raw.median))
            heard += raw
            seen += ours
        }
        let memory = try office.server.memory
        try office.close()
        try [
            Result(
                name: "acknowledged to visible, \(Int(rate))/s", value: pairs.map(\.ours).median, unit: "µs",
                against: "LISTEN", againstValue: pairs.map(\.heard).median,
                ratio: pairs.map { $0.heard / $0.ours }.median, goal: 0.2)
        ].report(asJSON: options.json)
        options.say(
            "p99 \(seen.p99.rounded(to: 0)) µs visible, \(heard.p99.rounded(to: 0)) µs heard; server \(memory.megabytes)"
        )
    }
}

extension [Double] {
    fileprivate var p99: Double { isEmpty ? .nan : sorted()[count * 99 / 100] }
}

/// A row inserted and announced in one transaction, and somebody who listens.
private final class Ear {
    private let writer: Session
    private let listener: Listener
    private let heard: Heard

    private final class Heard: Sendable {
        let moments = Mutex<[Int: ContinuousClock.Instant]>([:])
    }

    init(_ database: BenchDatabase) throws {
        writer = try database.owner()
        try writer.script("CREATE TABLE public.told (number integer PRIMARY KEY)")
        listener = Listener(
            SessionConfiguration(conninfo: database.url, applicationName: "paraph-bench ear"),
            logger: Logger(label: "ear") { _ in SwiftLogNoOpLogHandler() })
        let heard = Heard()
        self.heard = heard
        let begun = DispatchSemaphore(value: 0)
        let notifications = listener.notifications(on: "bench_told")
        Task {
            for await notification in notifications {
                let now = ContinuousClock.now
                if let number = notification.payload.flatMap({ Int($0) }) {
                    heard.moments.withLock { $0[number] = now }
                } else {
                    begun.signal()
                }
            }
        }
        begun.wait()
    }

    deinit {
        listener.close()
        writer.close()
    }

    /// Microseconds from a commit's answer to the listener's hearing of it; none where it heard before.
    func waits(for duration: Duration, perSecond: Double) throws -> [Double] {
        var acknowledged: [Int: ContinuousClock.Instant] = [:]
        let end = ContinuousClock.now + duration
        let first = heard.moments.withLock { ($0.keys.max() ?? 0) + 1 }
        var number = first
        while ContinuousClock.now < end {
            _ = try writer.query(
                """
                WITH told AS (INSERT INTO public.told VALUES (\(number)) RETURNING number)
                SELECT pg_notify('bench_told', number::text) FROM told
                """)
            acknowledged[number] = .now
            number += 1
            usleep(UInt32(1_000_000 / perSecond))
        }
        usleep(200_000)
        return heard.moments.withLock { moments in
            acknowledged.compactMap { number, moment in
                moments[number].map { max(0, ($0 - moment) / .microseconds(1)) }
            }
        }
    }
}
