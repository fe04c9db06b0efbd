import Foundation
import Testing

@testable import API

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
    fileprivate func merge(_ parts: String, title: String? = nil, then next: String = "keep") async throws -> Answer {
        let title = title.map { #","title":"\#($0)""# } ?? ""
        return try await person.post("\(path)/documents/merge", #"{"pages":[\#(parts)],"then":"\#(next)"\#(title)}"#)
    }
}
