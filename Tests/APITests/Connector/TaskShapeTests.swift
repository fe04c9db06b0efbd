import Foundation
import Testing

@testable import API

@Suite(.timeLimit(.minutes(3))) struct `A sync in the shapes of the contract` {
    @Test func `takes the counterparty as its task names it`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            _ = try await scene.deliver([("a.xml", SampleInvoice().data)])
            _ = try await scene.send()
            let task = try #require(try await scene.claim(1).first)
            let told = try #require((task["entry"] as? [String: Any])?["counterparty"] as? [String: Any])
            #expect(Set(told.keys) == ["id", "external_ref", "name", "vat_number", "address", "iban"])
            for counterparty in [told, told.merging(Self.known) { _, known in known }] {
                let json = try JSONSerialization.data(withJSONObject: counterparty)
                let synced = try await scene.person.post(
                    "/v1/connector/dossiers/\(scene.dossier)/sync",
                    #"{"cause":"send","entries":[{"external_ref":"388","journal":"CFAK","number":"388","period":"2026-10","#
                        + #""date":"2026-10-02","counterparty":\#(String(decoding: json, as: UTF8.self))}]}"#
                ).expect(200)
                #expect(synced["recorded"] == (counterparty["iban"] as? String == nil ? "1" : "0"))
            }
        }
    }

    @Test(arguments: ["vat_codes", "periods", "fiscal_years"])
    func `may name facts of the kinds to come, and is told how many were not recorded`(kind: String) async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let path = "/v1/connector/dossiers/\(scene.dossier)/sync"
            let none = try await scene.person.post(path, #"{"cause":"manual","\#(kind)":[]}"#).expect(200)
            #expect(none["not_recorded.\(kind)"] == nil)
            let one = try await scene.person.post(path, #"{"cause":"manual","\#(kind)":[{}]}"#).expect(200)
            #expect(one["not_recorded.\(kind)"] == "1")
        }
    }

    @Test func `of a thousand entries with twenty lines each is taken whole, and none above four megabytes`()
        async throws
    {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let line = #"{"account":"604000","debit":"123456.78","credit":"0.00"}"#
            let lines = Array(repeating: line, count: 20).joined(separator: ",")
            let entries = (1...1_000).map { number in
                #"{"external_ref":"2026/CFAK/\#(number)","journal":"CFAK","number":"\#(number)","period":"2026-10","#
                    + #""date":"2026-10-02","lines":[\#(lines)]}"#
            }.joined(separator: ",")
            let path = "/v1/connector/dossiers/\(scene.dossier)/sync"
            let body = #"{"cause":"full","entries":[\#(entries)]}"#
            #expect(body.utf8.count > 1 << 20)
            #expect(try await scene.person.post(path, body).expect(200)["recorded"] == "1000")
            let padding = String(repeating: " ", count: 4 << 20)
            let refused = try await scene.person.post(path, #"{"cause":"full"\#(padding)}"#).expect(413)
            #expect(refused["code"] == "too-large" && refused["limit"] == "\(4 << 20)")
        }
    }

    /// What a task does not know yet, and a package may.
    private static let known = [
        "external_ref": "440-17", "address": "Quai du Canal 1\n1000 Bruxelles", "iban": "BE71 0961 2345 6769",
    ]
}
