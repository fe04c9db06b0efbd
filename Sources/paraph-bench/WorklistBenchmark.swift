import ArgumentParser
import Foundation

/// A page of the worklist whose rows change, against the statements it is read with.
struct WorklistBenchmark: Trial {
    static let configuration = CommandConfiguration(
        commandName: "worklist-page", abstract: "A page of 100 changing rows over HTTP, against the same SQL.")

    @OptionGroup var options: TrialOptions

    @Option(help: "Rows that change in a second.")
    var changes = 20.0

    func measure() throws -> Findings {
        let office = try TrialOffice(options)
        let proposals = try office.proposals(300)
        let target = office.worklist + "?limit=100"
        let bytes = try office.bytes(of: target).count
        let get = office.request("GET", target)
        let pages = try Crowd(options.connections, port: office.server.port) { try $0.exchange(get).require(200, $0) }
        let unremembered = try Crowd(
            (0..<options.connections).map { index in
                var spellings = Spellings(index)
                return try Visitor(port: office.server.port) { connection in
                    let get = office.request("GET", office.worklist + "?" + spellings.next())
                    try connection.exchange(get).require(200, connection)
                }
            })
        let annotator = Annotator(office.request, Array(proposals.prefix(100)))
        let change = Crowd([try Visitor(port: office.server.port) { try annotator.annotate(over: $0) }])
        let queries = PageQueries(office: office)
        let slice = Duration.seconds(options.seconds)
        var rounds: [(pages: Double, unremembered: Double, sql: Double)] = []
        for _ in 0..<options.rounds {
            let sql = try whileChanging(change) { try queries.run(clients: options.connections, for: slice) }
            let read = try whileChanging(change) { try unremembered.run(for: slice).eventsPerSecond }
            let remembered = try whileChanging(change) { try pages.run(for: slice).eventsPerSecond }
            rounds.append((remembered, read, sql))
        }
        let memory = try office.server.memory
        try office.close()
        return Findings(
            rows: [
                Measured(
                    name: "worklist page, rows changing", value: rounds.map(\.pages).median, unit: "pages/s",
                    against: "same SQL", againstValue: rounds.map(\.sql).median,
                    ratio: rounds.map { $0.pages / $0.sql }.median, goal: 0.6),
                Measured(
                    name: "the same, every page read", value: rounds.map(\.unremembered).median, unit: "pages/s",
                    against: "same SQL", againstValue: rounds.map(\.sql).median,
                    ratio: rounds.map { $0.unremembered / $0.sql }.median, goal: 0.6),
            ], note: "a page has \(bytes) bytes; server \(memory.megabytes)")
    }

    /// Changes rows as long as `work` lasts, which a turn always does longer than.
    private func whileChanging<Value>(_ crowd: Crowd, _ work: () throws -> Value) throws -> Value {
        try crowd.run(for: .seconds(options.seconds), perSecond: changes, beside: work)
    }
}
