import Foundation
import Testing

@testable import API

@Suite struct `Settings` {
    @Test func `of a dossier come from the office until it decides for itself, and go back`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let first = try await platform.admin.get("\(scene.path)/settings").expect(200)
            #expect(first["send_gate.value"] == "whole_list")
            #expect(first["send_gate.inherited"] == "true")
            #expect(first["validation_mode.inherited"] == "false")

            let own = try await platform.admin.patch(
                "\(scene.path)/settings", #"{"send_gate":"selection","vat_exempt":true}"#, version: 1
            ).expect(200)
            #expect(own["send_gate.value"] == "selection")
            #expect(own["send_gate.inherited"] == "false")
            #expect(own["vat_exempt.value"] == "true")
            #expect(own.header("ETag") == "\"2\"")

            let back = try await platform.admin.patch("\(scene.path)/settings", #"{"send_gate":null}"#, version: 2)
            #expect(try back.expect(200)["send_gate.value"] == "whole_list")
            #expect(back["send_gate.inherited"] == "true")
            #expect(back["vat_exempt.value"] == "true")
        }
    }

    @Test func `of the office decide on the gate of a list that was looked at before`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            _ = try await scene.deliver([("a.xml", SampleInvoice().data), ("b.xml", SampleInvoice().data)])
            try await scene.passed("paraph.proposal.drafted", by: "suspecting")
            let query = "?sort=total"
            let before = try await scene.worklist("purchase", query, after: try await token(scene))
            #expect(before["gate.ready"] == "false")
            let version = try await platform.admin.get("/v1/office/settings").expect(200).header("ETag")
            let changed = try await platform.admin.patch(
                "/v1/office/settings", #"{"duplicate_blocks":"never"}"#,
                version: try #require(version.flatMap { Int($0.filter(\.isNumber)) })
            ).expect(200)
            let after = try await scene.person.get(
                "\(scene.path)/worklist/purchase\(query)",
                [
                    "If-None-Match": try #require(before.header("ETag")),
                    "Consistency-Token": try #require(changed.header("Consistency-Token")),
                ]
            ).expect(200)
            #expect(after["gate.ready"] == "true")
        }
    }

    @Test func `of the office reach its dossiers`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let office = try await platform.admin.get("/v1/office/settings").expect(200)
            #expect(office["duplicate_blocks.value"] == "unacknowledged")
            #expect(office["duplicate_blocks.inherited"] == "false")
            try await platform.admin.patch(
                "/v1/office/settings", #"{"duplicate_blocks":"never","help":true}"#, version: 1
            ).expect(200)
            let dossier = try await platform.admin.get("\(scene.path)/settings").expect(200)
            #expect(dossier["duplicate_blocks.value"] == "never")
            #expect(dossier["duplicate_blocks.inherited"] == "true")
            #expect(dossier["help.value"] == "true")
        }
    }

    @Test func `of the office say who validates in the dossiers that do not say, now and as it was`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            try await platform.admin.patch("\(scene.path)/settings", #"{"validation_mode":null}"#, version: 1).expect(
                200)
            let other = try await Scene.open(platform)
            let before = try await head(scene)
            let changed = try await platform.admin.patch(
                "/v1/office/settings", #"{"validation_mode":"client"}"#, version: 1
            ).expect(200)
            let headers = ["Consistency-Token": try #require(changed.header("Consistency-Token"))]

            let clients = try await platform.admin.get("/v1/dossiers?validation_mode=client", headers).expect(200)
            #expect(clients["total"] == "1" && clients["items.0.id"] == scene.dossier)
            #expect(clients["items.0.badge.color"] == "green" && clients["items.0.validation_mode"] == nil)
            let ours = try await platform.admin.get("/v1/dossiers?validation_mode=collaborator", headers).expect(200)
            #expect(ours["total"] == "1" && ours["items.0.id"] == other.dossier)
            #expect(ours["items.0.badge.color"] == "orange")
            let both = try await platform.admin.get("/v1/dossiers?validation_mode=client,collaborator", headers)
            #expect(both["total"] == "2")
            for sort in ["in_portal", "to_validate", "sent", "misc", "-help", "-last_document_date"] {
                try await platform.admin.get("/v1/dossiers?sort=\(sort)&software=simulated&installation=demo").expect(
                    200)
            }
            #expect(try await platform.admin.get("/v1/dossiers?software=winbooks").expect(200)["total"] == "0")
            let past = try await platform.admin.get(
                "/v1/dossiers?validation_mode=collaborator&as_of=\(before)"
            ).expect(200)
            #expect(past["total"] == "2" && past["items.0.badge.color"] == "orange")
        }
    }

    @Test func `are changed on the version that was seen`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let path = "\(scene.path)/settings"
            try await platform.admin.patch(path, #"{"send_gate":"selection"}"#, version: 1).expect(200)
            let stale = try await platform.admin.patch(path, #"{"send_gate":"whole_list"}"#, version: 1)
            #expect(stale.status == 412)
            #expect(stale["changes.0.type"] == "paraph.dossier.settings-changed")
            #expect(try await platform.admin.call(.patch, path, Array("{}".utf8), [:]).status == 428)
        }
    }

    @Test(arguments: [
        (#"{"send_gate":"sometimes"}"#, 422, "/send_gate", "unknown-choice"),
        (#"{"vat_exempt":null}"#, 422, "/vat_exempt", "wrong-type"),
        (#"{"help":true}"#, 400, "/help", "unknown-field"),
    ])
    func `of a dossier refuse`(body: String, status: Int, pointer: String, code: String) async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let answer = try await platform.admin.patch("\(scene.path)/settings", body, version: 1).expect(status)
            #expect(answer["errors.0.pointer"] == pointer)
            #expect(answer["errors.0.code"] == code)
        }
    }

    @Test func `of the office are none of a collaborator's`() async throws {
        try await TestPlatform.with { platform in
            let rudi = try await platform.invite("rudi@kantoor.example", kind: "office", profile: "collaborator")
            let person = try await platform.person(with: "{\"name\":\"Rudi\",\"member\":\"\(rudi)\"}").person
            let answer = try await person.patch("/v1/office/settings", #"{"help":true}"#, version: 1).expect(403)
            #expect(answer["code"] == "whole-office-only")
            let activated = try await person.post("/v1/dossiers", #"{"name":"x","dossier_code":"X"}"#).expect(403)
            #expect(activated["code"] == "whole-office-only")
        }
    }

    @Test func `of another office's dossier are not there`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let other = try await platform.otherOffice()
            try await other.get("\(scene.path)/settings").expect(404)
            try await other.patch("\(scene.path)/settings", #"{"vat_exempt":true}"#, version: 1).expect(404)
        }
    }
}
