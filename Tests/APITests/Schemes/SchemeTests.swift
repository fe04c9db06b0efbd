import Foundation
import Testing

@testable import API

@Suite struct `The scheme of a dossier` {
    @Test func `is told account by account, listed, searched, and shown as it was`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let path = "\(scene.path)/schemes"
            let none = try await platform.admin.get(path).expect(200)
            #expect(none["total"] == "0" && none.header("ETag") == "\"0\"")
            let office = try await platform.admin.patch(
                "\(path)/612000", #"{"rubric":"Bureau","words":["Papier","encre"],"vat_code":"P21-S"}"#, version: 0
            ).expect(200)
            #expect(office["account"] == "612000" && office["side"] == "purchase" && office["rubric"] == "Bureau")
            #expect(office["words"] == #"["Papier","encre"]"# && office["vat_code"] == "P21-S")
            #expect(office["usual"] == "false" && office.header("ETag") == "\"1\"")
            let sales = try await platform.admin.patch("\(path)/700000", #"{"usual":true}"#, version: 1).expect(200)
            #expect(sales["side"] == "sale" && sales["usual"] == "true" && sales["rubric"] == nil)

            let all = try await platform.admin.get(path).expect(200)
            #expect(all["total"] == "2" && all.header("ETag") == "\"2\"")
            #expect(all["items.0.account"] == "612000" && all["items.1.account"] == "700000")
            for (query, account) in [
                ("q=bureau", "612000"), ("q=ENCRE", "612000"), ("q=700", "700000"), ("sort=side&limit=1", "612000"),
                ("sort=-account&limit=1", "700000"),
            ] {
                #expect(try await platform.admin.get("\(path)?\(query)").expect(200)["items.0.account"] == account)
            }
            #expect(try await platform.admin.get("\(path)?q=loyer").expect(200)["total"] == "0")
            let past = try await platform.admin.get("\(path)?as_of=\(try await head(scene) - 1)").expect(200)
            #expect(past["total"] == "1" && past["as_of"] != nil && past.header("ETag") == "\"1\"")
        }
    }

    @Test func `drops an account of which nothing is said any more`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let one = "\(scene.path)/schemes/612000"
            try await platform.admin.patch(one, #"{"rubric":"Bureau","words":["papier"]}"#, version: 0).expect(200)
            let left = try await platform.admin.patch(one, #"{"words":[]}"#, version: 1).expect(200)
            #expect(left["rubric"] == "Bureau" && left["words"] == "[]")
            let dropped = try await platform.admin.patch(one, #"{"rubric":null}"#, version: 2).expect(200)
            #expect(dropped["rubric"] == nil && dropped["account"] == "612000")
            let list = try await platform.admin.get("\(scene.path)/schemes").expect(200)
            #expect(list["total"] == "0" && list.header("ETag") == "\"3\"")
        }
    }

    @Test func `is changed by whoever has seen it, once, and only with the right to`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let one = "\(scene.path)/schemes/612000"
            let body = #"{"words":["papier"]}"#
            try await platform.admin.patch(one, body, version: 3).expect(412)
            let key = ["If-Match": "\"0\"", "Idempotency-Key": "once"]
            func tell() async throws -> Answer {
                try await platform.admin.call(.patch, one, Array(body.utf8), key).expect(200)
            }
            #expect(try await tell().header("Idempotent-Replayed") == nil)
            #expect(try await tell().header("Idempotent-Replayed") == "true")
            try await platform.admin.patch(one, body, version: 0).expect(412)
            try await platform.admin.call(.patch, one, Array(body.utf8), [:]).expect(428)
            try await platform.admin.patch("\(scene.path)/schemes/papier", body, version: 1).expect(404)
            let reader = try await platform.person(with: #"{"name":"R","scopes":["worklist:read","worklist:write"]}"#)
            try await reader.person.get("\(scene.path)/schemes").expect(200)
            let refused = try await reader.person.patch(one, body, version: 1).expect(403)
            #expect(refused["code"] == "missing-scope")
        }
    }

    @Test func `refuses what no invoice could be booked by`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let path = "\(scene.path)/schemes"
            try await platform.admin.patch("\(path)/604000", #"{"usual":true}"#, version: 0).expect(200)
            for (body, status, code, pointer) in [
                (#"{"usual":true}"#, 409, "scheme-usual-taken", "/usual"),
                (#"{"vat_code":"S21"}"#, 422, "vat-code-of-other-side", "/vat_code"),
                (#"{"vat_code":"P99"}"#, 422, "unknown-vat-code", "/vat_code"),
                (#"{"words":["papier","…!"]}"#, 422, "invalid-scheme-word", "/words/1"),
                (#"{"side":"other"}"#, 422, "unknown-choice", "/side"),
            ] {
                let refused = try await platform.admin.patch("\(path)/612000", body, version: 1).expect(status)
                #expect(refused["errors.0.code"] == code && refused["errors.0.pointer"] == pointer, "\(refused.text)")
            }
        }
    }
}

@Suite struct `The account of an invoice that is read` {
    @Test func `comes from suspense, the scheme's usual account, its word, the counterparty's, and its last bookings`()
        async throws
    {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            var invoice = SampleInvoice.of(hundreds: 1, number: "F-1")
            invoice.item = "Papier A4"
            let first = try await scene.proposal(of: try await scene.deliver([("1.xml", invoice.data)])[0])
            let shown = try await scene.person.get("/v1/proposals/\(first)").expect(200)
            #expect(shown.booking == ["499000", "P21-G", nil, nil])

            let schemes = "\(scene.path)/schemes"
            try await scene.person.patch("\(schemes)/604000", #"{"usual":true}"#, version: 0).expect(200)
            #expect(try await scene.person.get("/v1/proposals/\(first)").booking == shown.booking)
            #expect(try await again(first, scene).booking == ["604000", "P21-G", "scheme", nil])

            let word = #"{"words":["papier"],"vat_code":"P21-S"}"#
            try await scene.person.patch("\(schemes)/612000", word, version: 1).expect(200)
            #expect(try await again(first, scene).booking == ["612000", "P21-S", "scheme", "scheme"])

            let supplier = "\(scene.path)/counterparties/\(try shown.require("counterparty.id"))"
            try await scene.person.patch(supplier, #"{"default_account":"613000"}"#, version: 1).expect(200)
            #expect(try await again(first, scene).booking == ["613000", "P21-S", "counterparty", nil])

            let second = try await scene.proposal(
                of: try await scene.deliver([("2.xml", SampleInvoice.of(hundreds: 2, number: "F-2").data)])[0])
            for (proposal, hundreds) in [(first, 1), (second, 2)] {
                let lines =
                    #"[{"account":"601000","vat_code":"P21-G","base":"\#(hundreds)00.00","vat":"\#(21 * hundreds).00"}]"#
                try await scene.person.patch(
                    "/v1/proposals/\(proposal)", #"{"lines":\#(lines)}"#, version: try await scene.version(of: proposal)
                ).expect(200)
                try await scene.check(proposal)
            }
            _ = try await scene.send()
            let third = try await scene.proposal(
                of: try await scene.deliver([("3.xml", SampleInvoice.of(hundreds: 3, number: "F-3").data)])[0])
            // Asked for by a person, the reading waits for what the read models are to know.
            #expect(try await again(third, scene).booking == ["601000", "P21-G", "bookings", "bookings"])
        }
    }

    private func again(_ proposal: String, _ scene: Scene) async throws -> Answer {
        try await scene.person.post(
            "/v1/proposals/\(proposal)/reprocess", "", ["If-Match": "\"\(try await scene.version(of: proposal))\""]
        ).expect(200)
    }
}

extension Answer {
    /// Account and VAT code of the first line, and where each came from.
    fileprivate var booking: [String?] {
        let origins = ["account", "vat_code"].map { self["lines.0.provenance.\($0).source"] }
        return [self["lines.0.account"], self["lines.0.vat_code"]] + origins
    }
}
