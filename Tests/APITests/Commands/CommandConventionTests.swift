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

    @Test func `on a document answers what has become of it by now`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let document = try await scene.deliver([("a.xml", SampleInvoice().data)])[0]
            let address = "/v1/documents/\(document)"
            let before = try await scene.person.get(address).expect(200)
            let version = try #require(Int(try before.require("version")))
            let noted = try await scene.person.patch(address, #"{"note":"urgent"}"#, version: version).expect(200)
            #expect(noted["state"] == "in_worklist" && noted["note"] == "urgent")
            let after = try await scene.person.get(
                address, ["Consistency-Token": try #require(noted.header("Consistency-Token"))])
            #expect(noted.text == after.text)
            let refused = try await scene.person.post(
                address + "/restore", "{}", ["If-Match": try #require(noted.header("ETag"))]
            ).expect(409)
            #expect(refused["code"] == "document-already-sent")
        }
    }

    @Test func `to claim tasks gives the same tasks again under the same key`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            _ = try await scene.deliver([
                ("a.xml", SampleInvoice(number: "F-1", date: "2026-10-01", base: "100.00").data),
                (
                    "b.xml",
                    SampleInvoice(number: "F-2", date: "2026-09-15", base: "200.00", vat: "42.00", total: "242.00").data
                ),
            ])
            _ = try await scene.send()
            func claim(_ key: String) async throws -> Answer {
                try await scene.person.post(
                    "/v1/connector/tasks/claim",
                    #"{"software":"simulated","installation":"demo","max":1,"lease_seconds":600}"#,
                    ["Prefer": "wait=60", "Idempotency-Key": key]
                ).expect(200)
            }
            let first = try await claim("a")
            let task = try first.require("tasks.0.id")
            let repeats = try await withThrowingTaskGroup(of: Answer.self) { group in
                for _ in 0..<6 { group.addTask { try await claim("a") } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(Set(repeats.map(\.text)) == [first.text])
            #expect(repeats.allSatisfy { $0.header("Idempotent-Replayed") == "true" })
            #expect(try await claim("b").require("tasks.0.id") != task)
        }
    }

    @Test(
        arguments: [
            ("journal", #"{"journal":"NONE"}"#, "unknown-journal"),
            ("journal", #"{"journal":"CFVK"}"#, "journal-of-other-side"),
            ("period", #"{"period":"2019-01"}"#, "period-closed"),
        ])
    func `that the rules refuse says which field is to blame`(field: String, body: String, code: String) async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let document = try await scene.deliver([("a.xml", SampleInvoice().data)])[0]
            let proposal = try await scene.proposal(of: document)
            let refused = try await scene.person.patch("/v1/proposals/\(proposal)", body, version: 1).expect(422)
            #expect(refused["code"] == code)
            #expect(refused["errors.0.pointer"] == "/\(field)" && refused["errors.0.code"] == code)
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
