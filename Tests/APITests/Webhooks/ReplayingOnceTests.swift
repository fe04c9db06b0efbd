import Foundation
import Postgres
import TestTools
import Testing
import Workflows

@testable import API

@Suite(.timeLimit(.minutes(3))) struct `A replay under an idempotency key` {
    /// A webhook whose three events were all delivered, and whom nobody delivers anything to.
    private func with(_ body: (TestPlatform, _ path: String) async throws -> Void) async throws {
        try await TestPlatform.with({ $0.roles = [.api, .projector] }) { platform in
            let added = try await platform.admin.post(
                "/v1/webhooks", #"{"url":"https://example.org/hook","types":["dossier.*","journal.added"]}"#
            ).expect(201)
            _ = try await Scene.open(platform)
            try await database(platform) { session in
                _ = try session.query(
                    "UPDATE consumer.consumer SET position = (SELECT position FROM log.head) WHERE office IS NOT NULL")
            }
            try await body(platform, "/v1/webhooks/\(try added.require("id"))")
        }
    }

    private func database(_ platform: TestPlatform, _ body: @escaping @Sendable (Session) throws -> Void) async throws {
        try await Connection(SessionConfiguration(conninfo: platform.databaseURL)).run(body)
    }

    private func deliverAll(_ platform: TestPlatform) async throws {
        try await database(platform) {
            try $0.script("UPDATE webhook.delivery SET state = 'delivered', ended_at = clock_timestamp()")
        }
    }

    private func pending(_ path: String, _ platform: TestPlatform) async throws -> String? {
        try await platform.admin.get("\(path)/deliveries").expect(200)["counts.pending"]
    }

    @Test func `delivers once more what was delivered before, and not what was delivered since`() async throws {
        try await with { platform, path in
            let key = ["Idempotency-Key": "lost-answer"]
            let first = try await platform.admin.post("\(path)/replay", #"{"from":1}"#, key).expect(200)
            #expect(first["replayed"] == "3")
            #expect(try await pending(path, platform) == "3")
            try await deliverAll(platform)
            let again = try await platform.admin.post("\(path)/replay", #"{"from":1}"#, key).expect(200)
            #expect(again.header("Idempotent-Replayed") == "true" && again.text == first.text)
            #expect(try await pending(path, platform) == "0")
            try await platform.admin.post("\(path)/replay", #"{"from":1}"#).expect(200)
            #expect(try await pending(path, platform) == "3")
        }
    }

    @Test func `is one replay: another range under the same key is refused`() async throws {
        try await with { platform, path in
            let key = ["Idempotency-Key": "one-range"]
            try await platform.admin.post("\(path)/replay", #"{"from":1}"#, key).expect(200)
            try await deliverAll(platform)
            let other = try await platform.admin.post("\(path)/replay", #"{"from":2}"#, key).expect(422)
            #expect(other["code"] == "idempotency-key-reused")
            #expect(try await pending(path, platform) == "0")
        }
    }
}
