import Postgres
import Testing

@testable import API

@Suite(.timeLimit(.minutes(2))) struct `A document whose file is missing where it was kept` {
    @Test(arguments: ["content.blob", "content.chunk"])
    func `is neither taken apart nor put together, and whoever runs the server can see it`(table: String) async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let scan = try await scene.uploadPages(2, as: "scan.pdf")
            let other = try await scene.uploadPages(1, as: "other.pdf")
            try await lose(table, platform)
            let split = try await scene.person.post(
                "/v1/documents/\(scan)/split", #"{"mode":"bulk","first_pages":[1,2]}"#, ["If-Match": "\"1\""])
            let merged = try await scene.person.post(
                "\(scene.path)/documents/merge", #"{"pages":[{"document":"\#(scan)"},{"document":"\#(other)"}]}"#)
            for refused in [split, merged] {
                #expect(refused.status == 503 && refused["code"] == "content-missing", "\(refused.text)")
                #expect(refused.header("Retry-After") == "60")
            }
            #expect(try await scene.list("mailboxes/purchase")["total"] == "2")
            let metrics = try await platform.client.execute("/metrics").text
            #expect(metrics.contains(#"http_failures_total{code="content-missing"} 2"#))
        }
    }

    @Test func `is not shown as if it had never been there, nor read again`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let document = try await scene.deliver([("a.xml", SampleInvoice().data)])[0]
            let proposal = try await scene.proposal(of: document)
            try await lose("content.blob", platform)
            let content = try await scene.person.get("/v1/documents/\(document)/content").expect(503)
            #expect(content["code"] == "content-missing")
            let again = try await scene.person.post("/v1/proposals/\(proposal)/reprocess", "", ["If-Match": "\"1\""])
                .expect(503)
            #expect(again["code"] == "content-missing")
            let several = try await scene.person.post(
                "\(scene.path)/worklist/purchase/reprocess", #"{"ids":["\#(proposal)"]}"#
            ).expect(200)
            #expect(several["results.0.status"] == "503" && several["results.0.code"] == "content-missing")
            #expect(try await scene.person.get("/v1/proposals/\(proposal)").expect(200)["version"] == "1")
        }
    }

    private func lose(_ table: String, _ platform: TestPlatform) async throws {
        try await Connection(SessionConfiguration(conninfo: platform.databaseURL, applicationName: "paraph-test")).run {
            try $0.script("DELETE FROM \(table)")
        }
    }
}
