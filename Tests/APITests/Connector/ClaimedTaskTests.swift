import Foundation
import Testing

@testable import API

@Suite struct `A claimed task` {
    @Test func `has every member the contract names, null or 100 where nothing is known`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            _ = try await scene.deliver([("a.xml", SampleInvoice().data)])
            _ = try await scene.send()
            let task = try await scene.claim(1)[0]
            let entry = try #require(task["entry"] as? [String: Any])
            #expect(
                entry.keys.sorted() == [
                    "book_date", "comment", "communication", "counterparty", "credit_note", "currency", "due_date",
                    "exchange_rate", "fiscal_year", "invoice_date", "invoice_number", "lines", "side",
                    "third_party_account", "total",
                ])
            let counterparty = try #require(entry["counterparty"] as? [String: Any])
            #expect(counterparty.keys.sorted() == ["address", "external_ref", "iban", "id", "name", "vat_number"])
            let line = try #require((entry["lines"] as? [[String: Any]])?.first)
            #expect(
                line.keys.sorted() == [
                    "account", "base", "deductible_percent", "description", "from", "to", "vat", "vat_code",
                    "vat_grids", "vat_rate",
                ])
            #expect(line["deductible_percent"] as? Int == 100 && line["from"] is NSNull)
        }
    }

    @Test func `of an exempt dossier says that no VAT is deducted, whatever code a person gives the line`() async throws
    {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            try await scene.person.patch("\(scene.path)/settings", #"{"vat_exempt":true}"#, version: 1).expect(200)
            let second = SampleInvoice.of(hundreds: 2, number: "F-18")
            let documents = try await scene.deliver([("a.xml", SampleInvoice().data), ("b.xml", second.data)])
            try await scene.person.patch(
                "/v1/proposals/\(try await scene.proposal(of: documents[1]))",
                #"{"lines":[{"account":"604000","vat_code":"P21-G","base":"200.00","vat":"42.00"}]}"#, version: 1
            ).expect(200)
            _ = try await scene.send()
            let lines = try await scene.claim(2).flatMap { task in
                let entry = try #require(task["entry"] as? [String: Any])
                return try #require(entry["lines"] as? [[String: Any]])
            }
            #expect(lines.map { $0["vat_code"] as? String } == ["VX", "P21-G"])
            #expect(lines.map { $0["vat"] as? String } == ["21.00", "42.00"])
            #expect(lines.map { $0["deductible_percent"] as? Int } == [0, 0])
        }
    }

    @Test func `comes again to the token that holds it only where that resumes`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            _ = try await scene.deliver([("a.xml", SampleInvoice().data)])
            _ = try await scene.send()
            let task = try #require(try await scene.claim(1)[0]["id"] as? String)
            func claim(_ more: String) async throws -> [String?] {
                let answer = try await scene.person.post(
                    "/v1/connector/tasks/claim", #"{"software":"simulated","installation":"demo"\#(more)}"#
                ).expect(200)
                return [answer["tasks.0.id"], answer["tasks.1.id"]]
            }
            #expect(try await claim("") == [nil, nil])
            #expect(try await claim(#","resume":true"#) == [task, nil])
        }
    }
}
