import Domain
import Foundation
import Testing

@testable import API

@Suite struct `An invoice in the trash` {
    @Test(arguments: [false, true])
    func `comes back with its document, is checked and goes to the books`(inBulk: Bool) async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let document = try await scene.deliver([("F-17.xml", SampleInvoice().data)])[0]
            let proposal = try await scene.proposal(of: document)
            try await scene.person.patch("/v1/proposals/\(proposal)", #"{"invoice_number":"F-18"}"#, version: 1)
                .expect(200)
            try await scene.person.post("/v1/proposals/\(proposal)/check", "", ["If-Match": "\"2\""]).expect(200)
            if inBulk {
                try await scene.person.post("\(scene.path)/worklist/purchase/delete", #"{"ids":["\#(proposal)"]}"#)
                    .expect(200)
            } else {
                try await scene.person.call(.delete, "/v1/proposals/\(proposal)", nil, ["If-Match": "\"3\""])
                    .expect(200)
            }
            #expect(try await scene.places(of: document) == .inTheTrash)
            try await scene.refuseAllButRestoring(document)
            let restored = try await scene.restore(document).expect(200)
            #expect(restored["state"] == "in_worklist")
            #expect(try await scene.places(of: document) == .inTheWorklist)
            let row = try await scene.worklist(after: try await token(scene))
            #expect(row["items.0.validation"] == "OK_NEW_PARTY" && row["items.0.invoice_number"] == "F-18")
            #expect(row["gate.ready"] == "true")
            try await scene.restore(document).expect(409)

            let version = try await scene.person.get("/v1/proposals/\(proposal)").expect(200).require("version")
            try await scene.person.post("/v1/proposals/\(proposal)/check", "", ["If-Match": "\"\(version)\""])
                .expect(200)
            _ = try await scene.send()
            let numbered = try await scene.claim(1)
            #expect(numbered[0]["number"] as? String == "388")
            let kept = try await scene.person.call(
                .delete, "/v1/proposals/\(proposal)", nil, ["If-Match": "\"\((Int(version) ?? 0) + 2)\""])
            #expect(kept.status == 409 && kept["code"] == "proposal-already-sent")
        }
    }

    @Test func `comes back where its proposal was deleted by itself`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let document = try await scene.deliver([("F-17.xml", SampleInvoice().data)])[0]
            let proposal = try #require(ID<BookingProposal>(try await scene.proposal(of: document)))
            let context = CommandContext(
                office: platform.office, author: .policy("test"), now: platform.composition.platform.clock.now(),
                correlation: UUID(), causation: UUID(), makeID: { UUID() })
            _ = try await platform.composition.platform.handler.handle(
                .delete, on: proposal, dossier: ID<Dossier>(scene.dossier), in: context)
            #expect(try await scene.places(of: document) == .inTheTrash)
            try await scene.refuseAllButRestoring(document)
            #expect(try await scene.restore(document).expect(200)["state"] == "in_worklist")
            #expect(try await scene.places(of: document) == .inTheWorklist)
            _ = try await scene.send()
        }
    }

    @Test func `comes back to a period that was closed meanwhile, and waits there`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let document = try await scene.deliver([("F-17.xml", SampleInvoice().data)])[0]
            let proposal = try await scene.proposal(of: document)
            try await scene.person.call(.delete, "/v1/proposals/\(proposal)", nil, ["If-Match": "\"1\""]).expect(200)
            try await scene.person.post("\(scene.path)/periods/2026-10/close").expect(200)
            try await scene.restore(document).expect(200)
            let list = try await scene.worklist(after: try await token(scene))
            #expect(list["items.0.reasons"] == #"["period-closed"]"# && list["gate.ready"] == "false")
            let view = try await scene.person.get("/v1/proposals/\(proposal)").expect(200)
            #expect(view["reasons"] == #"["period-closed"]"#)
        }
    }

    @Test func `comes back by whoever may write the worklist, as one that was not sent by whoever may write documents`()
        async throws
    {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let sent = try await scene.deliver([("F-17.xml", SampleInvoice().data)])[0]
            let proposal = try await scene.proposal(of: sent)
            try await scene.person.call(.delete, "/v1/proposals/\(proposal)", nil, ["If-Match": "\"1\""]).expect(200)
            let waiting = try await scene.person.upload(SampleInvoice().data, to: scene.dossier, as: "F-18.xml")
                .expect(201).require("id")
            try await scene.person.call(.delete, "/v1/documents/\(waiting)", nil, ["If-Match": "\"1\""]).expect(200)
            let support = try await platform.person(
                with: #"{"name":"Support","scopes":["documents:read","worklist:read","worklist:write"]}"#
            ).person
            let client = try await platform.person(
                with: #"{"name":"Client","scopes":["documents:read","documents:write"]}"#
            ).person
            for (document, refused, allowed) in [(sent, client, support), (waiting, support, client)] {
                let path = "/v1/documents/\(document)"
                let tag = try await scene.tag(of: document)
                let answer = try await refused.post("\(path)/restore", "{}", ["If-Match": tag]).expect(403)
                #expect(answer["code"] == "missing-scope")
                let once = ["If-Match": tag, "Idempotency-Key": "back"]
                let first = try await allowed.post("\(path)/restore", "{}", once).expect(200)
                let second = try await allowed.post("\(path)/restore", "{}", once).expect(200)
                #expect(second.header("Idempotent-Replayed") == "true" && second.text == first.text)
            }
        }
    }

    @Test func `is repeated again by what came after it, once it is back`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            var documents: [String] = []
            for hundreds in 1...2 {
                let invoice = SampleInvoice.of(hundreds: hundreds, number: "A")
                documents += try await scene.deliver([("\(hundreds).xml", invoice.data)])
            }
            let first = try await scene.proposal(of: documents[0])
            let second = try await scene.proposal(of: documents[1])
            try await scene.person.call(.delete, "/v1/proposals/\(first)", nil, ["If-Match": "\"1\""]).expect(200)
            #expect(try await scene.person.get("/v1/proposals/\(second)")["duplicate_of"] == "[]")
            try await scene.restore(documents[0]).expect(200)
            #expect(try await scene.person.get("/v1/proposals/\(second)")["duplicate_of"] == "[\"\(first)\"]")
            #expect(try await scene.person.get("/v1/proposals/\(first)")["duplicate_of"] == "[]")
        }
    }
}

/// What the document, the boxes, the list and the dossier say of where one invoice lies.
private struct Places: Equatable {
    var state: String?
    var inMailbox: String?
    var inProcessing: String?
    var inWorklist: String?
    var toValidate: String?
    var inPortal: String?

    static let inTheTrash = Places(
        state: "deleted", inMailbox: "0", inProcessing: "0", inWorklist: "0", toValidate: "0", inPortal: "0")
    static let inTheWorklist = Places(
        state: "in_worklist", inMailbox: "0", inProcessing: "1", inWorklist: "1", toValidate: "1", inPortal: "0")
}

extension Scene {
    fileprivate func places(of document: String) async throws -> Places {
        let now = ["Consistency-Token": try await token(self)]
        let dossiers = try await person.get("/v1/dossiers", now).expect(200)
        return Places(
            state: try await person.get("/v1/documents/\(document)", now).expect(200)["state"],
            inMailbox: try await person.get("\(path)/mailboxes/purchase", now).expect(200)["total"],
            inProcessing: try await person.get("\(path)/mailboxes/in-processing", now).expect(200)["total"],
            inWorklist: try await worklist(after: now["Consistency-Token"])["total"],
            toValidate: dossiers["items.0.to_validate"], inPortal: dossiers["items.0.in_portal"])
    }

    fileprivate func restore(_ document: String) async throws -> Answer {
        try await person.post("/v1/documents/\(document)/restore", "{}", ["If-Match": try await tag(of: document)])
    }

    /// In the trash it is neither sent nor described; deleting it changes nothing.
    fileprivate func refuseAllButRestoring(_ document: String) async throws {
        let address = "/v1/documents/\(document)"
        let tag = try await tag(of: document)
        let sent = try await person.post("\(path)/documents/send", #"{"ids":["\#(document)"]}"#).expect(200)
        #expect(sent["results.0.code"] == "document-deleted")
        let renamed = try await person.call(.patch, address, Array(#"{"title":"x"}"#.utf8), ["If-Match": tag])
        #expect(renamed.status == 409 && renamed["code"] == "document-deleted")
        let deleted = try await person.call(.delete, address, nil, ["If-Match": tag]).expect(200)
        #expect(deleted.header("ETag") == tag && deleted["state"] == "deleted")
    }
}
