import Foundation
import Testing

@testable import API

@Suite struct `Splitting a document` {
    @Test func `in bulk makes a document of each part, and the document itself is in no box`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let scan = try await scene.uploadPages(5, as: "scan.pdf")
            let path = "/v1/documents/\(scan)"
            let marks = #"{"mode":"bulk","first_pages":[1,5],"then":"keep"}"#
            try await scene.person.post("\(path)/split", marks).expect(428)
            try await scene.person.post("\(path)/split", marks, ["If-Match": "\"7\""]).expect(412)
            let once = ["If-Match": "\"1\"", "Idempotency-Key": "split"]
            let split = try await scene.person.post("\(path)/split", marks, once).expect(201)
            #expect(split["id"] == scan && split["state"] == "consumed" && split.header("ETag") == "\"2\"")
            #expect(split["documents.0.pages"] == "4" && split["documents.1.pages"] == "1")
            #expect(split["documents.0.title"] == "scan (1-4)" && split["documents.1.filename"] == "scan (5).pdf")
            #expect(split["documents.0.state"] == "in_mailbox" && split["documents.2.id"] == nil)
            #expect(try await scene.person.post("\(path)/split", marks, once).expect(201).text == split.text)

            let parts = [try split.require("documents.0.id"), try split.require("documents.1.id")]
            #expect(try await scene.pageNumbers(of: parts[0]) == [1, 2, 3, 4])
            #expect(try await scene.pageNumbers(of: parts[1]) == [5])
            #expect(try await scene.pageNumbers(of: scan) == [1, 2, 3, 4, 5], "its bytes stay as they were")
            let box = try await scene.list("mailboxes/purchase")
            #expect(box["total"] == "2" && Set([box["items.0.id"], box["items.1.id"]]) == Set(parts))
            #expect(try await scene.shown(scan)["state"] == "consumed")
            #expect(try await scene.shown(parts[0])["channel"] == "split")
            for (command, body) in [("restore", "{}"), ("split", marks)] {
                let again = try await scene.person.post("\(path)/\(command)", body, ["If-Match": "\"2\""])
                #expect(again.status == 409 && again["code"] == "document-consumed")
            }
        }
    }

    @Test func `by hand sends the parts at once where it is asked to, and keeps what is left over`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let scan = try await scene.uploadPages(4, as: "scan.pdf")
            let described = try await scene.person.patch(
                "/v1/documents/\(scan)", #"{"labels":["urgent"],"note":"from the garage"}"#, version: 1
            ).expect(200)
            let split = try await scene.person.post(
                "/v1/documents/\(scan)/split", #"{"mode":"individual","parts":[[4,2],[3]],"then":"send"}"#,
                ["If-Match": "\"\(try described.require("version"))\""]
            ).expect(201)
            #expect(split["documents.0.state"] == "sent" && split["documents.1.state"] == "sent")
            #expect(split["documents.2.state"] == "in_mailbox" && split["documents.2.title"] == "scan (1)")
            #expect(split["documents.0.title"] == "scan (4, 2)" && split["documents.0.labels.0"] == "urgent")
            #expect(split["documents.2.note"] == "from the garage")
            #expect(try await scene.pageNumbers(of: try split.require("documents.0.id")) == [4, 2])
            for place in 0...1 { _ = try await scene.proposal(of: try split.require("documents.\(place).id")) }
            let list = try await scene.worklist(after: try await token(scene))
            #expect(list["total"] == "2" && list["items.0.labels.0"] == "urgent")
            #expect(try await scene.list("mailboxes/purchase")["total"] == "1")

            let undone = try await scene.person.post(
                "/v1/documents/\(scan)/undo", "{}", ["If-Match": split.header("ETag") ?? ""])
            #expect(undone.status == 409 && undone["code"] == "made-has-gone-on")
        }
    }

    @Test func `is undone from either side, also when a part lies in the trash`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let scan = try await scene.uploadPages(3, as: "scan.pdf")
            let split = try await scene.split(scan, "[[1],[2]]")
            let parts = try (0...2).map { try split.require("documents.\($0).id") }
            try await scene.person.call(.delete, "/v1/documents/\(parts[0])", nil, ["If-Match": "\"1\""]).expect(200)
            let undone = try await scene.person.post("/v1/documents/\(parts[1])/undo", "{}", ["If-Match": "\"1\""])
                .expect(200)
            #expect(undone["id"] == parts[1] && undone["state"] == "consumed")
            #expect(undone["documents.0.id"] == scan && undone["documents.0.state"] == "in_mailbox")
            #expect(try await scene.list("mailboxes/purchase")["total"] == "1")
            #expect(try await scene.list("mailboxes/trash")["total"] == "0")
            let nothing = try await scene.person.post("/v1/documents/\(scan)/undo", "{}", ["If-Match": "\"3\""])
            #expect(nothing.status == 409 && nothing["code"] == "nothing-to-undo")

            // A part that was kept elsewhere and comes again is no duplicate of one that is in no box.
            let part = try await scene.person.get("/v1/documents/\(parts[1])/content").expect(200)
            let uploaded = try await scene.person.upload(
                Data(part.response.body), to: scene.dossier, as: "part.pdf", type: "application/pdf",
                ["Consistency-Token": try await token(scene)]
            ).expect(201)
            #expect(uploaded["duplicate_of.0"] == nil)
            let mentions = try await scene.person.get("/v1/events?document=\(parts[1])&types=document.rejoined").expect(
                200)
            #expect(mentions.text.contains("paraph.document.rejoined"))

            let again = try await scene.split(scan, "[[1],[3]]")
            #expect(again["documents.0.duplicate_of.0"] == nil, "the part that gave its page back is no duplicate")
            let other = try await scene.person.post("/v1/documents/\(scan)/undo", "{}", ["If-Match": "\"4\""])
                .expect(200)
            #expect(other["id"] == scan && other["state"] == "in_mailbox")
            try await scene.person.post("\(scene.path)/documents/send", #"{"ids":["\#(scan)"]}"#).expect(200)
        }
    }

    @Test func `happens once where it is asked for twice at one moment`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let scan = try await scene.uploadPages(3, as: "scan.pdf")
            let path = "/v1/documents/\(scan)/split"
            let body = #"{"mode":"individual","parts":[[1],[2],[3]]}"#
            let repeated = try await concurrently(8) {
                try await scene.person.post(path, body, ["If-Match": "\"1\"", "Idempotency-Key": "once"])
            }
            #expect(Set(repeated.map(\.status)) == [201] && Set(repeated.map(\.text)).count == 1)
            #expect(try await scene.list("mailboxes/purchase")["total"] == "3")

            let other = try await scene.uploadPages(3, as: "other.pdf")
            let rivals = try await concurrently(8) {
                try await scene.person.post("/v1/documents/\(other)/split", body, ["If-Match": "\"1\""])
            }
            #expect(
                rivals.count { $0.status == 201 } == 1 && rivals.allSatisfy { [201, 409, 412].contains($0.status) })
            #expect(try await scene.list("mailboxes/purchase")["total"] == "6")
        }
    }

    @Test func `is for those who may see its dossier`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let scan = try await scene.uploadPages(2, as: "scan.pdf")
            let elsewhere = try await Scene.open(platform)
            let client = try await platform.person(
                with:
                    #"{"name":"Client","scopes":["documents:read","documents:write"],"dossiers":["\#(elsewhere.dossier)"]}"#
            ).person
            let marks = #"{"mode":"bulk","first_pages":[1,2]}"#
            try await client.post("/v1/documents/\(scan)/split", marks, ["If-Match": "\"1\""]).expect(404)
            try await client.post("/v1/documents/\(scan)/undo", "{}", ["If-Match": "\"1\""]).expect(404)
            try await client.get("/v1/documents/\(scan)/lineage").expect(404)
            let own = try await elsewhere.uploadPages(1, as: "own.pdf")
            try await client.post(
                "\(elsewhere.path)/documents/merge",
                #"{"pages":[{"document":"\#(own)"},{"document":"\#(scan)"}]}"#
            ).expect(404)
        }
    }

    @Test func `is refused with what is wrong, and nothing is split`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let scan = try await scene.uploadPages(3, as: "scan.pdf")
            let path = "/v1/documents/\(scan)/split"
            for (body, code, pointer) in [
                (#"{"mode":"individual","parts":[[1],[4]]}"#, "unknown-page", "/parts"),
                (#"{"mode":"individual","parts":[[1,2],[2]]}"#, "page-twice", "/parts"),
                (#"{"mode":"bulk","first_pages":[1]}"#, "nothing-to-split", "/first_pages"),
            ] {
                let refused = try await scene.person.post(path, body, ["If-Match": "\"1\""]).expect(422)
                #expect(refused["code"] == code && refused["errors.0.pointer"] == pointer, "\(body)")
            }
            for (body, pointer) in [
                (#"{"mode":"individual"}"#, "/parts"), (#"{"mode":"bulk","parts":[[1]]}"#, "/parts"),
                (#"{"mode":"bulk","first_pages":[0]}"#, "/first_pages/0"), (#"{"mode":"alone"}"#, "/mode"),
                (#"{"mode":"individual","parts":[[1],[2]],"then":"print"}"#, "/then"),
            ] {
                let wrong = try await scene.person.post(path, body, ["If-Match": "\"1\""]).expect(422)
                #expect(wrong["errors.0.pointer"] == pointer, "\(body)")
            }
            let invoice = try await scene.person.upload(SampleInvoice().data, to: scene.dossier, as: "F-17.xml")
                .expect(201).require("id")
            let unpaged = try await scene.person.post(
                "/v1/documents/\(invoice)/split", #"{"mode":"bulk","first_pages":[1]}"#, ["If-Match": "\"1\""])
            #expect(unpaged.status == 409 && unpaged["code"] == "document-not-paged")
            #expect(try await scene.list("mailboxes/purchase")["total"] == "2")
        }
    }
}

/// The answers to one and the same call, made so many times at one moment.
private func concurrently(_ count: Int, _ call: @escaping @Sendable () async throws -> Answer) async throws -> [Answer]
{
    try await withThrowingTaskGroup { group in
        for _ in 0..<count { group.addTask { try await call() } }
        return try await group.reduce(into: []) { $0.append($1) }
    }
}
