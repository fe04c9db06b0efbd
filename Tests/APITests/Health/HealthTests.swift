import Foundation
import TestTools
import Testing

@testable import API

@Suite struct `A server's health` {
    @Test func `is ready once its read models have caught up`() async throws {
        try await TestPlatform.with { platform in
            _ = try await Scene.open(platform)
            let answer = try await eventually {
                let answer = Answer(response: try await platform.client.execute("/health/ready"))
                return answer.status == 200 ? answer : nil
            }
            #expect(answer["status"] == "ready")
            #expect(answer["position"] != "0")
        }
    }

    @Test func `is not ready without its database`() async throws {
        try await TestPlatform.with { platform in
            await platform.composition.close()
            let answer = Answer(response: try await platform.client.execute("/health/ready"))
            #expect(answer.status == 503)
            #expect(answer["code"] == "database-unavailable")
            #expect(try await platform.client.execute("/health/live").status == .ok)
        }
    }

    @Test func `is all that a server without the role api answers about`() async throws {
        try await TestPlatform.with({ $0.roles = [.projector, .reactor] }) { platform in
            for path in ["/health/live", "/health/ready", "/metrics", "/openapi.json"] {
                #expect(try await platform.client.execute(path).status == .ok, "\(path)")
            }
            #expect(try await platform.admin.get("/v1/me").status == 404)
            #expect(try await platform.admin.post("/v1/dossiers").status == 404)
            let described = Answer(response: try await platform.client.execute("/openapi.json"))
            #expect(described.text.contains("/health/ready") && !described.text.contains("/v1/"))
        }
    }

    @Test func `has a description of every route`() async throws {
        try await TestPlatform.with { platform in
            let described = Answer(response: try await platform.client.execute("/openapi.json"))
            #expect(described["openapi"] == "3.1.0")
            for path in ["/openapi.json", "/health/ready", "/v1/me", "/v1/tokens/{token}"] {
                #expect(described.text.contains("\"\(path)\""), "\(path)")
            }
        }
    }
}
