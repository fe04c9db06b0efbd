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

    @Test func `with an unknown filter or sort is refused, never ignored`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            for query in ["?colour=red", "?sort=colour", "?limit=0", "?limit=201", "?cursor=%21"] {
                let answer = try await scene.person.get("\(scene.path)/worklist/purchase\(query)")
                #expect(answer.status == 400, "\(query): \(answer.text)")
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
