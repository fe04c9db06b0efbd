import Foundation
import Testing

@testable import API

@Suite struct `A command` {
    @Test func `with one key, twenty times at once, has one effect and twenty equal answers`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let answers = try await withThrowingTaskGroup(of: Answer.self) { group in
                for _ in 0..<20 {
                    group.addTask {
                        try await scene.person.upload(
                            SampleInvoice().data, to: scene.dossier, as: "F-17.xml", ["Idempotency-Key": "same"])
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(Set(answers.map(\.status)) == [201])
            #expect(Set(answers.map(\.text)).count == 1)
            #expect(answers.filter { $0.header("Idempotent-Replayed") == "true" }.count == 19)
            let events = try await scene.person.get("/v1/events?types=paraph.document.uploaded").expect(200)
            #expect(events["events.0.id"] != nil)
            #expect(events["events.1.id"] == nil)
        }
    }

    @Test func `under a key that was used for something else is refused`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let headers = ["Idempotency-Key": "k"]
            try await scene.person.upload(SampleInvoice().data, to: scene.dossier, as: "a.xml", headers).expect(201)
            let refused = try await scene.person.upload(
                SampleInvoice(number: "other").data, to: scene.dossier, as: "a.xml", headers
            ).expect(422)
            #expect(refused["code"] == "idempotency-key-reused")
        }
    }

    @Test func `on a version that has passed is told what changed since, by whom and when`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let document = try await scene.deliver([("a.xml", SampleInvoice().data)])[0]
            let proposal = try await scene.proposal(of: document)
            try await scene.person.patch("/v1/proposals/\(proposal)", #"{"comment":"x"}"#, version: 1).expect(200)
            let stale = try await scene.person.patch("/v1/proposals/\(proposal)", #"{"comment":"y"}"#, version: 1)
                .expect(412)
            #expect(stale["code"] == "stale-version")
            #expect(stale["changes.0.type"] == "paraph.proposal.annotated")
            #expect(stale["changes.0.by"]?.hasPrefix("token:") == true)
            #expect(stale["changes.0.at"] != nil)
            let without = try await scene.person.call(.patch, "/v1/proposals/\(proposal)", Array("{}".utf8), [:])
            #expect(without.status == 428)
        }
    }

    @Test func `answers in the language asked for`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            var details: Set<String> = []
            for language in ["fr", "nl", "en", "de"] {
                let refused = try await scene.person.post(
                    "\(scene.path)/worklist/purchase/send", "{}", ["Accept-Language": language]
                ).expect(409)
                #expect(refused["code"] == "nothing-to-send")
                details.insert(try refused.require("detail"))
            }
            #expect(details.count == 4)
        }
    }
}
