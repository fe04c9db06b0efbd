import Foundation
import Testing

@testable import API

@Suite struct `A claimed task` {
    @Test func `comes again to the token that holds it only where that resumes`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            _ = try await scene.deliver([("a.xml", SampleInvoice().data)])
            _ = try await scene.send()
            let task = try #require(try await scene.claim(1)[0]["id"] as? String)
            func claim(_ more: String) async throws -> [String?] {
                let answer = try await scene.person.post(
                    "/v1/connector/tasks/claim", #"{"software":"simulated","installation":"demo"\#(more)}"#
                ).expect(200)
                return [answer["tasks.0.id"], answer["tasks.1.id"]]
            }
            #expect(try await claim("") == [nil, nil])
            #expect(try await claim(#","resume":true"#) == [task, nil])
        }
    }
}
