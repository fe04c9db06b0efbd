import Domain
import EventStore
import Foundation
import TestSupport
import Testing

@testable import API

@Suite struct `The catalogue of events` {
    @Test func `has a schema at its address for every type, and says who may be left out`() async throws {
        try await TestPlatform.with { platform in
            let list = try await platform.admin.get("/schemas").expect(200)
            for (index, kind) in try StoredEvents.all().enumerated() {
                #expect(list["schemas.\(index).type"] == "paraph.\(kind.type)")
                let address = try list.require("schemas.\(index).href")
                let schema = try await platform.admin.get(address).expect(200)
                #expect(schema.header("Content-Type") == "application/schema+json")
                #expect(schema["$id"] == address && schema["type"] == "object")
            }
            let noted = try await platform.admin.get("/schemas/document.noted").expect(200)
            #expect(noted["required"] == #"["dossier"]"#)
            #expect(noted["properties.note.type"] == "string")
            try await platform.admin.get("/schemas/paraph.document.transmuted").expect(404)
        }
    }

    @Test func `describes the events that are served`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            _ = try await scene.deliver([("a.xml", SampleInvoice().data)])
            let events = try await scene.person.get("/v1/events?limit=1000").expect(200)
            var index = 0
            while let type = events["events.\(index).type"] {
                let schema = try await scene.person.get("/schemas/\(type)").expect(200)
                let required = try JSONDecoder().decode([String].self, from: Data((schema["required"] ?? "[]").utf8))
                for name in required { #expect(events["events.\(index).data.\(name)"] != nil, "\(type) \(name)") }
                index += 1
            }
            #expect(index > 5)
        }
    }

    @Test func `a command on what a newer Paraph has written is refused, and says why`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let document = try await scene.person.upload(SampleInvoice().data, to: scene.dossier, as: "a.xml")
                .expect(201).require("id")
            let id = try #require(ID<ForeignDocument<Transmuted>>(document))
            var act = Act()
            act.append([Transmuted()], to: Loaded(id: id, state: ForeignDocument(), version: 1), dossier: nil)
            let context = CommandContext(
                office: platform.office, author: .policy("test"), now: Timestamp(Date()), correlation: UUID(),
                causation: UUID(), makeID: { UUID() })
            _ = try await platform.composition.store.append(try AppendRequest(act, in: context))
            let refused = try await scene.person.patch("/v1/documents/\(document)", #"{"title":"x"}"#, version: 2)
                .expect(503)
            #expect(refused["code"] == "newer-event")
            #expect(refused["detail"]?.contains("paraph.document.transmuted") == true)
        }
    }
}
