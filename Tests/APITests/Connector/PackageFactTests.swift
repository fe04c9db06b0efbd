import TestTools
import Testing

@testable import API

@Suite struct `The facts of a package` {
    @Test func `are taken together, and those that are not kept are told, without refusing the rest`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let body = """
                {"cause":"send","entries":[\(Self.entry("ACH-1", "ACH"))],"accounts":[{"code":"604000","name":"Achats"}],
                 "journals":[{"code":"ACH","side":"purchase","alias":"Achats"},{"code":"BNQ","side":"financial"}],
                 "counterparties":[{"external_ref":"F12","kind":"supplier","name":"Houblons SA","vat_number":"0403.170.701"}],
                 "bank_transactions":[{"external_ref":"B1"},{"external_ref":"B2"}],
                 "reconciliations":[{"external_refs":["ACH-1","B1"],"amount":"60.50","full":true,"date":"2026-02-09"}],
                 "deleted":[]}
                """
            let synced = try await scene.syncing(body)
            #expect(synced["recorded"] == "5" && synced["unchanged"] == "0")
            #expect(synced["not_recorded"] == #"{"bank_transactions":2,"reconciliations":1}"#)
            let again = try await scene.syncing(body)
            #expect(again["recorded"] == "0" && again["unchanged"] == "5")
            let quiet = try await scene.syncing(#"{"cause":"nightly","deleted":["NEVER-SEEN"]}"#)
            #expect(quiet["recorded"] == "0" && quiet["unchanged"] == "1" && quiet["not_recorded"] == "{}")
        }
    }

    @Test func `make a party known, by its VAT number or else its name: its first invoice is not of somebody new`()
        async throws
    {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let synced = try await scene.syncing(
                """
                {"cause":"full","counterparties":[{"external_ref":"F12","name":"Fournitures du Canal","vat_number":"0403.170.701"},
                 {"external_ref":"C12","kind":"customer","name":"Fournitures du Canal"},{"name":"Garage"}]}
                """)
            let list = try await scene.person.get("\(scene.path)/counterparties", try synced.token)
            #expect(list["total"] == "2" && list["items.0.vat_number"] == "BE0403170701")
            #expect(list["items.1.name"] == "Garage")
            let document = try await scene.deliver([("a.xml", SampleInvoice().data)])[0]
            let proposal = try await scene.person.get("/v1/proposals/\(try await scene.proposal(of: document))").expect(
                200)
            #expect(proposal["counterparty.known"] == "true" && proposal["validation"] == "OK")
            #expect(proposal["counterparty.id"] == list["items.0.id"])
        }
    }

    @Test func `list in the archive what the package's own journals of purchases and sales hold`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            _ = try await scene.syncing(
                #"{"cause":"full","entries":[\#(Self.entry("ACH-1", "ACH")),\#(Self.entry("BNQ-1", "BNQ"))]}"#)
            let before = try await head(scene)
            let synced = try await scene.syncing(
                #"{"cause":"full","journals":[{"code":"ACH","kind":"purchase"},{"code":"BNQ","side":null}]}"#)
            let archive = "\(scene.path)/archive/purchase"
            let listed = try await scene.person.get(archive, try synced.token).expect(200)
            #expect(listed["total"] == "1" && listed["items.0.external_ref"] == "ACH-1")
            #expect(try await scene.person.get("\(archive)?as_of=\(before)").expect(200)["total"] == "0")
            // Nothing is drafted in them.
            let journals = try await scene.person.get("\(scene.path)/journals", try synced.token).expect(200)
            #expect(journals["total"] == "2")
            let document = try await scene.deliver([("a.xml", SampleInvoice().data)])[0]
            let refused = try await scene.person.patch(
                "/v1/proposals/\(try await scene.proposal(of: document))", #"{"journal":"ACH"}"#, version: 1)
            #expect(try refused.expect(422)["code"] == "unknown-journal")
        }
    }

    @Test func `mark in the archive what somebody has taken out of the books`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let document = try await scene.bookOne(as: "2026/CFAK/388")
            try await scene.report([ReportedEntry("2026/CFAK/388", invoice: "F-17")])
            let removed = try await scene.syncing(#"{"cause":"nightly","deleted":[{"external_ref":"2026/CFAK/388"}]}"#)
            #expect(removed["recorded"] == "1" && removed["unchanged"] == "0")
            let archive = "\(scene.path)/archive/purchase?missing_in_package=true"
            let missing = try await scene.person.get(archive, try removed.token).expect(200)
            #expect(missing["items.0.document"] == document && missing["items.0.missing_in_package"] == "true")
            let again = try await scene.syncing(#"{"cause":"nightly","deleted":["2026/CFAK/388"]}"#)
            #expect(again["recorded"] == "0" && again["unchanged"] == "1")
            let back = try await scene.report([ReportedEntry("2026/CFAK/388", invoice: "F-17")])
            #expect(back["recorded"] == "1")
            #expect(try await scene.person.get(archive, try back.token).expect(200)["total"] == "0")
            let events = try await scene.person.get("/v1/events?types=paraph.ledger.entries-removed").expect(200)
            #expect(events["events.0.data.entries.0.document"] == document && events["events.1"] == nil)
        }
    }

    @Test func `are taken of a thousand parties at once, half of them known by name alone`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let parties = (100_000_000..<100_001_000).map { index in
                let number = index.isMultiple(of: 2) ? "\"NL\(index)B01\"" : "null"
                return
                    #"{"external_ref":"\#(index)","kind":"supplier","name":"Party \#(index)","vat_number":\#(number)}"#
            }
            let synced = try await scene.syncing(
                #"{"cause":"full","counterparties":[\#(parties.joined(separator: ","))]}"#)
            #expect(synced["recorded"] == "1000")
            let list = try await scene.person.get("\(scene.path)/counterparties?limit=1", try synced.token)
            #expect(list["total"] == "1000")
        }
    }

    fileprivate static func entry(_ reference: String, _ journal: String) -> String {
        """
        {"external_ref":"\(reference)","journal":"\(journal)","number":"1","period":"2026-02","date":"2026-02-03",\
        "invoice_number":"H-9","counterparty":{"name":"Houblons SA","vat_number":null},"paid":false,"lines":[\
        {"account":"440000","debit":"0.00","credit":"60.50"},{"account":"604000","debit":"60.50","credit":"0.00"}]}
        """
    }
}

extension Scene {
    /// One sync, as an agent sends it.
    func syncing(_ body: String) async throws -> Answer {
        try await person.post("/v1/connector/dossiers/\(dossier)/sync", body).expect(200)
    }
}

extension Answer {
    /// What waits for what this answer did.
    var token: [String: String] {
        get throws { ["Consistency-Token": try #require(header("Consistency-Token"))] }
    }
}
