import Foundation
import Testing

@testable import API

@Suite struct `An invoice without lines` {
    private static let header =
        #"{"invoice_number":"F-17","invoice_date":"2026-10-02","counterparty":{"name":"Mill"},"total":"121.00"}"#

    /// A PDF of which a person has filled in the header, and left the lines for later.
    private func scene(_ platform: TestPlatform) async throws -> (scene: Scene, proposal: String) {
        let scene = try await Scene.open(platform)
        let document = try await scene.deliver([("a.pdf", SamplePDF.data)], type: "application/pdf")[0]
        let proposal = try await scene.proposal(of: document)
        try await scene.person.patch("/v1/proposals/\(proposal)", Self.header, version: 1).expect(200)
        return (scene, proposal)
    }

    @Test func `is not OK by itself: it misses them, and the list waits`() async throws {
        try await TestPlatform.with { platform in
            let (scene, proposal) = try await scene(platform)
            let view = try await scene.person.get("/v1/proposals/\(proposal)").expect(200)
            #expect(view["validation"] == "NOK_INCOMPLETE" && view["automatic"] == "true")
            #expect(view["reasons"] == #"["missing:lines"]"# && view["missing"] == #"["lines"]"#)
            let list = try await scene.worklist(after: try await token(scene))
            #expect(list["items.0.reasons"] == #"["missing:lines"]"# && list["gate.ready"] == "false")
            let refused = try await scene.person.post("\(scene.path)/worklist/purchase/send").expect(409)
            #expect(refused["code"] == "not-ready" && refused["blockers.0.reasons"] == #"["missing:lines"]"#)
        }
    }

    @Test func `is processed without detail once somebody has checked it by itself, and not along with others`()
        async throws
    {
        try await TestPlatform.with { platform in
            let (scene, proposal) = try await scene(platform)
            let along = try await scene.person.post(
                "\(scene.path)/worklist/purchase/check", #"{"ids":["\#(proposal)"]}"#
            ).expect(200)
            #expect(along["results.0.code"] == "missing-fields")
            #expect(along["results.0.reasons"] == #"["missing:lines"]"#)
            let checked = try await scene.person.post("/v1/proposals/\(proposal)/check", "", ["If-Match": "\"2\""])
                .expect(200)
            #expect(checked["validation"] == "CHECKED_SUSPENSE" && checked["missing"] == "[]")
            _ = try await scene.send()
            let entry = try #require(try await scene.claim(1)[0]["entry"] as? [String: Any])
            let lines = try #require(entry["lines"] as? [[String: Any]])
            #expect(lines.map { $0["account"] as? String } == ["499000"])
        }
    }

    @Test func `misses them too where somebody took them away after they were read`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let proposal = try await scene.proposal(of: try await scene.deliver([("a.xml", SampleInvoice().data)])[0])
            let bare = try await scene.person.patch("/v1/proposals/\(proposal)", #"{"lines":[]}"#, version: 1)
                .expect(200)
            #expect(bare["validation"] == "NOK_INCOMPLETE" && bare["reasons"] == #"["missing:lines"]"#)
        }
    }
}
