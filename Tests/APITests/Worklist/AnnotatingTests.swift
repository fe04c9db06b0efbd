import Foundation
import Testing

@testable import API

@Suite struct `Annotating over HTTP` {
    @Test(arguments: [
        (#"{"exchange_rate":{"rate":"1..0842"}}"#, "/exchange_rate/rate", "invalid-rate"),
        (#"{"exchange_rate":{"rate":"1."}}"#, "/exchange_rate/rate", "invalid-rate"),
        (#"{"exchange_rate":{"rate":".5"}}"#, "/exchange_rate/rate", "invalid-rate"),
        (#"{"exchange_rate":{"rate":""}}"#, "/exchange_rate/rate", "invalid-rate"),
        (#"{"exchange_rate":{"rate":"0.000"}}"#, "/exchange_rate/rate", "invalid-rate"),
        (#"{"exchange_rate":{"rate":"12345678"}}"#, "/exchange_rate/rate", "invalid-rate"),
        (#"{"exchange_rate":{"rate":"1.123456789"}}"#, "/exchange_rate/rate", "invalid-rate"),
        (#"{"total":"-121.00"}"#, "/total", "invalid-amount"), (#"{"total":"100-221"}"#, "/total", "invalid-amount"),
        (#"{"total":"1.500"}"#, "/total", "invalid-amount"),
        (#"{"lines":[{"base":"121,005"}]}"#, "/lines/0/base", "invalid-amount"),
        (#"{"counterparty":{}}"#, "/counterparty/name", "missing-field"),
        (#"{"counterparty":{"name":null,"vat_number":null}}"#, "/counterparty/name", "missing-field"),
    ])
    func `refuses`(body: String, pointer: String, code: String) async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let proposal = try await scene.proposal(of: try await scene.deliver([("a.xml", SampleInvoice().data)])[0])
            let refused = try await scene.person.patch("/v1/proposals/\(proposal)", body, version: 1).expect(422)
            #expect(refused["errors.0.pointer"] == pointer && refused["errors.0.code"] == code)
        }
    }

    @Test func `takes a rate as it is written, and lines below zero`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let proposal = try await scene.proposal(of: try await scene.deliver([("a.xml", SampleInvoice().data)])[0])
            let body =
                #"{"exchange_rate":{"rate":"1234567.00000001"},"total":"0.00","#
                + #""lines":[{"base":"-10.00"},{"base":"10.00"}]}"#
            let annotated = try await scene.person.patch("/v1/proposals/\(proposal)", body, version: 1).expect(200)
            #expect(annotated["exchange_rate.rate"] == "1234567.00000001" && annotated["lines.0.base"] == "-10.00")
        }
    }

    @Test func `the same counterparty named once more keeps the row OK_NEW_PARTY, and a checked one checked`()
        async throws
    {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let proposal = try await scene.proposal(of: try await scene.deliver([("a.xml", SampleInvoice().data)])[0])
            let again = #"{"counterparty":{"name":"Fournitures du Canal","vat_number":"BE0403170701"}}"#
            let annotated = try await scene.person.patch("/v1/proposals/\(proposal)", again, version: 1).expect(200)
            #expect(annotated["validation"] == "OK_NEW_PARTY" && annotated["version"] == "1")
            try await scene.person.post("/v1/proposals/\(proposal)/check", "", ["If-Match": "\"1\""]).expect(200)
            let checked = try await scene.person.patch("/v1/proposals/\(proposal)", again, version: 2).expect(200)
            #expect(checked["validation"] == "CHECKED_SUSPENSE")
        }
    }

    @Test func `help is asked for where the office has switched that on`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let proposal = try await scene.proposal(of: try await scene.deliver([("a.xml", SampleInvoice().data)])[0])
            let path = "/v1/proposals/\(proposal)/help"
            let refused = try await scene.person.post(path, "", ["If-Match": "\"1\""]).expect(409)
            #expect(refused["code"] == "help-not-active")
            try await scene.person.call(.delete, path, nil, ["If-Match": "\"1\""]).expect(200)
            try await platform.admin.patch("/v1/office/settings", #"{"help":true}"#, version: 1).expect(200)
            let asked = try await scene.person.post(path, "", ["If-Match": "\"1\""]).expect(200)
            #expect(asked["help"] == "true")
        }
    }

    @Test func `another rule of a journal about currencies reaches its proposals, the list and the send`() async throws
    {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let dollars = SampleInvoice(currency: "USD")
            let proposal = try await scene.proposal(of: try await scene.deliver([("a.xml", dollars.data)])[0])
            let path = "/v1/proposals/\(proposal)"
            try await scene.person.patch(path, #"{"exchange_rate":{"rate":"1.08"}}"#, version: 1).expect(200)
            let refusing = try await scene.person.patch(
                "\(scene.path)/journals/CFAK", #"{"foreign_currency":false}"#, version: 1
            ).expect(200)
            let list = try await scene.worklist(after: refusing.header("Consistency-Token"))
            #expect(list["items.0.reasons"] == #"["currency-not-allowed"]"# && list["gate.ready"] == "false")
            #expect(try await scene.person.get(path).expect(200)["reasons"] == #"["currency-not-allowed"]"#)
            let held = try await scene.person.post(
                "\(scene.path)/worklist/purchase/send", #"{"scope":"list"}"#
            ).expect(409)
            #expect(held["blockers.0.reasons"] == #"["currency-not-allowed"]"#)
            let unchecked = try await scene.person.post("\(path)/check", "", ["If-Match": "\"2\""]).expect(409)
            #expect(unchecked["reasons"] == #"["currency-not-allowed"]"#)

            let allowing = try await scene.person.patch(
                "\(scene.path)/journals/CFAK", #"{"foreign_currency":true}"#, version: 2
            ).expect(200)
            try await scene.person.post("\(path)/check", "", ["If-Match": "\"2\""]).expect(200)
            let free = try await scene.worklist(after: allowing.header("Consistency-Token"))
            #expect(free["gate.ready"] == "true")
            _ = try await scene.send()
        }
    }

    @Test func `a journal that comes to take credit notes only holds its invoices back, and they can be corrected`()
        async throws
    {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let proposal = try await scene.proposal(of: try await scene.deliver([("a.xml", SampleInvoice().data)])[0])
            let path = "/v1/proposals/\(proposal)"
            let journal = "\(scene.path)/journals/CFAK"
            let turned = try await scene.person.patch(journal, #"{"credit_notes_only":true}"#, version: 1).expect(200)
            let list = try await scene.worklist(after: turned.header("Consistency-Token"))
            #expect(list["items.0.reasons"] == #"["credit-notes-only"]"# && list["gate.ready"] == "false")
            let unchecked = try await scene.person.post("\(path)/check", "", ["If-Match": "\"1\""]).expect(409)
            #expect(unchecked["reasons"] == #"["credit-notes-only"]"#)
            let held = try await scene.person.post(
                "\(scene.path)/worklist/purchase/send", #"{"scope":"list"}"#
            ).expect(409)
            #expect(held["blockers.0.reasons"] == #"["credit-notes-only"]"#)
            try await scene.person.patch(path, #"{"comment":"x"}"#, version: 1).expect(200)
            try await scene.person.patch(path, #"{"credit_note":false,"journal":"CFAK"}"#, version: 2).expect(200)
            let freed = try await scene.person.patch(path, #"{"credit_note":true}"#, version: 2).expect(200)
            let refused = try await scene.person.patch(path, #"{"credit_note":false}"#, version: 3).expect(422)
            #expect(refused["errors.0.code"] == "credit-notes-only")
            #expect(try await scene.worklist(after: freed.header("Consistency-Token"))["gate.ready"] == "true")
            _ = try await scene.send()
        }
    }

    @Test func `shows the note of the client, where the office has written none`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let document = try await scene.deliver([("a.xml", SampleInvoice().data)])[0]
            let proposal = try await scene.proposal(of: document)
            let path = "/v1/proposals/\(proposal)"
            let unnoted = try await head(scene)
            let tag = try await scene.tag(of: document)
            try await scene.person.call(
                .patch, "/v1/documents/\(document)", Array(#"{"note":"Pour la caisse"}"#.utf8), ["If-Match": tag]
            ).expect(200)
            #expect(try await scene.person.get(path).expect(200)["note"] == "Pour la caisse")
            #expect(try await scene.person.get("\(path)?as_of=\(unnoted)").expect(200)["note"] == nil)
            let commented = try await scene.person.patch(path, #"{"comment":"x"}"#, version: 1).expect(200)
            #expect(commented["note"] == "Pour la caisse")
            let checked = try await scene.person.post("\(path)/check", "", ["If-Match": "\"2\""]).expect(200)
            #expect(checked["note"] == "Pour la caisse")
            let own = try await scene.person.patch(path, #"{"note":"Vu"}"#, version: 3).expect(200)
            #expect(own["note"] == "Vu")
            let row = try await scene.worklist(after: own.header("Consistency-Token"))
            #expect(row["items.0.note"] == "Vu")
            #expect(
                try await scene.person.patch(path, #"{"note":null}"#, version: 4).expect(200)["note"]
                    == "Pour la caisse")
        }
    }

    @Test func `shows which comment would be sent: the office's or the client's note, none where it is empty`()
        async throws
    {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let document = try await scene.deliver([("a.xml", SampleInvoice().data)])[0]
            let path = "/v1/proposals/\(try await scene.proposal(of: document))"
            func shown(_ proposal: Answer) -> [String?] {
                ["note", "client_note", "comment", "comment_to_send"].map { proposal[$0] }
            }
            #expect(shown(try await scene.person.get(path).expect(200)) == [nil, nil, nil, nil])
            let tag = try await scene.tag(of: document)
            try await scene.person.call(
                .patch, "/v1/documents/\(document)", Array(#"{"note":"Pour la caisse"}"#.utf8), ["If-Match": tag]
            ).expect(200)
            let noted = try await scene.person.patch(path, #"{"note":"Vu"}"#, version: 1).expect(200)
            #expect(shown(noted) == ["Vu", "Pour la caisse", nil, "Pour la caisse"])
            let own = try await scene.person.patch(path, #"{"comment":"Caisse 2"}"#, version: 2).expect(200)
            #expect(shown(own) == ["Vu", "Pour la caisse", "Caisse 2", "Caisse 2"])
            let again = try await scene.person.patch(path, #"{"comment":null}"#, version: 3).expect(200)
            #expect(shown(again) == ["Vu", "Pour la caisse", nil, "Pour la caisse"])
            let none = try await scene.person.patch(path, #"{"comment":" "}"#, version: 4).expect(200)
            #expect(shown(none) == ["Vu", "Pour la caisse", "", nil])
            #expect(shown(try await scene.person.get(path).expect(200)) == shown(none))
            _ = try await scene.send()
            let entry = try await scene.claim(1)[0]["entry"] as? [String: Any]
            #expect(entry?["comment"] is NSNull)
            #expect(shown(try await scene.person.get(path).expect(200)) == ["Vu", "Pour la caisse", "", nil])
        }
    }

    @Test func `sends the note of the client to the accounting package`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let document = try await scene.deliver([("a.xml", SampleInvoice().data)])[0]
            let tag = try await scene.tag(of: document)
            try await scene.person.call(
                .patch, "/v1/documents/\(document)", Array(#"{"note":"Pour la caisse"}"#.utf8), ["If-Match": tag]
            ).expect(200)
            _ = try await scene.send()
            let entry = try await scene.claim(1)[0]["entry"] as? [String: Any]
            #expect(entry?["comment"] as? String == "Pour la caisse")
        }
    }

    @Test func `a corrected number takes the suspicion of a duplicate back, on either side`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let (first, second) = try await scene.deliverRepeated()
            let path = "/v1/proposals/\(second)"
            try await scene.person.patch(path, #"{"invoice_number":"B"}"#, version: try await scene.version(of: second))
                .expect(200)
            #expect(try await scene.duplicates(of: second) == "[]")
            try await scene.person.patch(path, #"{"invoice_number":"A"}"#, version: try await scene.version(of: second))
                .expect(200)
            #expect(try await scene.duplicates(of: second) == "[\"\(first)\"]")
            try await scene.person.patch(
                "/v1/proposals/\(first)", #"{"invoice_number":"B"}"#, version: try await scene.version(of: first)
            ).expect(200)
            #expect(try await scene.duplicates(of: second) == "[]")
        }
    }

    @Test(arguments: [false, true])
    func `who is deleted is repeated by nobody`(inBulk: Bool) async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let (first, second) = try await scene.deliverRepeated()
            if inBulk {
                try await scene.person.post("\(scene.path)/worklist/purchase/delete", #"{"ids":["\#(first)"]}"#)
                    .expect(200)
            } else {
                let version = try await scene.version(of: first)
                try await scene.person.call(.delete, "/v1/proposals/\(first)", nil, ["If-Match": "\"\(version)\""])
                    .expect(200)
            }
            #expect(try await scene.duplicates(of: second) == "[]")
        }
    }

    @Test func `who is read once more, and is another invoice again, is repeated by nobody`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let (first, second) = try await scene.deliverRepeated()
            for proposal in [first, second] {
                try await scene.person.patch(
                    "/v1/proposals/\(proposal)", #"{"invoice_number":"B"}"#,
                    version: try await scene.version(of: proposal)
                ).expect(200)
            }
            #expect(try await scene.duplicates(of: second) == "[\"\(first)\"]")
            let version = try await scene.version(of: first)
            try await scene.person.post("/v1/proposals/\(first)/reprocess", "", ["If-Match": "\"\(version)\""])
                .expect(200)
            #expect(try await scene.duplicates(of: second) == "[]")
        }
    }
}
