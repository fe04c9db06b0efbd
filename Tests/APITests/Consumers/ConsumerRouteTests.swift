import Domain
import EventStore
import Foundation
import Postgres
import TestTools
import Testing

@testable import API

@Suite(.timeLimit(.minutes(4))) struct `Consumers over the API` {
    /// Parks the upload of a document, as a reactor that cannot handle it does.
    private func park(_ platform: TestPlatform, in scene: Scene) async throws -> RecordedEvent {
        try await scene.person.upload(SampleInvoice().data, to: scene.dossier, as: "a.xml").expect(201)
        let events = try await platform.composition.store.events(
            after: 0, limit: 1,
            where: EventFilter(
                dossiers: [try #require(ID<Dossier>(scene.dossier))], types: [DocumentEvent.Uploaded.eventType]))
        let event = try #require(events.events.first)
        try await Connection(SessionConfiguration(conninfo: platform.databaseURL, applicationName: "paraph-test")).run {
            session in
            _ = try session.query(
                """
                INSERT INTO consumer.parked
                    (consumer, position, lane, event_id, office, dossier, type, category, stream, attempts, error)
                VALUES ('reading', \(event.position), \(event.stream.id), \(event.id), \(event.office.uuid),
                    \(event.dossier?.uuid), \(event.type), 'document', \(event.stream.id), 3, 'poison')
                """)
        }
        return event
    }

    private func running(_ platform: TestPlatform) async throws {
        try await eventually {
            let answer = try await platform.admin.get("/v1/consumers").expect(200)
            return (0..<6).allSatisfy { answer["items.\($0).state"] == "running" }
        }
    }

    @Test func `are listed, each with how far it is`() async throws {
        try await TestPlatform.with { platform in
            try await running(platform)
            let answer = try await platform.admin.get("/v1/consumers").expect(200)
            let names = ["closing", "confirming", "identifying", "reading", "stamping", "suspecting"]
            #expect(names.indices.map { answer["items.\($0).name"] } == names)
            #expect(answer["items.0.parked"] == "0")
            #expect(answer["next"] == nil && answer["total"] == "6")
            let last = try await platform.admin.get("/v1/consumers?sort=-name&limit=3").expect(200)
            #expect(last["items.0.name"] == "suspecting" && last["items.3"] == nil && last["total"] == "6")
            let rest = try await platform.admin.get(
                "/v1/consumers?sort=-name&limit=3&cursor=\(try last.require("next"))"
            ).expect(200)
            #expect(rest["items.2.name"] == answer["items.0.name"] && rest["next"] == nil)
            let strange = "/v1/consumers?sort=name&cursor=\(try last.require("next"))"
            #expect(try await platform.admin.get(strange).expect(400)["code"] == "invalid-cursor")
            try await platform.admin.get("/v1/consumers?limit=201").expect(400)
            let ready = Answer(response: try await platform.client.execute("/health/ready"))
            #expect(ready["stopped"] == "[]")
        }
    }

    @Test func `pass over a parked event with a reason, which is an event itself`() async throws {
        try await TestPlatform.with { platform in
            try await running(platform)
            let scene = try await Scene.open(platform)
            let event = try await park(platform, in: scene)
            let path = "/v1/consumers/reading/parked"
            let listed = try await platform.admin.get(path).expect(200)
            #expect(listed["items.0.error"] == "poison" && listed["items.0.waiting"] == "0")
            #expect(listed["next"] == nil && listed["total"] == "1")
            let id = try listed.require("items.0.id")
            #expect(id == event.id.uuidString.lowercased())

            try await platform.otherOffice().post("\(path)/\(id)/skip", #"{"reason":"mine"}"#).expect(404)
            try await platform.admin.post("\(path)/\(id)/skip", "{}").expect(422)
            let key = ["Idempotency-Key": "skip-1"]
            try await platform.admin.post("\(path)/\(id)/skip", #"{"reason":"uploaded twice"}"#, key).expect(200)
            let again = try await platform.admin.post("\(path)/\(id)/skip", #"{"reason":"uploaded twice"}"#, key)
            #expect(again.status == 200 && again.header("Idempotent-Replayed") == "true")
            try await platform.admin.post("\(path)/\(id)/retry").expect(404)
            #expect(try await platform.admin.get(path).expect(200)["items"] == "[]")
            let events = try await platform.admin.get("/v1/events?types=consumer.*").expect(200)
            #expect(events["events.0.data.reason"] == "uploaded twice" && events["events.1"] == nil)
            #expect(events["events.0.data.event"] == id && events["events.0.actor"]?.hasPrefix("token:") == true)
        }
    }

    @Test func `leave the export of a dossier sound after events of two dossiers were passed over`() async throws {
        try await TestPlatform.with({ $0.sealing.key = SignerKey(named: "paraph") }) { platform in
            try await running(platform)
            let scenes = [try await Scene.open(platform), try await Scene.open(platform)]
            for scene in scenes {
                let event = try await park(platform, in: scene)
                try await platform.admin.post(
                    "/v1/consumers/reading/parked/\(event.id.uuidString.lowercased())/skip",
                    #"{"reason":"uploaded twice"}"#
                ).expect(200)
            }
            try await platform.admin.post("/v1/log/checkpoint").expect(200)
            for scene in scenes {
                let file = FileManager.default.temporaryDirectory.appending(path: "paraph-export-\(UUID()).tar")
                defer { try? FileManager.default.removeItem(at: file) }
                let scope = ExportScope(dossier: ID(scene.dossier))
                let now = Timestamp(Date())
                _ = try await LogExport.write(scope, to: file, conninfo: platform.databaseURL, now: now)
                #expect(ExportAudit(try Data(contentsOf: file)).run().findings == [])
            }
        }
    }

    @Test func `handle a parked event once more when told`() async throws {
        try await TestPlatform.with { platform in
            try await running(platform)
            let scene = try await Scene.open(platform)
            _ = try await park(platform, in: scene)
            let path = "/v1/consumers/reading/parked"
            let id = try await platform.admin.get(path).expect(200).require("items.0.id")
            let retried = try await platform.admin.post("\(path)/\(id)/retry").expect(200)
            #expect(retried["retrying"] == "true")
            #expect(retried.header("Consistency-Token").flatMap { ConsistencyToken($0) } != nil)
        }
    }

    @Test func `handle a parked event once more once under a key, and say the same when it is parked no more`()
        async throws
    {
        try await TestPlatform.with { platform in
            try await running(platform)
            let scene = try await Scene.open(platform)
            let event = try await park(platform, in: scene)
            let path = "/v1/consumers/reading/parked/\(event.id.uuidString.lowercased())"
            let key = ["Idempotency-Key": "retry-1"]
            let retried = try await platform.admin.post("\(path)/retry", "{}", key).expect(200)
            try await Connection(SessionConfiguration(conninfo: platform.databaseURL)).run {
                try $0.script("DELETE FROM consumer.parked")
            }
            let again = try await platform.admin.post("\(path)/retry", "{}", key).expect(200)
            #expect(again.text == retried.text && again.header("Idempotent-Replayed") == "true")
            try await platform.admin.post("\(path)/retry").expect(404)
        }
    }

    @Test func `that stopped are named in the server's health`() async throws {
        try await TestPlatform.with { platform in
            try await running(platform)
            try await Connection(SessionConfiguration(conninfo: platform.databaseURL, applicationName: "paraph-test"))
                .run {
                    try $0.script(
                        "UPDATE consumer.consumer SET stopped = 'The log was rewound.' WHERE name = 'reading'")
                }
            let ready = Answer(response: try await platform.client.execute("/health/ready"))
            #expect(ready["stopped"] == #"["reading"]"#)
            let listed = try await platform.admin.get("/v1/consumers").expect(200)
            #expect(listed["items.3.state"] == "stopped" && listed["items.3.stopped"] == "The log was rewound.")
        }
    }
}
