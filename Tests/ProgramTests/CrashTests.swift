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
                    // Told that its batch is durable, the request may be answered in the moment before the server dies.
                    #expect(unanswered.status == nil || point == "answered:1" && unanswered.status == 201)
                    try await eventually { !server.isRunning }
                    #expect(await server.end() == SIGKILL)
                }
                try await paraph.serving(on: database) { server in
                    let second = try await server.post(Self.paper, to: upload, token, key: "paper")
                    let third = try await server.post(Self.paper, to: upload, token, key: "paper")
                    #expect(second.status == 201 && second.isReplayed == wasDone, "\(second)")
                    #expect(third.status == 201 && third.isReplayed && third.body == second.body, "\(third)")
                }
                #expect(try await Self.count("document.uploaded", in: database) == 1)
            }
        }
    }

    @Test(arguments: ["before-projected:1", "projected:1", "reacted:1"])
    func `or while it folds or reacts, has its one effect, and so has what follows from it`(point: String) async throws
    {
        try await MigratedDatabase.with { database in
            try await Program.with { paraph in
                let token = try await paraph.openOffice(in: database)
                let (dossier, document) = try await paraph.serving(on: database) { server in
                    let dossier = try await server.openDossier(token)
                    let upload = "/v1/dossiers/\(dossier)/documents?mailbox=purchase"
                    let uploaded = try await server.post(Self.paper, to: upload, token, key: "paper")
                    let document = try #require(uploaded.body.firstMatch(of: /"id":"([^"]+)"/).map { String($0.1) })
                    // The next server is to die of the next event, and not of one it finds left to do when it begins.
                    try await Self.untilAllIsDone(in: database)
                    return (dossier, document)
                }
                let (send, body) = ("/v1/dossiers/\(dossier)/documents/send", "{\"ids\":[\"\(document)\"]}")
                try await paraph.serving(on: database, ["PARAPH_TESTING": "1", "PARAPH_FAULT_POINT": point]) { server in
                    _ = try await server.post(body, to: send, token, key: "send")
                    try await eventually { !server.isRunning }
                    #expect(await server.end() == SIGKILL)
                }
                try await paraph.serving(on: database) { server in
                    let again = try await server.post(body, to: send, token, key: "send")
                    #expect(again.status == 200, "\(again)")
                    try await Self.untilAllIsDone(in: database)
                }
                #expect(try await Self.count("document.sent", in: database) == 1)
                #expect(try await Self.count("proposal.drafted", in: database) == 1)
                let verified = try await paraph("projections", "verify", "--database-url", database.url)
                #expect(verified.status == 0, "\(verified.text)")
            }
        }
    }

    /// Until every read model has folded the log, and every reactor has done what it does about it.
    private static func untilAllIsDone(in database: TestDatabase) async throws {
        try await eventually {
            try await Connection(SessionConfiguration(conninfo: database.url)).run {
                try $0.query(
                    """
                    WITH standing AS (
                        SELECT position FROM read_model.progress UNION ALL SELECT position FROM consumer.consumer
                    )
                    SELECT (SELECT count(*) > 0 FROM consumer.consumer)
                        AND (SELECT min(position) FROM standing) = (SELECT position FROM log.head)
                    """)[0].get(0, as: Bool.self)
            }
        }
    }

    private static let paper = """
        <?xml version="1.0"?><Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"></Invoice>
        """

    private static func count(_ type: String, in database: TestDatabase) async throws -> Int {
        try await Connection(SessionConfiguration(conninfo: database.url, role: "paraph_projector")).run {
            try $0.query("SELECT count(*) FROM log.event WHERE type = \(type)")[0].get(0)
        }
    }
}
