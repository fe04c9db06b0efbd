import ArgumentParser
import Foundation

/// What every benchmark over HTTP may be told.
struct TrialOptions: ParsableArguments {
    @Option(help: "Who may create a database; by default the cluster of ./dev bench.")
    var databaseURL: String?

    @Option(help: "How often both take turns.")
    var rounds = 5

    @Option(help: "Seconds of one turn.")
    var seconds = 2

    @Option(help: "Connections at once.")
    var connections = 32

    @Flag(help: "Print JSON alone.")
    var json = false
}

/// A server of its own on a fresh database, with one office and one dossier to work in.
final class TrialOffice {
    let database: BenchDatabase
    let server: ServerProcess
    let request: HTTPRequest
    let office: String
    let dossier: String
    private let connection: HTTPConnection
    private var delivered = 0

    struct Proposal: Decodable {
        let id: String
        let version: Int
        let validation: String
    }

    private struct Opened: Decodable {
        let office: String
        let token: String
    }

    private struct Made: Decodable { let id: String }

    private struct Page: Decodable {
        let items: [Proposal]
        let next: String?
        let total: Int
    }

    convenience init(_ options: TrialOptions) throws {
        try self.init(in: try BenchDatabase(adminURL: options.databaseURL))
    }

    /// On a database that may hold a log already.
    init(in database: BenchDatabase) throws {
        self.database = database
        let url = ["--database-url", database.url]
        _ = try ServerProcess.run("paraph", ["migrate"] + url)
        let text = try ServerProcess.run(
            "paraph", ["offices", "create", "--name", "Bench", "--admin-email", "bench@example.com", "--json"] + url)
        let opened = try JSONDecoder().decode(Opened.self, from: Data(text.utf8))
        office = opened.office
        request = HTTPRequest(token: opened.token)
        server = try ServerProcess("paraph", ["serve", "--port", "0"] + url)
        connection = try HTTPConnection(port: server.port)
        let body = """
            {"name":"Le Fournil","dossier_code":"FOURNIL","validation_mode":"collaborator","fiscal_years":[{"label":"2026",\
            "start":"2026-01-01","end":"2026-12-31"}],"journals":[{"code":"ACH","side":"purchase","first_period":"2026-01"}]}
            """
        let bytes = request("POST", "/v1/dossiers", [("content-type", "application/json")], body: body)
        try connection.exchange(bytes).require(201, connection)
        dossier = try JSONDecoder().decode(Made.self, from: Data(connection.body)).id
    }

    func close() throws {
        server.stop()
        try database.drop()
    }

    /// For an office on a database of somebody else's.
    func stop() { server.stop() }

    var worklist: String { "/v1/dossiers/\(dossier)/worklist/purchase" }

    /// Uploads so many new invoices, over so many connections.
    /// - Returns: the documents' ids.
    @discardableResult
    func upload(_ count: Int, connections: Int = 8) throws -> [String] {
        let first = delivered
        delivered += count
        let deliverers = (0..<connections).map { index in
            stride(from: first + index, to: first + count, by: connections).map { $0 }
        }
        return try inParallel(deliverers) { [request, dossier, port = server.port] numbers in
            let connection = try HTTPConnection(port: port)
            return try numbers.map { number in
                let bytes = request(
                    "POST", "/v1/dossiers/\(dossier)/documents?mailbox=purchase",
                    [
                        ("content-type", "application/xml"),
                        ("content-disposition", "attachment; filename=\"invoice-\(number).xml\""),
                    ], body: SampleInvoice.xml(number))
                try connection.exchange(bytes).require(201, connection)
                return try JSONDecoder().decode(Made.self, from: Data(connection.body)).id
            }
        }
    }

    /// Sends uploaded documents to the office, two hundred at a time.
    func send(_ documents: [String]) throws {
        for start in stride(from: 0, to: documents.count, by: 200) {
            let ids = documents[start..<min(start + 200, documents.count)].map { "\"\($0)\"" }.joined(separator: ",")
            let bytes = request(
                "POST", "/v1/dossiers/\(dossier)/documents/send", [("content-type", "application/json")],
                body: "{\"ids\":[\(ids)]}")
            try connection.exchange(bytes).require(200, connection)
        }
    }

    /// Waits until the worklist has that many rows.
    func waitForWorklist(of count: Int) throws {
        while try page("?limit=1").total < count { usleep(20_000) }
    }

    /// Invoices brought all the way into the worklist, in its order.
    func proposals(_ count: Int) throws -> [Proposal] {
        try send(try upload(count))
        try waitForWorklist(of: count)
        var page = try self.page("?limit=200")
        var found = page.items
        while let next = page.next {
            page = try self.page("?limit=200&cursor=\(next)")
            found += page.items
        }
        return found
    }

    private func page(_ query: String) throws -> Page {
        try connection.exchange(request("GET", worklist + query)).require(200, connection)
        return try JSONDecoder().decode(Page.self, from: Data(connection.body))
    }

    /// The bytes of one answer.
    func bytes(of target: String) throws -> [UInt8] {
        try connection.exchange(request("GET", target)).require(200, connection)
        return connection.body
    }
}

extension HTTPConnection.Answer {
    /// - Throws: `Unexpected`, with what the server said instead.
    func require(_ expected: Int, _ connection: HTTPConnection) throws {
        guard status != expected else { return }
        throw Unexpected(status: status, body: String(decoding: connection.body.prefix(1_000), as: UTF8.self))
    }

    struct Unexpected: Error {
        let status: Int
        let body: String
    }
}
