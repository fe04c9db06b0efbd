import Testing

@testable import API

@Suite struct `Each error of a request` {
    @Test func `has a pointer, empty where the fault lies outside the body, and names parameter or header`()
        async throws
    {
        try await TestPlatform.with { platform in
            let query = try await platform.admin.get("/v1/members?limit=0&sort=colour").expect(400)
            #expect(query["errors.0.pointer"] == "" && query["errors.1.pointer"] == "")
            #expect(Set([query["errors.0.parameter"], query["errors.1.parameter"]]) == ["limit", "sort"])
            let header = try await platform.admin.get("/v1/members", ["Consistency-Token": "yesterday"]).expect(400)
            #expect(header["errors.0.pointer"] == "" && header["errors.0.header"] == "Consistency-Token")
            let body = try await platform.admin.post("/v1/tokens", #"{"name":1}"#).expect(422)
            #expect(body["errors.0.pointer"] == "/name" && body["errors.0.parameter"] == nil)
        }
    }

    @Test(arguments: [("abandon", "reason"), ("fail", "reason"), ("complete", "external_ref")])
    func `of a task's command without a body is that of an empty one`(verb: String, field: String) async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            _ = try await scene.deliver([("a.xml", SampleInvoice().data)])
            _ = try await scene.send()
            let path = "/v1/connector/tasks/\(try await scene.claimOne().id)/\(verb)"
            for body in [nil, Array("{}".utf8)] {
                let refused = try await scene.person.call(.post, path, body, [:]).expect(422)
                #expect(refused["errors.0.pointer"] == "/\(field)" && refused["errors.0.code"] == "missing-field")
            }
        }
    }
}
