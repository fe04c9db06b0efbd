import ArgumentParser
import Foundation
import Synchronization

/// How long an acknowledged change takes until the worklist shows it, against how long a listener takes to hear of a commit.
struct VisibilityBenchmark: Trial {
    static let configuration = CommandConfiguration(
        commandName: "visible", abstract: "From acknowledged to visible in the worklist, against LISTEN.")

    @OptionGroup var options: TrialOptions

    @Option(help: "Commands a second, whose changes are waited for one in twenty-five.")
    var rate = 500.0

    func measure() throws -> Findings {
        let office = try TrialOffice(options)
        let shares = try office.proposals(options.connections * 8).dealt(to: options.connections)
        let waits = Mutex<[Double]>([])
        let exchanges = Mutex<[Double]>([])
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
                let asked = ContinuousClock.now
                try connection.exchange(office.request("GET", office.worklist + "?limit=10")).require(200, connection)
                exchanges.withLock { $0.append((ContinuousClock.now - asked) / .microseconds(1)) }
            }
        ])
        let others = Crowd(
            try shares.dropFirst().map { share in
                let annotator = Annotator(office.request, share)
                return try Visitor(port: port) { try annotator.annotate(over: $0) }
            })
        let notifications = try RawNotifications(office.database)
        var pairs: [(ours: Double, heard: Double)] = []
        var heard: [Double] = []
        var seen: [Double] = []
        for _ in 0..<options.rounds {
            let duration = Duration.seconds(options.seconds)
            let load = BackgroundThread { [rate] in _ = try others.run(for: duration * 2, perSecond: rate * 0.96) }
            let raw = try notifications.listen(for: duration, perSecond: rate / 25).map(\.sinceAnswer)
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
        return Findings(
            rows: [
                Measured(
                    name: "acknowledged to visible, \(Int(rate))/s", value: pairs.map(\.ours).median, unit: "µs",
                    against: "LISTEN", againstValue: pairs.map(\.heard).median,
                    ratio: pairs.map { $0.heard / $0.ours }.median, goal: 0.2)
            ],
            note:
                """
                p99 \(seen.p99.rounded(to: 0)) µs visible, \(heard.p99.rounded(to: 0)) µs heard; the same page asked for once more, \
                with nothing to wait for: \(exchanges.withLock { $0 }.median.rounded(to: 0)) µs; server \(memory.megabytes)
                """
        )
    }
}
