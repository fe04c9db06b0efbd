import Testing

@testable import API

@Suite(.timeLimit(.minutes(2))) struct `A proposal that cannot be checked yet` {
    @Test func `says what is in the way, each at its field and in the caller's language`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let document = try await scene.deliver([("F-17.xml", SampleInvoice().data)])[0]
            let path = "/v1/proposals/\(try await scene.proposal(of: document))"
            let lines = #"[{"account":null,"vat_code":"P21-G","base":"100.00","vat":"21.00"}]"#
            try await scene.person.patch(path, #"{"total":null,"lines":\#(lines)}"#, version: 1).expect(200)
            for (language, total, account) in [
                ("nl", "Het totaal ontbreekt.", "Lijn 1 heeft geen grootboekrekening."),
                ("de", "Der Gesamtbetrag fehlt.", "Zeile 1 hat kein Sachkonto."),
            ] {
                let refused = try await scene.person.post(
                    "\(path)/check", "", ["If-Match": "\"2\"", "Accept-Language": language]
                ).expect(409)
                #expect(refused["code"] == "missing-fields")
                #expect(refused["reasons"] == #"["missing:total","missing:lines\/0\/account"]"#)
                #expect(refused["errors.0.pointer"] == "/total" && refused["errors.0.code"] == "missing-field")
                #expect(refused["errors.0.message"] == total)
                #expect(refused["errors.1.pointer"] == "/lines/0/account" && refused["errors.1.message"] == account)
                let detail = try refused.require("detail")
                #expect(detail.hasSuffix(" \(total) \(account)") && !detail.contains("missing"))
            }
        }
    }

    @Test func `is not said to lack anything where its period is closed`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let document = try await scene.deliver([("F-17.xml", SampleInvoice().data)])[0]
            let proposal = try await scene.proposal(of: document)
            let shown = try await scene.person.get("/v1/proposals/\(proposal)").expect(200)
            try await scene.person.post("\(scene.path)/periods/\(try shown.require("period"))/close").expect(200)
            let refused = try await scene.person.post(
                "/v1/proposals/\(proposal)/check", "", ["If-Match": "\"1\"", "Accept-Language": "fr"]
            ).expect(409)
            #expect(refused["errors.0.pointer"] == "/period" && refused["errors.0.code"] == "period-closed")
            #expect(
                refused["detail"]
                    == "Ceci ne peut pas encore être vérifié. La période est clôturée dans le journal.")
        }
    }
}
