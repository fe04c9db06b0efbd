import Domain
import HTTPReceiver
import Postgres
import Testing
import Workflows

@testable import API

@Suite(.timeLimit(.minutes(3))) struct `A command that shows a secret` {
    private static let key = ["Idempotency-Key": "once"]

    @Test func `issues one token under a key, and names it to who asks again`() async throws {
        try await TestPlatform.with { platform in
            let issued = try await platform.admin.post("/v1/tokens", #"{"name":"Scanner"}"#, Self.key).expect(201)
            let again = try await platform.admin.post("/v1/tokens", #"{ "name" : "Scanner" }"#, Self.key).expect(409)
            #expect(again["code"] == "secret-shown-once" && again["resource"] == issued.header("Location"))
            #expect(!again.text.contains(try issued.require("token")))
            let other = try await platform.admin.post("/v1/tokens", #"{"name":"Other"}"#, Self.key).expect(422)
            #expect(other["code"] == "idempotency-key-reused")
            #expect(try await Self.issued(platform) == ["first admin", "Scanner"])
            let another = try await platform.admin.post(
                "/v1/tokens", #"{"name":"Scanner"}"#, ["Idempotency-Key": "twice"]
            ).expect(201)
            #expect(another["id"] != issued["id"])
        }
    }

    @Test func `sent many times at one moment under a key has one effect, and leaves no hash of a token that is none`()
        async throws
    {
        try await TestPlatform.with { platform in
            let answers = try await withThrowingTaskGroup(of: Answer.self) { group in
                for _ in 0..<10 {
                    group.addTask { try await platform.admin.post("/v1/tokens", #"{"name":"Scanner"}"#, Self.key) }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(answers.map(\.status).sorted() == [201] + Array(repeating: 409, count: 9))
            #expect(try await Self.issued(platform) == ["first admin", "Scanner"])
            let hashes = try await Connection(SessionConfiguration(conninfo: platform.databaseURL)).run {
                try $0.query("SELECT count(*) FROM access.token_secret")[0].get(0, as: Int.self)
            }
            #expect(hashes == 2)
        }
    }

    @Test func `adds one webhook under a key, and makes one new secret of it`() async throws {
        let loopback = try #require(AddressRange("127.0.0.1"))
        try await HTTPReceiver.with { receiver in
            try await TestPlatform.with({ $0.webhookAllow = [loopback] }) { platform in
                let body = #"{"url":"\#(receiver.url)"}"#
                let added = try await platform.admin.post("/v1/webhooks", body, Self.key).expect(201)
                let path = try #require(added.header("Location"))
                let again = try await platform.admin.post("/v1/webhooks", body, Self.key).expect(409)
                #expect(again["code"] == "secret-shown-once" && again["resource"] == path)
                #expect(try await platform.admin.get("/v1/webhooks").expect(200)["total"] == "1")

                let turning = ["Idempotency-Key": "turn"]
                let rotated = try await platform.admin.post("\(path)/rotate-secret", "{}", turning).expect(200)
                let repeated = try await platform.admin.post("\(path)/rotate-secret", "{}", turning).expect(409)
                #expect(repeated["code"] == "secret-shown-once" && repeated["resource"] == path)
                #expect(try await platform.admin.get(path).expect(200)["version"] == rotated["version"])
            }
        }
    }

    /// The names of all tokens, in the order of the log.
    private static func issued(_ platform: TestPlatform) async throws -> [String] {
        let events = try await platform.admin.get("/v1/events?types=token.issued").expect(200)
        return (0...).lazy.map { events["events.\($0).data.name"] }.prefix { $0 != nil }.compactMap(\.self)
    }
}
