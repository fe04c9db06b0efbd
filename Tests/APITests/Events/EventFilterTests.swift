import Domain
import EventStore
import Foundation
import Hummingbird
import InProcess
import NIOCore
import Testing

@testable import API

@Suite(.timeLimit(.minutes(4))) struct `Events over the API` {
    private func types(_ answer: Answer) throws -> [String] {
        let body = try JSONSerialization.jsonObject(with: Data(answer.response.body)) as? [String: Any]
        return (body?["events"] as? [[String: Any]] ?? []).compactMap { $0["type"] as? String }
    }

    @Test func `are chosen by type, category, dossier and document`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let document = try await scene.person.upload(SampleInvoice().data, to: scene.dossier, as: "a.xml").expect(
                201
            )
            .require("id")
            _ = try await scene.person.upload(SampleInvoice(number: "F-2").data, to: scene.dossier, as: "b.xml").expect(
                201)
            func found(_ query: String) async throws -> [String] {
                try types(try await scene.person.get("/v1/events?limit=1000&\(query)").expect(200))
            }
            #expect(
                try await found("types=paraph.document.*") == ["paraph.document.uploaded", "paraph.document.uploaded"])
            #expect(try await found("types=document.uploaded,office.*").count == 3)
            #expect(try await found("categories=document").count == 2)
            #expect(
                try await found("categories=journal,dossier&dossier=\(scene.dossier)").contains("paraph.journal.added"))
            #expect(try await found("document=\(document)") == ["paraph.document.uploaded"])
            #expect(try await found("types=task.*").isEmpty)
            #expect(
                try await found("types=paraph.payment.*,document.split").isEmpty,
                "Named by the contract, made by nothing yet.")
            let wrong = try await scene.person.get("/v1/events?types=document.up*").expect(400)
            #expect(wrong["errors.0.code"] == "invalid-event-type")
            for unknown in ["types=paraph.document.uploadedd", "types=document.uploaded,nope.*"] {
                let refused = try await scene.person.get("/v1/events?\(unknown)").expect(400)
                #expect(refused["errors.0.code"] == "unknown-event-type")
            }
            let refused = try await scene.person.get("/v1/events?categories=documents").expect(400)
            #expect(refused["errors.0.code"] == "unknown-choice")
        }
    }

    @Test func `come as a stream, from where the reader stopped`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let head = try await platform.composition.store.head().position
            let stream = try await platform.client.firstWrites(
                2, of: "/v1/events/stream?types=journal.*",
                headers: [.authorization: "Bearer \(scene.person.token)", .constant("Last-Event-ID"): "\(head - 1)"])
            #expect(stream.writes[0] == ": connected\n\n")
            #expect(stream.writes[1].hasPrefix("id: \(head)\nevent: paraph."))
            #expect(stream.writes[1].contains("data: {\"specversion\":\"1.0\""))
        }
    }

    @Test(arguments: ["61", "86400"])
    func `are waited for no longer than anybody waits, whatever is asked`(seconds: String) async throws {
        try await TestPlatform.with { platform in
            _ = try await Scene.open(platform)
            let answer = try await platform.admin.get("/v1/events?after=0&wait=\(seconds)").expect(200)
            #expect(answer["events.0.position"] == "1")
            let query = try EventsRequest.query.parse("wait=\(seconds)")
            #expect(query.wait == Preferences.longestWait)
        }
    }

    @Test func `come as a stream with a heartbeat where nothing comes`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let head = try await platform.composition.store.head().position
            let stream = try await InProcessClient(platform.eventRouter(silence: .milliseconds(50))).firstWrites(
                4, of: "/v1/events/stream?types=journal.*&after=\(head - 1)",
                headers: [.authorization: "Bearer \(scene.person.token)"])
            #expect(stream.writes[1].hasPrefix("id: \(head)\nevent: paraph."))
            #expect(stream.writes[2...] == [":\n\n", ":\n\n"])
        }
    }

    @Test func `are encoded once for all readers of a stream`() async throws {
        try await TestPlatform.with { platform in
            _ = try await Scene.open(platform)
            let batch = try await platform.composition.store.events(after: 0, limit: 10, where: .everything)
            // With room for all of them, and for fewer.
            let (one, other) = readTwice(batch, keeping: 10)
            #expect(one.messages == other.messages && one.messages.count == batch.events.count)
            let (first, second) = readTwice(batch, keeping: 2)
            #expect(first.messages == second.messages && first.messages == one.messages)
            // Not only the same bytes: those that were written once, where they were written.
            func places(_ batch: MessageBatch) -> [UnsafeRawPointer?] {
                batch.messages.map { $0.withUnsafeReadableBytes { $0.baseAddress } }
            }
            #expect(batch.events.count > 2 && places(one) == places(other) && places(first) != places(second))
            var buffer = ByteBuffer()
            one.write(to: &buffer)
            let expected = batch.events.map { "id: \($0.position)\nevent: paraph.\($0.type)\ndata: " }
            let text = String(buffer: buffer)
            #expect(expected.allSatisfy { text.contains($0) })
        }
    }

    private func readTwice(_ batch: EventBatch, keeping size: Int) -> (one: MessageBatch, other: MessageBatch) {
        let messages = EventMessages(keeping: size)
        return (messages.messages(of: batch), messages.messages(of: batch))
    }

    @Test func `are described by AsyncAPI, every type there is and no other`() async throws {
        try await TestPlatform.with { platform in
            let answer = Answer(response: try await platform.client.execute("/asyncapi.json"))
            let document = try #require(
                try JSONSerialization.jsonObject(with: Data(answer.response.body)) as? [String: Any])
            #expect(document["asyncapi"] as? String == "3.0.0")
            let components = try #require(document["components"] as? [String: Any])
            let messages = try #require(components["messages"] as? [String: Any])
            #expect(Set(messages.keys) == Set(StoredEvents.types.map { "paraph." + $0 }))
            #expect(messages.keys.contains("paraph.document.uploaded"))
            // Every reference leads somewhere.
            for reference in answer.text.matches(of: /"\$ref":"#([^"]+)"/).map(\.output.1) {
                var place: Any? = document
                for step in reference.split(separator: "/") { place = (place as? [String: Any])?[String(step)] }
                #expect(place != nil, "\(reference)")
            }
            // What really happens is described.
            let scene = try await Scene.open(platform)
            let seen = Set(try types(try await scene.person.get("/v1/events?limit=1000").expect(200)))
            #expect(seen.isSubset(of: messages.keys))
        }
    }
}

extension TestPlatform {
    /// The events' routes alone, with heartbeats after so much silence.
    func eventRouter(silence: Duration) -> APIRouter {
        let routes = EventRoutes(
            platform: composition.platform, authentication: composition.authentication, silence: silence
        ).routes
        return RouteTable(routes).router(
            authenticator: composition.authentication, messages: .standard, metrics: MetricsRegistry())
    }
}
