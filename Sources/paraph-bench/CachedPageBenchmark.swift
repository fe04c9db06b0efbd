import ArgumentParser
import Foundation

/// A page of the worklist that has not changed, against a route that does nothing but give the same bytes.
struct CachedPageBenchmark: Trial {
    static let configuration = CommandConfiguration(
        commandName: "worklist-cached", abstract: "An unchanged page over HTTP, against a constant route.")

    @OptionGroup var options: TrialOptions

    func measure() throws -> Findings {
        let office = try TrialOffice(options)
        _ = try office.proposals(300)
        let target = office.worklist + "?limit=100"
        let page = try office.bytes(of: target)
        let file = FileManager.default.temporaryDirectory.appending(path: "paraph-bench-\(UUID().uuidString).json")
        try Data(page).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let constant = try ServerProcess("paraph-bench", ["constant-server", file.path])
        let tag = try entityTag(of: target, office)
        let whole = try compare(
            "unchanged page", 200, office.request("GET", target), office.server, office.request("GET", "/page"),
            constant)
        let unchanged = try compare(
            "the same as 304", 304, office.request("GET", target, [("if-none-match", tag)]), office.server,
            office.request("GET", "/unchanged", [("if-none-match", tag)]), constant)
        let memory = try (office.server.memory, constant.memory)
        constant.stop()
        try office.close()
        return Findings(
            rows: [whole, unchanged],
            note:
                "a page has \(page.count) bytes; server \(memory.0.megabytes), constant server \(memory.1.megabytes)")
    }

    private func entityTag(of target: String, _ office: TrialOffice) throws -> String {
        let connection = try HTTPConnection(port: office.server.port)
        return try connection.exchange(office.request("GET", target)).field("etag") ?? ""
    }

    private func compare(
        _ name: String, _ status: Int, _ request: [UInt8], _ server: ServerProcess, _ reference: [UInt8],
        _ constant: ServerProcess
    ) throws -> Measured {
        let ours = try Crowd(options.connections, port: server.port) { try $0.exchange(request).require(status, $0) }
        let theirs = try Crowd(options.connections, port: constant.port) {
            try $0.exchange(reference).require(status, $0)
        }
        _ = try ours.run(for: .milliseconds(300))
        _ = try theirs.run(for: .milliseconds(300))
        var pairs: [(ours: Double, theirs: Double)] = []
        for _ in 0..<options.rounds {
            let limit = try theirs.run(for: .seconds(options.seconds)).eventsPerSecond
            pairs.append((try ours.run(for: .seconds(options.seconds)).eventsPerSecond, limit))
        }
        return Measured(
            name: name, value: pairs.map(\.ours).median, unit: "answers/s", against: "constant route",
            againstValue: pairs.map(\.theirs).median, ratio: pairs.map { $0.ours / $0.theirs }.median, goal: 0.5)
    }
}
