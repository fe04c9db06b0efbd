import ArgumentParser
import Foundation

/// Annotating and checking over HTTP, against plain inserts of an event's bytes by as many clients.
struct CommandBenchmark: Trial {
    static let configuration = CommandConfiguration(
        commandName: "http-commands", abstract: "Annotate and check over HTTP, against single-row INSERT.")

    @OptionGroup var options: TrialOptions

    func measure() throws -> Findings {
        let office = try TrialOffice(options)
        let plain = try PgbenchAppends.plainInserts(in: office.database)
        let shares = try office.proposals(options.connections * 8).dealt(to: options.connections)
        let commands = Conversations(
            all: try shares.map { share in
                let annotator = Annotator(office.request, share)
                var isCheck = true
                return try Conversation(port: office.server.port) {
                    isCheck.toggle()
                    return isCheck ? annotator.check() : annotator.annotation()
                } hear: {
                    try annotator.hear($0, over: $1)
                }
            })
        _ = try commands.run(for: .milliseconds(500))
        var pairs: [(ours: Callers.Slice, plain: Callers.Slice)] = []
        for _ in 0..<options.rounds {
            let reference = try plain.run(clients: options.connections, for: .seconds(options.seconds))
            pairs.append((try commands.run(for: .seconds(options.seconds)), reference))
        }
        let memory = try office.server.memory
        try office.close()
        let result = Measured(
            name: "annotate and check, \(options.connections) connections",
            value: pairs.map(\.ours.eventsPerSecond).median,
            unit: "commands/s", against: "INSERT", againstValue: pairs.map(\.plain.eventsPerSecond).median,
            ratio: pairs.map { $0.ours.eventsPerSecond / $0.plain.eventsPerSecond }.median, goal: 0.5)
        return Findings(
            rows: [result],
            note:
                "p50 \(pairs.map(\.ours.p50).median.rounded(to: 0)) µs, p99 \(pairs.map(\.ours.p99).median.rounded(to: 0)) µs; server \(memory.megabytes)"
        )
    }
}

extension Double {
    /// Of bytes.
    var megabytes: String { "\((self / 1_048_576).rounded(to: 0)) MiB" }
}
