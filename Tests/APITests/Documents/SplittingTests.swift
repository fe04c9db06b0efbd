import Documents
import Domain
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

@Suite struct `Merging documents` {
    @Test func `makes one of the pages chosen, and keeps the others apart`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let front = try await scene.uploadPages(2, as: "front.pdf")
            let back = try await scene.uploadPages(3, as: "back.pdf")
            try await scene.person.patch("/v1/documents/\(back)", #"{"labels":["paper"]}"#, version: 1).expect(200)
            let merged = try await scene.merge(
                #"{"document":"\#(back)","pages":[3]},{"document":"\#(front)"},{"document":"\#(back)","pages":[1]}"#
            ).expect(201)
            let new = try merged.require("id")
            #expect(merged["pages"] == "4" && merged["title"] == "back" && merged["labels.0"] == "paper")
            #expect(merged["documents.0.id"] == new && merged["documents.1.title"] == "back (2)")
            #expect(merged.header("Location") == "/v1/documents/\(new)" && merged["documents.2.id"] == nil)
            #expect(try await scene.pageNumbers(of: new) == [3, 1, 2, 1])
            let box = try await scene.list("mailboxes/purchase")
            #expect(box["total"] == "2" && box["items.0.id"] == new)

            let lineage = try await scene.person.get("/v1/documents/\(new)/lineage").expect(200)
            #expect(lineage["made_of.0.document"] == back && lineage["made_of.1.document"] == front)
            #expect(lineage["made_of.0.state"] == "consumed" && lineage["pages.3.original_page"] == "1")
            let source = try await scene.person.get("/v1/documents/\(back)/lineage").expect(200)
            #expect(source["made_into.0.document"] == new && source["made_into.0.pages.0"] == "3")
            #expect(source["made_into.1.rest"] == "true" && source["made_into.1.pages.0"] == "2")

            let rest = try merged.require("documents.1.id")
            let undone = try await scene.person.post("/v1/documents/\(rest)/undo", "{}", ["If-Match": "\"2\""])
                .expect(200)
            #expect(Set([undone["documents.0.id"], undone["documents.1.id"]]) == [front, back])
            #expect(try await scene.list("mailboxes/purchase")["total"] == "2")
            let past = try await scene.person.get("/v1/documents/\(new)/lineage").expect(200)
            #expect(past["state"] == "consumed" && past["given_back_to.0"] == back)
        }
    }

    @Test func `tells where each page comes from, through all that was split and merged before`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let scan = try await scene.uploadPages(4, as: "scan.pdf")
            let split = try await scene.split(scan, "[[4,3],[2]]")
            let (first, second) = (try split.require("documents.0.id"), try split.require("documents.1.id"))
            let merged = try await scene.merge(
                #"{"document":"\#(second)"},{"document":"\#(first)","pages":[2,1]}"#, title: "put right"
            ).expect(201)
            #expect(merged["title"] == "put right")
            let lineage = try await scene.person.get("/v1/documents/\(try merged.require("id"))/lineage").expect(200)
            #expect((0...2).map { lineage["pages.\($0).original_page"] } == ["2", "3", "4"])
            #expect((0...2).allSatisfy { lineage["pages.\($0).document"] == scan })
            // What was split cannot be put back while a part of it is in another document.
            let stuck = try await scene.person.post("/v1/documents/\(scan)/undo", "{}", ["If-Match": "\"2\""])
            #expect(stuck.status == 409 && stuck["code"] == "made-has-gone-on")
        }
    }

    @Test func `takes pictures too, and sends the new document where it is asked to`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let scan = try await scene.uploadPages(1, as: "scan.pdf")
            let photo = try await scene.person.upload(
                SamplePDF.picture, to: scene.dossier, as: "photo.png", type: "image/png"
            ).expect(201).require("id")
            let merged = try await scene.merge(
                #"{"document":"\#(photo)"},{"document":"\#(scan)"}"#, then: "send"
            ).expect(201)
            #expect(merged["state"] == "sent" && merged["media_type"] == "application/pdf")
            #expect(merged["filename"] == "photo.pdf" && merged["pages"] == "2")
            _ = try await scene.proposal(of: try merged.require("id"))
        }
    }

    @Test func `is refused with the place that is wrong, and nothing is merged`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let scan = try await scene.uploadPages(2, as: "scan.pdf")
            let other = try await scene.uploadPages(1, as: "other.pdf")
            let invoice = try await scene.person.upload(SampleInvoice().data, to: scene.dossier, as: "F-17.xml")
                .expect(201).require("id")
            for (parts, status, code, pointer) in [
                (#"{"document":"\#(scan)"}"#, 422, "nothing-to-merge", "/pages"),
                (
                    #"{"document":"\#(scan)","pages":[3]},{"document":"\#(other)"}"#, 422, "unknown-page",
                    "/pages/0/pages"
                ),
                (
                    #"{"document":"\#(other)"},{"document":"\#(scan)"},{"document":"\#(other)"}"#, 422, "page-twice",
                    "/pages/2/pages"
                ),
                (
                    #"{"document":"\#(scan)"},{"document":"\#(invoice)"}"#, 409, "document-not-paged",
                    "/pages/1/document"
                ),
                (
                    #"{"document":"\#(scan)"},{"document":"\#(scene.dossier)"}"#, 404, "not-found", "/pages/1/document"
                ),
            ] {
                let refused = try await scene.merge(parts).expect(status)
                #expect(refused["code"] == code && refused["errors.0.pointer"] == pointer, "\(parts)")
            }
            #expect(try await scene.list("mailboxes/purchase")["total"] == "3")
        }
    }

    @Test func `of more bytes than one document may have is refused`() async throws {
        let limit = SamplePDF.pages(40).count + 100
        try await TestPlatform.with({ $0.maximumUpload = limit }) { platform in
            let scene = try await Scene.open(platform)
            let (one, two) = (
                try await scene.uploadPages(40, as: "one.pdf"), try await scene.uploadPages(30, as: "two.pdf")
            )
            let refused = try await scene.merge(#"{"document":"\#(one)"},{"document":"\#(two)"}"#).expect(413)
            #expect(refused["code"] == "too-large")
        }
    }

    @Test func `is another office's business where the document is`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let scan = try await scene.uploadPages(2, as: "scan.pdf")
            let second = try await Scene.open(platform)
            let elsewhere = try await second.uploadPages(1, as: "other.pdf")
            let refused = try await scene.merge(#"{"document":"\#(scan)"},{"document":"\#(elsewhere)"}"#).expect(404)
            #expect(refused["errors.0.pointer"] == "/pages/1/document")
        }
    }
}

extension Scene {
    fileprivate func uploadPages(_ count: Int, as name: String) async throws -> String {
        try await person.upload(SamplePDF.pages(count), to: dossier, as: name, type: "application/pdf").expect(201)
            .require("id")
    }

    fileprivate func split(_ document: String, _ parts: String) async throws -> Answer {
        let version = try await person.get("/v1/documents/\(document)", ["Consistency-Token": try await token(self)])
            .require("version")
        return try await person.post(
            "/v1/documents/\(document)/split", #"{"mode":"individual","parts":\#(parts)}"#,
            ["If-Match": "\"\(version)\""]
        ).expect(201)
    }

    fileprivate func merge(_ parts: String, title: String? = nil, then next: String = "keep") async throws -> Answer {
        let title = title.map { #","title":"\#($0)""# } ?? ""
        return try await person.post("\(path)/documents/merge", #"{"pages":[\#(parts)],"then":"\#(next)"\#(title)}"#)
    }

    fileprivate func list(_ address: String) async throws -> Answer {
        try await person.get("\(path)/\(address)", ["Consistency-Token": try await token(self)]).expect(200)
    }

    fileprivate func shown(_ document: String) async throws -> Answer {
        try await person.get("/v1/documents/\(document)", ["Consistency-Token": try await token(self)]).expect(200)
    }

    /// Which pages of the file that was uploaded a document has, told by their width.
    fileprivate func pageNumbers(of document: String) async throws -> [Int] {
        let content = try await person.get("/v1/documents/\(document)/content").expect(200)
        let pages = try await platform.composition.platform.worker.inspect(Data(content.response.body)).pages
        return pages.map { Int($0.width) - SamplePDF.width(ofPage: 0) }
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
