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
                let dossier = try await paraph.serving(on: database) { try await $0.openDossier(token) }
                let upload = "/v1/dossiers/\(dossier)/documents?mailbox=purchase"
                try await paraph.serving(on: database, ["PARAPH_TESTING": "1", "PARAPH_FAULT_POINT": point]) { server in
                    let unanswered = try await server.post(Self.paper, to: upload, token, key: "paper")
                    #expect(unanswered.status == nil)
                }
                try await paraph.serving(on: database) { server in
                    let second = try await server.post(Self.paper, to: upload, token, key: "paper")
                    let third = try await server.post(Self.paper, to: upload, token, key: "paper")
                    #expect(second.status == 201 && second.isReplayed == wasDone, "\(second)")
                    #expect(third.status == 201 && third.isReplayed && third.body == second.body, "\(third)")
                }
                #expect(try await Self.uploads(in: database) == 1)
            }
        }
    }

    private static let paper = """
        <?xml version="1.0"?><Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"></Invoice>
        """

    private static func uploads(in database: TestDatabase) async throws -> Int {
        try await Connection(SessionConfiguration(conninfo: database.url, role: "paraph_projector")).run {
            try $0.query("SELECT count(*) FROM log.event WHERE type = 'document.uploaded'")[0].get(0)
        }
    }
}
