import Foundation
import HTTPTypes
import InProcess
import Synchronization
import TestTools
import Testing

@testable import API

@Suite(.timeLimit(.minutes(2))) struct `A stream of events` {
    @Test func `ends when its token is revoked, before it tells of what came after`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let reader = try await platform.person(with: #"{"name":"Reader","scopes":["events:read"]}"#)
            let head = try await platform.composition.store.head().position
            let seen = Mutex("")
            async let stream = InProcessClient(platform.eventRouter(silence: .milliseconds(50))).firstWrites(
                .max, of: "/v1/events/stream?types=document.*&after=\(head)",
                headers: [.authorization: "Bearer \(reader.person.token)"],
                observe: { write in seen.withLock { $0 += write } })
            let first = try await scene.person.upload(SampleInvoice().data, to: scene.dossier, as: "a.xml").expect(201)
            let earlier = try first.require("id")
            try await eventually { seen.withLock { $0.contains(earlier) } }
            try await platform.admin.call(.delete, "/v1/tokens/\(reader.id)", nil, [:]).expect(200)
            let other = try await scene.person.upload(SampleInvoice(number: "F-2").data, to: scene.dossier, as: "b.xml")
                .expect(201)
            let writes = try await stream.writes
            // That the stream ended at all is the first half of it.
            let later = try other.require("id")
            #expect(!writes.contains { $0.contains(later) })
        }
    }

    @Test func `begins nowhere that is not in the log`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            for path in ["/v1/events?after=99999999", "/v1/events/stream?after=99999999"] {
                let refused = try await scene.person.get(path).expect(400)
                #expect(refused["code"] == "beyond-the-log")
                #expect(refused["errors.0.parameter"] == "after")
            }
            let resumed = try await scene.person.get("/v1/events/stream", ["Last-Event-ID": "abc"]).expect(400)
            #expect(resumed["errors.0.header"] == "Last-Event-ID")
            let lost = try await scene.person.get("/v1/events/stream", ["Last-Event-ID": "99999999"]).expect(400)
            #expect(lost["code"] == "beyond-the-log" && lost["errors.0.header"] == "Last-Event-ID")
            let head = try await platform.composition.store.head().position
            try await scene.person.get("/v1/events?after=\(head)").expect(200)
        }
    }
}
