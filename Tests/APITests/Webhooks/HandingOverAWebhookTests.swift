import EventStore
import Foundation
import HTTPReceiver
import Logging
import Postgres
import TestTools
import Testing
import Workflows

@testable import API

@Suite(.timeLimit(.minutes(3))) struct `A server that is stopped while it delivers` {
    private let quiet = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })

    @Test func `leaves the webhook to another once all that was under way is on record`() async throws {
        let loopback = try #require(AddressRange("127.0.0.1"))
        let gate = HTTPReceiver.Gate()
        try await HTTPReceiver.with(answering: { _ in .init(204, behind: gate) }) { receiver in
            func change(_ configuration: inout Composition.Configuration) {
                configuration.webhookAllow = [loopback]
                configuration.roles = [.api, .projector]
            }
            try await TestPlatform.with(change) { platform in
                let added = try await platform.admin.post("/v1/webhooks", #"{"url":"\#(receiver.url)"}"#).expect(201)
                let id = try added.require("id")
                let leaving = try await Composition(
                    .init(
                        conninfo: platform.databaseURL, webhookAllow: [loopback], roles: [.reactor],
                        leaseTerm: .seconds(60)), logger: quiet)
                let work = Task { try await leaving.run() }
                _ = try await Scene.open(platform)
                try await eventually { !receiver.received.isEmpty }
                work.cancel()
                // Another server looks for what is given back before the receiver has answered.
                try await awaitHandover(of: "webhook:\(id)", on: platform) { gate.open() }
                let delivered = try await platform.admin.get("/v1/webhooks/\(id)/deliveries?state=delivered")
                #expect(try delivered.expect(200)["total"] == "\(receiver.received.count)")
                _ = await work.result
                await leaving.close()
            }
        }
    }

    @Test func `counts no more among the servers while it still delivers`() async throws {
        let loopback = try #require(AddressRange("127.0.0.1"))
        let gate = HTTPReceiver.Gate()
        try await HTTPReceiver.with(answering: { _ in .init(204, behind: gate) }) { receiver in
            func change(_ configuration: inout Composition.Configuration) {
                configuration.webhookAllow = [loopback]
                configuration.roles = [.api, .projector]
            }
            try await TestPlatform.with(change) { platform in
                let added = try await platform.admin.post("/v1/webhooks", #"{"url":"\#(receiver.url)"}"#).expect(201)
                let consumer = "webhook:\(try added.require("id"))"
                let leaving = try await Composition(
                    .init(
                        conninfo: platform.databaseURL, webhookAllow: [loopback], roles: [.reactor],
                        leaseTerm: .seconds(60)), logger: quiet)
                let work = Task { try await leaving.run() }
                _ = try await Scene.open(platform)
                try await eventually { !receiver.received.isEmpty }
                work.cancel()
                // Both in one look: at its end it would have given everything back.
                let looking = Connection(SessionConfiguration(conninfo: platform.databaseURL))
                try await eventually {
                    try await looking.run { session in
                        try session.query(
                            """
                            SELECT NOT EXISTS (SELECT FROM consumer.server) AND holder IS NOT NULL
                            FROM consumer.consumer WHERE name = \(consumer)
                            """)[0].get(0, as: Bool.self)
                    }
                }
                gate.open()
                _ = await work.result
                await leaving.close()
            }
        }
    }

    /// How many share the consumers.
    private func servers(of platform: TestPlatform) async throws -> Int {
        try await Connection(SessionConfiguration(conninfo: platform.databaseURL)).run { session in
            try session.query("SELECT count(*) FROM consumer.server")[0].get(0)
        }
    }

    /// Returns when another server has the consumer.
    /// - Parameter looked: called when that one has looked for the first time.
    private func awaitHandover(
        of consumer: String, on platform: TestPlatform, looked: () -> Void
    ) async throws {
        try await eventually { try await servers(of: platform) == 0 }
        let heir = ConsumerLeases(
            .following(platform.databaseURL), term: .seconds(60), interval: .milliseconds(50), logger: quiet)
        heir.offer(consumer, of: platform.office)
        let work = Task { await heir.run() }
        try await eventually { try await servers(of: platform) == 1 }
        looked()
        try await eventually { heir.standing(of: consumer) != nil }
        work.cancel()
        await work.value
        await heir.close()
    }
}
