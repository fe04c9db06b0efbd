import Foundation
import Postgres
import TestSupport
import TestTools
import Testing

@Suite(.timeLimit(.minutes(4))) struct `A command whose server is killed before it answers` {
    @Test(arguments: [
        ("appended:1", true), ("answered:1", true), ("before-append:1", false), ("content-stored:1", false),
    ])
    func `has its one effect, and the same answer from then on`(point: String, wasDone: Bool) async throws {
        try await MigratedDatabase.with { database in
            try await Program.with { paraph in
                let token = try await paraph.openOffice(in: database)
                let dossier = try await paraph.serving(on: database) { server in
                    try await Self.post(Self.dossier, to: "\(server.address)/v1/dossiers", token, key: "dossier").id
                }
                let upload = "/v1/dossiers/\(dossier)/documents?mailbox=purchase"
                try await paraph.serving(on: database, ["PARAPH_TESTING": "1", "PARAPH_FAULT_POINT": point]) { server in
                    let unanswered = try await Self.post(Self.paper, to: server.address + upload, token, key: "paper")
                    #expect(unanswered.status == nil)
                }
                try await paraph.serving(on: database) { server in
                    let second = try await Self.post(Self.paper, to: server.address + upload, token, key: "paper")
                    let third = try await Self.post(Self.paper, to: server.address + upload, token, key: "paper")
                    #expect(second.status == 201 && second.isReplayed == wasDone, "\(second)")
                    #expect(third.status == 201 && third.isReplayed && third.body == second.body, "\(third)")
                }
                #expect(try await Self.uploads(in: database) == 1)
            }
        }
    }

    private static let dossier = """
        {"name":"Brasserie du Nord","enterprise_number":"0403019261","software":"simulated","installation":"demo",
         "dossier_code":"NORD","features":"C","validation_mode":"collaborator","vat_exempt":false,
         "fiscal_years":[{"label":"2026","start":"2026-01-01","end":"2026-12-31"}],
         "journals":[{"code":"CFAK","side":"purchase","first_period":"2026-01"}]}
        """
    private static let paper = """
        <?xml version="1.0"?><Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"></Invoice>
        """

    private struct Answered {
        /// Nil where the server was gone before it.
        let status: Int?
        let isReplayed: Bool
        let body: String

        var id: String { body.firstMatch(of: /"id":"([^"]+)"/).map { String($0.1) } ?? "" }
    }

    private static func post(_ body: String, to address: String, _ token: String, key: String) async throws -> Answered
    {
        let isPaper = body.hasPrefix("<")
        let answered = try await run(
            "curl",
            [
                "-s", "-i", "-X", "POST", address, "-H", "Authorization: Bearer \(token)", "-H",
                "Idempotency-Key: \(key)",
                "-H", isPaper ? "Content-Type: application/xml" : "Content-Type: application/json", "-H",
                "Content-Disposition: attachment; filename=\"a.xml\"", "--data-binary", body,
            ])
        let parts = answered.text.split(separator: "\r\n\r\n", maxSplits: 1).map(String.init)
        return Answered(
            status: answered.text.firstMatch(of: /HTTP\/1.1 ([0-9]+)/).flatMap { Int($0.1) },
            isReplayed: parts.first?.lowercased().contains("idempotent-replayed: true") == true,
            body: parts.count > 1 ? parts[1] : "")
    }

    private static func uploads(in database: TestDatabase) async throws -> Int {
        try await Connection(SessionConfiguration(conninfo: database.url, role: "paraph_projector")).run {
            try $0.query("SELECT count(*) FROM log.event WHERE type = 'document.uploaded'")[0].get(0)
        }
    }
}

extension Program {
    /// - Returns: its admin's token.
    fileprivate func openOffice(in database: TestDatabase) async throws -> String {
        let opened = try await self(
            "offices", "create", "--name", "Kantoor", "--admin-email", "claire@kantoor.example", "--json",
            "--database-url", database.url)
        return try #require(opened.text.firstMatch(of: /"token":"([^"]+)"/).map { String($0.1) }, "\(opened.text)")
    }

    fileprivate func serving<T>(
        on database: TestDatabase, _ environment: [String: String] = [:], _ body: (Serving) async throws -> T
    ) async throws -> T {
        let server = try await Serving.start(try Self.path, on: database, in: folder, environment: environment)
        defer { server.stop() }
        return try await body(server)
    }
}
