import Foundation
import NIOCore
import NIOPosix
import TestTools
import Testing

@testable import API

/// Over real HTTP: only there can an agent go away while it is answered.
@Suite(.timeLimit(.minutes(4))) struct `An agent that goes away while it waits for tasks` {
    @Test func `leaves them to the next one`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            try await platform.served { port in
                let tasks = try HiddenTasks(platform)
                let agent = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
                    .connect(host: "127.0.0.1", port: port).get()
                let body = #"{"software":"simulated","installation":"demo","lease_seconds":3600}"#
                try await agent.writeAndFlush(
                    ByteBuffer(
                        string: """
                            POST /v1/connector/tasks/claim HTTP/1.1\r
                            Host: x\r
                            Authorization: Bearer \(platform.admin.token)\r
                            Content-Type: application/json\r
                            Idempotency-Key: \(UUID().uuidString)\r
                            Prefer: wait=60\r
                            Content-Length: \(body.utf8.count)\r
                            \r
                            \(body)
                            """))
                try await tasks.showOnceAsked()
                try await agent.close()
                _ = try await scene.deliver([("a.xml", SampleInvoice().data)])
                let task = try await scene.send().require("items.0.task")
                try await eventually {
                    try await scene.person.get("/v1/connector/tasks/\(task)/document").status == 200
                }
                // Whoever would have it is answered by now, though nobody listens: this question alone is left.
                try await eventually { try await TestPlatform.metrics(of: port).contains("http_requests_active 1\n") }
                #expect(try await scene.claimOne().id == task)
            }
        }
    }
}
