import Postgres
import Testing

@testable import API

@Suite(.timeLimit(.minutes(4))) struct `The answer to a command with a key` {
    @Test func `is given again for thirty days, and then forgotten`() async throws {
        try await TestPlatform.with { platform in
            let path = try await Scene.open(platform).path + "/counterparties"
            func create(_ key: String) async throws -> Answer {
                try await platform.admin.post(path, #"{"name":"Garage \#(key)"}"#, ["Idempotency-Key": key]).expect(201)
            }
            let first = try await create("29-days-ago")
            try await age(by: 29, platform)
            _ = try await create("31-days-ago")
            try await age(by: 31, platform)
            await platform.composition.sweep.sweep()

            let again = try await create("29-days-ago")
            #expect(again.header("Idempotent-Replayed") == "true" && again.text == first.text)
            // It is carried out once more.
            let forgotten = try await platform.admin.post(
                path, #"{"name":"Garage 31-days-ago"}"#, ["Idempotency-Key": "31-days-ago"])
            #expect(forgotten.header("Idempotent-Replayed") == nil)
        }
    }

    /// As if what was answered today had been answered so long ago.
    private func age(by days: Int, _ platform: TestPlatform) async throws {
        try await Connection(SessionConfiguration(conninfo: platform.databaseURL)).run {
            try $0.script(
                """
                UPDATE log.answer SET answered_at = answered_at - interval '\(days) days'
                WHERE answered_at > now() - interval '1 day'
                """)
        }
    }
}
