import HTTPTypes
import Testing

@testable import API

@Suite struct `A bad request` {
    @Test(arguments: [
        (#"{"name":"x"}"#, 422, "/dossier_code", "missing-field"),
        (
            #"{"name":"x","dossier_code":"A","enterprise_number":"0403019262"}"#, 422, "/enterprise_number",
            "invalid-enterprise-number"
        ),
        (
            #"{"name":"x","dossier_code":"A","accounting_up_to_date":"2026-02-30"}"#, 422, "/accounting_up_to_date",
            "invalid-date"
        ),
        (#"{"name":"x","dossier_code":"A","colour":"red"}"#, 400, "/colour", "unknown-field"),
        (
            #"{"name":"x","dossier_code":"A","fiscal_years":[{"label":"A","start":"2026-12-31","end":"2026-01-01"}]}"#,
            422, "/fiscal_years/0/end", "fiscal-year-reversed"
        ),
        (
            #"{"name":"x","dossier_code":"A","fiscal_years":[{"label":"A","start":"2026-01-01","end":"2026-12-31"},"#
                + #"{"label":"B","start":"2026-07-01","end":"2027-06-30"}]}"#,
            422, "/fiscal_years/1", "fiscal-years-overlap"
        ),
        (
            #"{"name":"x","dossier_code":"A","fiscal_years":[{"label":"A","start":"2026-01-01","end":"2026-12-31"},"#
                + #"{"label":"A","start":"2027-01-01","end":"2027-12-31"}]}"#,
            422, "/fiscal_years/1/label", "fiscal-year-repeated"
        ),
        (
            #"{"name":"x","dossier_code":"A","journals":[{"code":"A","side":"sale","first_period":"2026-01"},"#
                + #"{"code":"A","side":"purchase","first_period":"2026-01"}]}"#,
            422, "/journals/1/code", "repeated-id"
        ),
    ])
    func `names each wrong field`(body: String, status: Int, pointer: String, code: String) async throws {
        try await TestPlatform.with { platform in
            let answer = try await platform.admin.post("/v1/dossiers", body).expect(status)
            #expect(answer["errors.0.pointer"] == pointer)
            #expect(answer["errors.0.code"] == code)
            #expect(answer["errors.0.message"]?.isEmpty == false)
            #expect(answer["request_id"] != nil)
        }
    }

    @Test func `names the field that a rule is broken by`() async throws {
        try await TestPlatform.with { platform in
            let member = try await platform.admin.post(
                "/v1/members", #"{"kind":"client","email":"a@b.example","name":"A","profile":"admin"}"#
            ).expect(422)
            #expect(member["errors.0.pointer"] == "/profile" && member["errors.0.code"] == "profile-of-other-kind")

            let scene = try await Scene.open(
                platform,
                journals:
                    #"[{"code":"CFNC","side":"purchase","credit_notes_only":true,"first_period":"2026-01"}]"#)
            let document = try await scene.deliver([("a.xml", SampleInvoice().data)])[0]
            let path = "/v1/proposals/\(try await scene.proposal(of: document))"
            try await scene.person.patch(path, #"{"journal":"CFNC","credit_note":true}"#, version: 1).expect(200)
            let back = try await scene.person.patch(path, #"{"credit_note":false}"#, version: 2).expect(422)
            #expect(back["errors.0.pointer"] == "/credit_note" && back["errors.0.code"] == "credit-notes-only")
        }
    }

    @Test func `with an unknown filter or sort is refused, never ignored`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            for query in ["?colour=red", "?sort=colour", "?limit=0", "?limit=201", "?cursor=%21"] {
                let answer = try await scene.person.get("\(scene.path)/worklist/purchase\(query)")
                #expect(answer.status == 400, "\(query): \(answer.text)")
            }
            for list in ["worklist/purchase", "mailboxes/purchase", "journals", "periods"] {
                let strange = try await scene.person.get("\(scene.path)/\(list)?cursor=W10").expect(400)
                #expect(strange["code"] == "invalid-cursor" && strange["errors.0.parameter"] == "cursor", "\(list)")
            }
        }
    }

    @Test func `to a command that asks for nothing is refused where it says something all the same`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let document = try await scene.deliver([("a.xml", SampleInvoice().data)])[0]
            let proposal = "/v1/proposals/\(try await scene.proposal(of: document))"
            for (method, path) in [
                (.post, "\(proposal)/check"), (.post, "\(proposal)/reprocess"), (.delete, proposal),
                (.post, "\(proposal)/help"), (.delete, "\(proposal)/help"), (.delete, "/v1/documents/\(document)"),
                (.post, "/v1/documents/\(document)/restore"), (.post, "/v1/connector/tasks/\(document)/retry"),
                (.post, "/v1/webhooks/\(document)/disable"),
            ] as [(HTTPRequest.Method, String)] {
                let answer = try await scene.person.call(
                    method, path, Array(#"{"lines":[]}"#.utf8), ["If-Match": "\"1\""])
                #expect(answer.status == 400, "\(method) \(path): \(answer.text)")
                #expect(answer["errors.0.pointer"] == "/lines" && answer["errors.0.code"] == "unknown-field")
            }
            #expect(try await scene.person.get(proposal).expect(200)["version"] == "1")
        }
    }

    @Test func `without a token is 401, and one mistyped character makes a token no token`() async throws {
        try await TestPlatform.with { platform in
            for token in ["", "prp_short", String(platform.admin.token.dropLast()) + "!"] {
                let nobody = Person(client: platform.client, token: token, member: platform.admin.member)
                let answer = try await nobody.get("/v1/dossiers")
                #expect(answer.status == 401)
            }
        }
    }
}
