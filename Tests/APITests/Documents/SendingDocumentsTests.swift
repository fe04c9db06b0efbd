import Foundation
import Testing

@testable import API

@Suite struct `Sending documents to the office` {
    @Test func `says of each what became of it, in order`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let id = try await scene.put("a.xml", number: "A")
            let unknown = UUID().uuidString.lowercased()
            let answer = try await scene.sendDocuments(#""ids":["\#(unknown)","\#(id)"]"#).expect(200)
            #expect(answer["results.0.id"] == unknown)
            #expect(answer["results.0.status"] == "404" && answer["results.0.code"] == "not-found")
            #expect(answer["results.1.id"] == id && answer["results.1.status"] == "200")
            #expect(answer["results.2.id"] == nil)
        }
    }

    @Test func `sends none, asked for all or nothing, where one cannot be sent`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let (good, bad) = (try await scene.put("a.xml", number: "A"), try await scene.put("b.xml", number: "B"))
            try await scene.person.call(.delete, "/v1/documents/\(bad)", nil, ["If-Match": "\"1\""]).expect(200)
            let refused = try await scene.sendDocuments(#""ids":["\#(good)","\#(bad)"],"mode":"atomic""#).expect(409)
            #expect(refused["code"] == "not-all-possible")
            #expect(refused["results.0.status"] == "200")
            #expect(refused["results.1.code"] == "document-deleted")
            #expect(try await scene.waiting("purchase") == "1")
            try await scene.sendDocuments(#""ids":["\#(good)"],"mode":"atomic""#).expect(200)
            #expect(try await scene.waiting("purchase") == "0")
        }
    }

    @Test func `only tells what would become of them in a dry run`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let id = try await scene.put("a.xml", number: "A")
            let answer = try await scene.sendDocuments(#""ids":["\#(id)"],"dry_run":true"#).expect(200)
            #expect(answer["results.0.status"] == "200")
            #expect(try await scene.waiting("purchase") == "1")
        }
    }

    @Test func `finds them by the filters of the mailboxes, the first delivered first`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let bills = [try await scene.put("a.xml", number: "A"), try await scene.put("b.xml", number: "B")]
            let sale = try await scene.put("c.xml", number: "C", in: "sale")
            let sent = try await scene.sendDocuments(#""filter":{"mailbox":"purchase"}"#).expect(200)
            #expect([sent["results.0.id"], sent["results.1.id"]] == bills)
            #expect(sent["results.2.id"] == nil)
            #expect(try await scene.waiting("sale") == "1")
            let none = try await scene.sendDocuments(#""filter":{"title":"a"}"#).expect(200)
            #expect(none["results"] == "[]")
            let rest = try await scene.sendDocuments(#""filter":{}"#).expect(200)
            #expect(rest["results.0.id"] == sale && rest["results.1.id"] == nil)
        }
    }

    @Test(arguments: [
        (#"{}"#, 422, "missing-field"), (#"{"filter":{"colour":"red"}}"#, 400, "unknown-field"),
        (#"{"filter":{},"ids":["3f1a7c52-54d8-4f0e-9b1a-5a4f0f0c7d11"]}"#, 422, "ids-or-filter"),
        (
            #"{"ids":["3f1a7c52-54d8-4f0e-9b1a-5a4f0f0c7d11","3f1a7c52-54d8-4f0e-9b1a-5a4f0f0c7d11"]}"#, 422,
            "repeated-id"
        ),
    ])
    func `is refused where it is not said of which`(body: String, status: Int, code: String) async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let refused = try await scene.person.post("\(scene.path)/documents/send", body).expect(status)
            #expect(refused["errors.0.code"] == code)
        }
    }
}

extension Scene {
    /// Delivers an invoice, which waits in its mailbox.
    fileprivate func put(_ name: String, number: String, in mailbox: String = "purchase") async throws -> String {
        try await person.upload(SampleInvoice(number: number).data, to: dossier, mailbox, as: name).expect(201)
            .require("id")
    }

    @discardableResult
    fileprivate func sendDocuments(_ members: String) async throws -> Answer {
        try await person.post("\(path)/documents/send", "{\(members)}")
    }

    /// How many documents wait in a mailbox.
    fileprivate func waiting(_ mailbox: String) async throws -> String {
        try await person.get("\(path)/mailboxes/\(mailbox)", ["Consistency-Token": try await token(self)])
            .require("total")
    }
}
