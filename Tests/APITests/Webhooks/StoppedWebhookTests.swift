import Foundation
import Postgres
import TestTools
import Testing
import Workflows

@testable import API

/// Nobody delivers meanwhile: what the tests say about a consumer stays as they said it.
@Suite(.timeLimit(.minutes(3))) struct `A webhook that was stopped because the log was restored` {
    private func with(_ body: (TestPlatform, _ id: String) async throws -> Void) async throws {
        try await TestPlatform.with({ $0.roles = [.api, .projector] }) { platform in
            let added = try await platform.admin.post("/v1/webhooks", #"{"url":"https://example.org/hook"}"#)
            try await body(platform, try added.expect(201).require("id"))
        }
    }

    /// As a server leaves it that finds another log than the one it has read.
    private func stop(_ id: String, at position: Int64, on platform: TestPlatform) async throws {
        let name = "webhook:\(id)"
        try await Connection(SessionConfiguration(conninfo: platform.databaseURL)).run { session in
            let stopped = try session.query(
                """
                UPDATE consumer.consumer SET stopped = 'The log was rewound.', position = \(position)
                WHERE name = \(name)
                """)
            #expect(stopped.affected == 1)
        }
    }

    private func position(of id: String, on platform: TestPlatform) async throws -> String? {
        let consumers = try await platform.admin.get("/v1/consumers?limit=200").expect(200)
        return (0..<20).first { consumers["items.\($0).name"] == "webhook:\(id)" }.flatMap {
            consumers["items.\($0).position"]
        }
    }

    private func restarts(on platform: TestPlatform) async throws -> Answer {
        try await platform.admin.get("/v1/events?types=consumer.restarted").expect(200)
    }

    @Test func `is shown so, also when it is disabled or changed`() async throws {
        try await with { platform, id in
            let path = "/v1/webhooks/\(id)"
            #expect(try await platform.admin.get(path).expect(200)["stopped"] == nil)
            try await stop(id, at: 1_000, on: platform)
            let shown = try await platform.admin.get(path).expect(200)
            #expect(shown["state"] == "stopped" && shown["stopped"] == "The log was rewound.")
            #expect(try await platform.admin.get("/v1/webhooks").expect(200)["items.0.state"] == "stopped")
            let changed = try await platform.admin.patch(path, #"{"ordered":true}"#, version: 1).expect(200)
            #expect(changed["state"] == "stopped")
            let disabled = try await platform.admin.post("\(path)/disable").expect(200)
            #expect(disabled["state"] == "disabled" && disabled["stopped"] == "The log was rewound.")
        }
    }

    @Test func `goes on where a person says and why, which is an event first`() async throws {
        try await with { platform, id in
            try await stop(id, at: 1_000, on: platform)
            let enabled = try await platform.admin.post(
                "/v1/webhooks/\(id)/enable", #"{"after":2,"reason":"restored from Monday's backup"}"#
            ).expect(200)
            #expect(enabled["state"] == "active" && enabled["stopped"] == nil)
            #expect(try await position(of: id, on: platform) == "2")
            let event = try await restarts(on: platform)
            #expect(event["events.0.data.consumer"] == "webhook:\(id)" && event["events.1"] == nil)
            #expect(event["events.0.data.from"] == "1000" && event["events.0.data.after"] == "2")
            #expect(event["events.0.data.stopped"] == "The log was rewound.")
            #expect(event["events.0.data.reason"] == "restored from Monday's backup")
            #expect(event["events.0.actor"]?.hasPrefix("token:") == true)
        }
    }

    @Test func `is not started beyond the end of the log`() async throws {
        try await with { platform, id in
            let path = "/v1/webhooks/\(id)"
            try await stop(id, at: 1_000, on: platform)
            let refused = try await platform.admin.post("\(path)/enable", #"{"after":99999999}"#).expect(422)
            #expect(refused["errors.0.code"] == "after-beyond-head" && refused["errors.0.pointer"] == "/after")
            #expect(try await platform.admin.get(path).expect(200)["state"] == "stopped")
            #expect(try await restarts(on: platform)["events.0"] == nil)
        }
    }

    @Test func `goes on from where it stood when nothing is said, though the log has grown meanwhile`() async throws {
        try await with { platform, id in
            let head = try await platform.composition.store.head().position
            try await stop(id, at: head, on: platform)
            _ = try await Scene.open(platform)
            try await platform.admin.post("/v1/webhooks/\(id)/enable").expect(200)
            #expect(try await position(of: id, on: platform) == "\(head)")
            let event = try await restarts(on: platform)
            #expect(event["events.0.data.after"] == "\(head)")
            #expect(event["events.0.data.reason"] == "It was enabled again; no reason was given.")
        }
    }

    @Test func `is started once under one key, whatever stopped it since`() async throws {
        try await with { platform, id in
            try await stop(id, at: 1_000, on: platform)
            func enable() async throws -> Answer {
                let key = ["Idempotency-Key": "monday"]
                return try await platform.admin.post("/v1/webhooks/\(id)/enable", #"{"after":2}"#, key).expect(200)
            }
            let first = try await enable()
            try await stop(id, at: 7, on: platform)
            let again = try await enable()
            #expect(again.header("Idempotent-Replayed") == "true" && again.text == first.text)
            #expect(try await platform.admin.get("/v1/webhooks/\(id)").expect(200)["state"] == "stopped")
            #expect(try await position(of: id, on: platform) == "7")
        }
    }

    @Test func `is started by the same request again, where the server died between event and effect`() async throws {
        try await with { platform, id in
            let key = ["Idempotency-Key": "monday"]
            for _ in 1...2 {
                try await stop(id, at: 1_000, on: platform)
                try await platform.admin.post("/v1/webhooks/\(id)/enable", #"{"after":2}"#, key).expect(200)
                #expect(try await platform.admin.get("/v1/webhooks/\(id)").expect(200)["state"] == "active")
                #expect(try await position(of: id, on: platform) == "2")
            }
            #expect(try await restarts(on: platform)["events.1"] == nil)
        }
    }
}
