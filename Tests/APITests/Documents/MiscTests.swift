import Domain
import Foundation
import HTTPTypes
import Testing

@testable import API

@Suite struct `A miscellaneous document` {
    @Test func `that was sent is marked done, falls out of the counter, and lies in the archive`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let letter = try await scene.sendLetter("lease.xml")
            #expect(try await scene.misc == "1")
            #expect(try await scene.total("mailboxes/in-processing") == "1")

            let path = "\(scene.path)/misc/\(letter)/done"
            try await scene.person.post(path).expect(428)
            try await scene.person.post(path, "{}", ["If-Match": "\"1\""]).expect(412)
            let once = ["If-Match": "\"2\"", "Idempotency-Key": "done"]
            let done = try await scene.person.post(path, "{}", once).expect(200)
            #expect(done["state"] == "archived" && done.header("ETag") == "\"3\"")
            #expect(try await scene.person.post(path, "{}", once).expect(200).text == done.text)

            #expect(try await scene.misc == "0")
            #expect(try await scene.total("mailboxes/in-processing") == "0")
            let archive = try await scene.list("archive/misc")
            #expect(archive["total"] == "1" && archive["items.0.document"] == letter)
            #expect(archive["items.0.title"] == "lease" && archive["items.0.permanent_type"] == nil)
            #expect(try await scene.total("archive/misc?filed_at=2000-01-01..") == "1")
            #expect(try await scene.total("archive/misc?filed_at=..2000-01-01") == "0")
            #expect(try await scene.total("archive/permanent") == "0")
            try await scene.person.call(.delete, "/v1/documents/\(letter)", nil, ["If-Match": "\"3\""]).expect(409)
        }
    }

    @Test func `lies in the permanent file under a type of the office, whatever becomes of the type`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let types = "/v1/office/permanent-types"
            let contracts = try await scene.person.post(types, #"{"name":"Contracts"}"#).expect(201)
            let type = try contracts.require("id")
            let twice = try await scene.person.post(types, #"{"name":"contracts"}"#).expect(409)
            #expect(twice["code"] == "permanent-type-exists")

            let letter = try await scene.sendLetter("lease.xml")
            let path = "\(scene.path)/misc/\(letter)/done"
            let unknown = try await scene.person.post(
                path, #"{"permanent_type":"\#(letter)"}"#, ["If-Match": "\"2\""]
            ).expect(422)
            #expect(unknown["errors.0.pointer"] == "/permanent_type")
            let done = try await scene.person.post(
                path, #"{"permanent_type":"\#(type)"}"#, ["If-Match": "\"2\""]
            ).expect(200)
            #expect(done["permanent_type"] == type)
            #expect(try await scene.total("archive/misc") == "0")
            let filed = try await scene.list("archive/permanent?permanent_type=\(type)&sort=-filed_at")
            #expect(filed["items.0.document"] == letter && filed["items.0.permanent_type.name"] == "Contracts")
            #expect(try await scene.total("archive/permanent?permanent_type=\(letter)") == "0")

            let position = try await head(scene)
            try await scene.person.call(
                .patch, "\(types)/\(type)", Array(#"{"name":"Contrats"}"#.utf8), ["If-Match": "\"2\""]
            ).expect(200)
            #expect(try await scene.list("archive/permanent")["items.0.permanent_type.name"] == "Contrats")
            let past = try await scene.list("archive/permanent?as_of=\(position)")
            #expect(past["items.0.permanent_type.name"] == "Contracts")
            let left = try await scene.person.call(.delete, "\(types)/\(type)", nil, ["If-Match": "\"3\""]).expect(200)
            #expect(left["total"] == "0")
            #expect(try await scene.person.get(types).expect(200)["total"] == "0")
            #expect(try await scene.list("archive/permanent")["items.0.permanent_type.name"] == "Contrats")
        }
    }

    @Test func `that turns out to be an invoice is moved, read, and reaches the worklist`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let letter = try await scene.sendLetter("F-17.xml", SampleInvoice().data)
            let moved = try await scene.person.patch(
                "/v1/documents/\(letter)", #"{"mailbox":"purchase"}"#, version: 2
            ).expect(200)
            #expect(moved["mailbox"] == "purchase" && moved["state"] == "sent")
            _ = try await scene.proposal(of: letter)
            let list = try await scene.worklist(after: try await token(scene))
            #expect(list["total"] == "1" && list["items.0.document"] == letter)
            #expect(try await scene.misc == "0")
            let again = try await scene.person.patch("/v1/documents/\(letter)", #"{"mailbox":"sale"}"#, version: 3)
            #expect(again.status == 409 && again["code"] == "document-already-sent")
            let done = try await scene.person.post("\(scene.path)/misc/\(letter)/done", "{}", ["If-Match": "\"3\""])
            #expect(done.status == 409 && done["code"] == "document-not-misc")
        }
    }

    @Test func `that was sent is the office's to move, delete and restore`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let letter = try await scene.sendLetter("lease.xml")
            let client = try await platform.person(
                with: #"{"name":"Client","scopes":["documents:read","documents:write"]}"#
            ).person
            let path = "/v1/documents/\(letter)"
            try await client.patch(path, #"{"mailbox":"sale"}"#, version: 2).expect(403)
            try await client.call(.delete, path, nil, ["If-Match": "\"2\""]).expect(403)
            try await client.patch(path, #"{"title":"Lease"}"#, version: 2).expect(200)
            let deleted = try await scene.person.call(.delete, path, nil, ["If-Match": "\"3\""]).expect(200)
            #expect(deleted["state"] == "deleted")
            #expect(try await scene.misc == "0")
            let restored = try await scene.person.post("\(path)/restore", "{}", ["If-Match": "\"4\""]).expect(200)
            #expect(restored["state"] == "sent")
            #expect(try await scene.misc == "1")
            #expect(try await scene.total("mailboxes/in-processing") == "1")
        }
    }

    @Test func `that was not sent goes to another mailbox by whoever may write documents`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let client = try await platform.person(
                with: #"{"name":"Client","scopes":["documents:read","documents:write"]}"#
            ).person
            let waiting = try await scene.person.upload(SampleInvoice().data, to: scene.dossier, "misc", as: "F.xml")
                .expect(201).require("id")
            let moved = try await client.patch("/v1/documents/\(waiting)", #"{"mailbox":"sale"}"#, version: 1).expect(
                200)
            #expect(moved["mailbox"] == "sale" && moved["state"] == "in_mailbox")
            #expect(try await scene.total("mailboxes/misc") == "0")
            #expect(try await scene.total("mailboxes/sale") == "1")
        }
    }
}

extension Scene {
    /// Delivers a file to the miscellaneous mailbox and sends it.
    fileprivate func sendLetter(_ name: String, _ bytes: Data = SampleInvoice().data) async throws -> String {
        let letter = try await person.upload(bytes, to: dossier, "misc", as: name).expect(201).require("id")
        try await person.post("\(path)/documents/send", #"{"ids":["\#(letter)"]}"#).expect(200)
        return letter
    }

    fileprivate func total(_ address: String) async throws -> String? { try await list(address)["total"] }

    /// The counter of the list of active clients.
    fileprivate var misc: String? {
        get async throws {
            try await person.get("/v1/dossiers", ["Consistency-Token": try await token(self)]).expect(200)[
                "items.0.misc"]
        }
    }
}
