import Connectors
import Foundation
import HTTPReceiver
import Logging
import Testing

@testable import API

@Suite(.timeLimit(.minutes(2))) struct `The agent of the simulated package` {
    @Test
    func `reports what it booked before it completes it, and asks for what it holds after a round that broke off`()
        async throws
    {
        let tasks = (1...3).map { Self.task($0) }
        try await HTTPReceiver.with(answering: Self.paraph(tasks, [503: "/v1/connector/tasks/3/complete"])) { paraph in
            let agent = try agent(of: paraph)
            await #expect(throws: ConnectorClient.Refused.self) { try await agent.workOnce(waitInSeconds: 0) }
            #expect(
                paraph.received.map(\.path).filter { !$0.hasSuffix("/document") } == [
                    "/v1/connector/tasks/claim", "/v1/connector/dossiers/bakery/sync", "/v1/connector/tasks/1/complete",
                    "/v1/connector/tasks/2/complete", "/v1/connector/tasks/3/complete",
                ])
            #expect(paraph.received.first?.json["resume"] as? Bool == true)
            #expect(Self.reported(paraph.received) == [["1", "2", "3"]])

            let before = paraph.received.count
            paraph.answer(Self.paraph([Self.task(3)]))
            #expect(try await agent.workOnce(waitInSeconds: 0) == 1)
            #expect(Self.reported(paraph.received.dropFirst(before)) == [["3"]])
        }
    }

    @Test(arguments: ["VF 2026/0042", "ÉT-7", "\(String(repeating: "9", count: 100))"])
    func `completes a task whatever its number holds`(number: String) async throws {
        try await HTTPReceiver.with(answering: Self.paraph([Self.task(1, number: number)])) { paraph in
            let booked = try await agent(of: paraph).workOnce(waitInSeconds: 0)
            #expect(booked == 1)
            let completion = try #require(paraph.received.last { $0.path.hasSuffix("/complete") })
            #expect(completion.json["external_ref"] as? String == "2026/CFAK/\(number)")
            #expect(completion.headers["idempotency-key"].flatMap { IdempotencyKey($0) } != nil)
        }
    }

    @Test(arguments: ["/v1/connector/tasks/1/complete", "/1/document", "/v1/connector/dossiers/bakery/sync"])
    func `goes on with the others where Paraph refuses one`(path: String) async throws {
        let tasks = [Self.task(1), Self.task(2), Self.task(3, of: "florist")]
        try await HTTPReceiver.with(answering: Self.paraph(tasks, [404: path])) { paraph in
            let booked = try await agent(of: paraph).workOnce(waitInSeconds: 0)
            #expect(booked == 1)
            #expect(paraph.received.last?.path == "/v1/connector/tasks/3/complete")
            #expect(!paraph.received.contains { $0.path == "/v1/connector/tasks/2/complete" })
        }
    }

    @Test func `reports its entries one by one where not all of them are taken, and completes them all`() async throws {
        let tasks = (1...3).map { Self.task($0) }
        let paraph = Self.paraph(tasks)
        let refusesTwo: @Sendable (HTTPReceiver.Received) -> HTTPReceiver.Reply = { request in
            let numbers = Self.reported([request]).first ?? []
            return numbers.contains("2") ? .init(422, body: "{}") : paraph(request)
        }
        try await HTTPReceiver.with(answering: refusesTwo) { paraph in
            let booked = try await agent(of: paraph).workOnce(waitInSeconds: 0)
            #expect(booked == 3)
            #expect(Self.reported(paraph.received) == [["1", "2", "3"], ["1"], ["2"], ["3"]])
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

    @Test(
        arguments: [
            (100, [("604000", "100.00"), ("411000", "21.01")]), (50, [("604000", "110.51"), ("411000", "10.50")]),
            (0, [("604000", "121.01")]),
        ] as [(Int, [(String, String)])])
    func `counts VAT that is not deducted among the costs`(percent: Int, debits: [(account: String, amount: String)])
        async throws
    {
        let task = Self.task(1, total: "121.01", vat: "21.01", deductiblePercent: percent)
        try await HTTPReceiver.with(answering: Self.paraph([task])) { paraph in
            #expect(try await agent(of: paraph).workOnce(waitInSeconds: 0) == 1)
            let sync = try #require(paraph.received.first { $0.path.hasSuffix("/sync") })
            let entry = try #require((sync.json["entries"] as? [[String: Any]])?.first)
            let lines = try #require(entry["lines"] as? [[String: String]])
            #expect(lines.map { $0["account"] } == ["440000"] + debits.map(\.account))
            #expect(lines.map { $0["debit"] } == ["0.00"] + debits.map(\.amount))
        }
    }

    private func agent(of paraph: HTTPReceiver) throws -> SimulatedAgent {
        let base = try #require(URL(string: paraph.url.replacing("/hook?from=paraph", with: "")))
        return SimulatedAgent(
            client: try ConnectorClient(base: base, token: "t"), software: "simulated", installation: "demo",
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
    }

    /// What a server answers that hands out `tasks`.
    /// - Parameter problems: the statuses it has instead for some paths.
    private static func paraph(
        _ tasks: [String], _ problems: [Int: String] = [:]
    ) -> @Sendable (HTTPReceiver.Received) -> HTTPReceiver.Reply {
        { request in
            if let problem = problems.first(where: { $0.value == request.path }) {
                return .init(problem.key, body: "{}")
            }
            return switch request.path {
            case "/v1/connector/tasks/claim": .init(200, body: #"{"tasks":[\#(tasks.joined(separator: ","))]}"#)
            case let document where document.hasSuffix("/document"): .init(200, body: "%PDF-1.7")
            default: .init(200, body: "{}")
            }
        }
    }

    /// The numbers of the entries that each sync reported.
    private static func reported(_ requests: some Sequence<HTTPReceiver.Received>) -> [[String]] {
        requests.filter { $0.path.hasSuffix("/sync") }.map { request in
            (request.json["entries"] as? [[String: Any]] ?? []).compactMap { $0["number"] as? String }
        }
    }

    private static func task(
        _ id: Int, of dossier: String = "bakery", number: String? = nil, total: String = "121.00",
        vat: String = "21.00", deductiblePercent: Int = 100
    ) -> String {
        #"""
        {"id":"\#(id)","kind":"book-entry","dossier":{"id":"\#(dossier)","code":"D"},"journal":"CFAK",
         "number":"\#(number ?? "\(id)")","fiscal_year":"2026","period":"2026-10","document":{"sha256":"00","href":"/\#(id)/document"},
         "entry":{"side":"purchase","credit_note":false,"invoice_number":"F-\#(id)","book_date":"2026-10-02",
          "third_party_account":"440000","counterparty":{"name":"Mill"},"total":"\#(total)",
          "lines":[{"account":"604000","base":"100.00","vat":"\#(vat)","deductible_percent":\#(deductiblePercent)}]}}
        """#
    }
}
