import ArgumentParser
import Foundation
import Projections

/// A page of the worklist, against FastAPI and asyncpg answering the same bytes by the same statements.
struct PeerBenchmark: Trial {
    static let configuration = CommandConfiguration(
        commandName: "worklist-peer", abstract: "A page of 100 rows over HTTP, against FastAPI and asyncpg.")

    @OptionGroup var options: TrialOptions

    @Option(help: "Rows that change in a second.")
    var changes = 20.0

    private static let python = URL(filePath: ".data/peers/bin/python")
    private static let script = "Tests/peers/fastapi_worklist.py"

    func measure() throws -> Findings {
        let office = try TrialOffice(options)
        let proposals = try office.proposals(300)
        let peer = try ServerProcess(
            at: Self.python, [Self.script, "--table", ProposalRow.table],
            environment: ["DATABASE_URL": office.database.url])
        let get = office.request("GET", office.worklist + "?limit=100")
        let ours = try readers(of: get, at: office.server)
        let theirs = try readers(of: get, at: peer)
        let annotator = Annotator(office.request, Array(proposals.prefix(100)))
        let change = Crowd([try Visitor(port: office.server.port) { try annotator.annotate(over: $0) }])
        var pairs: [(ours: Double, theirs: Double)] = []
        for _ in 0..<options.rounds {
            let limit = try whileChanging(change) { try theirs.run(for: .seconds(options.seconds)).eventsPerSecond }
            pairs.append(
                (try whileChanging(change) { try ours.run(for: .seconds(options.seconds)).eventsPerSecond }, limit))
        }
        let memory = try (office.server.memory, peer.memory)
        peer.stop()
        try office.close()
        return Findings(
            rows: [
                Measured(
                    name: "worklist page, rows changing", value: pairs.map(\.ours).median, unit: "pages/s",
                    against: "FastAPI", againstValue: pairs.map(\.theirs).median,
                    ratio: pairs.map { $0.ours / $0.theirs }.median, goal: 5)
            ], note: "server \(memory.0.megabytes), FastAPI \(memory.1.megabytes)")
    }

    private func readers(of request: [UInt8], at server: ServerProcess) throws -> Crowd {
        try Crowd(options.connections, port: server.port) { try $0.exchange(request).require(200, $0) }
    }

    /// Changes rows as long as `work` lasts.
    private func whileChanging<Value>(_ crowd: Crowd, _ work: () throws -> Value) throws -> Value {
        try crowd.run(for: .seconds(options.seconds), perSecond: changes, beside: work)
    }
}
