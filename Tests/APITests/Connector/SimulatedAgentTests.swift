import Connectors
import Foundation
import HTTPReceiver
import Logging
import Testing

@Suite(.timeLimit(.minutes(2))) struct `The agent of the simulated package` {
    @Test func `whose third completion breaks off reports the first two in its next round, before anything else`()
        async throws
    {
        let tasks = (1...3).map { Self.task($0) }
        try await HTTPReceiver.with(answering: Self.paraph(tasks, away: "/v1/connector/tasks/3/complete")) { paraph in
            let agent = try agent(of: paraph)
            await #expect(throws: ConnectorClient.Refused.self) { try await agent.workOnce(waitInSeconds: 0) }
            let before = paraph.received.count
            #expect(paraph.received.last?.path == "/v1/connector/tasks/3/complete")
            paraph.answer(Self.paraph([]))
            #expect(try await agent.workOnce(waitInSeconds: 0) == 0)
            let round = paraph.received[before...]
            #expect(round.map(\.path) == ["/v1/connector/dossiers/bakery/sync", "/v1/connector/tasks/claim"])
            let entries = try #require(round.first?.json["entries"] as? [[String: Any]])
            #expect(entries.map { $0["number"] as? String } == ["1", "2"])
        }
    }

    @Test func `books nothing more of a dossier behind a task it refused, and goes on with the others`() async throws {
        let tasks = [Self.task(1), Self.task(2, total: "1.00"), Self.task(3), Self.task(4, of: "florist")]
        try await HTTPReceiver.with(answering: Self.paraph(tasks)) { paraph in
            let booked = try await agent(of: paraph).workOnce(waitInSeconds: 0)
            #expect(booked == 2)
            let answers = paraph.received.map(\.path).filter { $0.hasSuffix("/complete") || $0.hasSuffix("/fail") }
            #expect(
                answers.map { $0.dropFirst("/v1/connector/tasks/".count) } == ["1/complete", "2/fail", "4/complete"])
        }
    }

    private func agent(of paraph: HTTPReceiver) throws -> SimulatedAgent {
        let base = try #require(URL(string: paraph.url.replacing("/hook?from=paraph", with: "")))
        return SimulatedAgent(
            client: ConnectorClient(base: base, token: "t"), software: "simulated", installation: "demo",
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
    }

    /// What a server answers that hands out `tasks`, and is away for one request.
    private static func paraph(
        _ tasks: [String], away path: String? = nil
    ) -> @Sendable (HTTPReceiver.Received) -> HTTPReceiver.Reply {
        { request in
            switch request.path {
            case path: .init(503, body: "{}")
            case "/v1/connector/tasks/claim": .init(200, body: #"{"tasks":[\#(tasks.joined(separator: ","))]}"#)
            case let document where document.hasSuffix("/document"): .init(200, body: "%PDF-1.7")
            default: .init(200, body: "{}")
            }
        }
    }

    private static func task(_ number: Int, of dossier: String = "bakery", total: String = "121.00") -> String {
        #"""
        {"id":"\#(number)","kind":"book-entry","dossier":{"id":"\#(dossier)","code":"D"},"journal":"CFAK",
         "number":"\#(number)","fiscal_year":"2026","period":"2026-10","document":{"sha256":"00","href":"/\#(number)/document"},
         "entry":{"side":"purchase","credit_note":false,"invoice_number":"F-\#(number)","book_date":"2026-10-02",
          "third_party_account":"440000","counterparty":{"name":"Mill"},"total":"\#(total)",
          "lines":[{"account":"604000","base":"100.00","vat":"21.00"}]}}
        """#
    }
}
