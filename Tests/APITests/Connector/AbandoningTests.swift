import Foundation
import Projections
import TestTools
import Testing

@testable import API

@Suite(.timeLimit(.minutes(3))) struct `A booking that the package will never take` {
    @Test func `is given up: the next is booked, its own number is voided, and corrected it reaches the archive`()
        async throws
    {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let invoices = [
                ("a.xml", SampleInvoice.of(hundreds: 1, number: "A", date: "2026-10-01").data),
                ("b.xml", SampleInvoice.of(hundreds: 2, number: "B", date: "2026-10-02").data),
            ]
            // One after the other: it is the first that is read which brings a new counterparty.
            var documents: [String] = []
            for invoice in invoices { documents += try await scene.deliver([invoice]) }
            let proposal = try await scene.proposal(of: documents[0])
            try await scene.check(proposal)
            _ = try await scene.send()
            let refused = try await scene.claimOne()
            #expect(refused.number == "388")
            #expect(try await scene.abandon(refused.id).expect(409)["code"] == "task-not-failed")
            try await scene.refuse(refused.id)
            #expect(try await scene.claimable() == "[]")

            let abandoned = try await scene.abandon(refused.id).expect(200)
            #expect(abandoned["state"] == "abandoned")
            #expect(try await scene.abandon(refused.id).expect(200)["version"] == abandoned["version"])
            #expect(try await scene.complete(refused.id, as: "A-388").expect(409)["code"] == "lease-lost")
            #expect(try await scene.retry(refused.id).expect(409)["code"] == "task-abandoned")
            try await scene.showsReturned(documents[0], proposal, after: abandoned)
            try await scene.explains388()

            let next = try await scene.claimOne()
            #expect(next.number == "389")
            try await scene.complete(next.id, as: "B-389").expect(200)
            // An entry that carries the voided number is somebody else's.
            try await scene.sync([("A-388", "388"), ("B-389", "389")])
            #expect(try await scene.archived() == [documents[1]])

            let lines = #"{"lines":[{"account":"604000","vat_code":"P21-G","base":"100.00","vat":"21.00"}]}"#
            try await scene.person.patch(
                "/v1/proposals/\(proposal)", lines, version: try await scene.version(of: proposal)
            )
            .expect(200)
            try await scene.check(proposal)
            #expect(try await scene.send()["items.0.number"] == "390")
            let again = try await scene.claimOne()
            #expect(again.number == "390" && again.id != refused.id && again.sha256 != refused.sha256)
            try await scene.complete(again.id, as: "A-390").expect(200)
            try await scene.sync([("A-390", "390")])
            #expect(try await scene.archived() == [documents[0], documents[1]])
            let document = try await scene.person.get("/v1/documents/\(documents[0])").expect(200)
            #expect(document["state"] == "archived" && document["number"] == "390")
            try await scene.explains388()
            for model in ReadModels.all {
                let found = try await ReadModels.verify(model, on: platform.databaseURL)
                #expect(found.isEqual, "\(found)")
            }
        }
    }

    @Test func `gives a sale's own number back, which it keeps when it is sent again`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let invoice = SampleInvoice(
                number: "2026/0042", supplier: ("Brasserie du Nord", "BE0403019261"),
                customer: ("Fournitures du Canal", "BE0403170701"))
            let document = try await scene.deliver([("sale.xml", invoice.data)], to: "sale")[0]
            _ = try await scene.send("sale")
            let refused = try await scene.claimOne()
            try await scene.refuse(refused.id)
            try await scene.abandon(refused.id).expect(200)
            let numbers = try await scene.numbers("CFVK")
            #expect(numbers["used"] == "[]" && numbers["unexplained"] == "[]")
            #expect(numbers["voided.0.number"] == "2026/0042" && numbers["voided.1"] == nil)
            #expect(numbers["voided.0.reason"] == "The package does not know 604999.")

            #expect(try await scene.send("sale")["items.0.number"] == "2026/0042")
            let again = try await scene.claimOne()
            #expect(again.number == "2026/0042" && again.id != refused.id)
            try await scene.complete(again.id, as: "VF-42").expect(200)
            try await scene.sync([("VF-42", "2026/0042")], journal: "CFVK")
            let archive = try await scene.person.get(
                "\(scene.path)/archive/sale", ["Consistency-Token": try await token(scene)]
            ).expect(200)
            #expect(archive["items.0.document"] == document && archive["items.0.has_pdf"] == "true")
            let after = try await scene.numbers("CFVK")
            #expect(after["used.0"] == "2026/0042" && after["voided"] == "[]")
        }
    }

    @Test func `is not shown with the stamp it lost, while the next is made`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let document = try await scene.deliver([("a.xml", SampleInvoice().data)])[0]
            _ = try await scene.send()
            let refused = try await scene.claimOne()
            let path = "/v1/documents/\(document)/renditions/stamped"
            let lost = try await scene.person.get(path).expect(200).response.body
            try await scene.refuse(refused.id)
            try await scene.abandon(refused.id).expect(200)
            _ = try await scene.send()
            let stamped = try await eventually {
                let answer = try await scene.person.get(path)
                guard answer.status == 200 else { return nil as Answer? }
                return answer
            }
            #expect(stamped.response.body != lost)
        }
    }

    @Test func `no longer repeats an invoice that was deleted while it was at the package`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let (earlier, later) = try await scene.deliverRepeated()
            try await scene.check(later)
            try await scene.person.patch("\(scene.path)/settings", #"{"send_gate":"selection"}"#, version: 1)
                .expect(200)
            try await scene.person.post(
                "\(scene.path)/worklist/purchase/send", #"{"scope":"selection","ids":["\#(later)"]}"#
            ).expect(201)
            let refused = try await scene.claimOne()
            let version = try await scene.version(of: earlier)
            try await scene.person.call(.delete, "/v1/proposals/\(earlier)", nil, ["If-Match": "\"\(version)\""])
                .expect(200)
            try await scene.refuse(refused.id)
            try await scene.abandon(refused.id).expect(200)
            #expect(try await scene.duplicates(of: later) == "[]")
        }
    }

    @Test func `is not given up once the books show its number, but confirmed by the agent that tries it again`()
        async throws
    {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let document = try await scene.deliver([("a.xml", SampleInvoice().data)])[0]
            _ = try await scene.send()
            let refused = try await scene.claimOne()
            try await scene.refuse(refused.id)
            try await scene.sync([("A-388", "388")])
            let problem = try await scene.abandon(refused.id).expect(409)
            #expect(problem["code"] == "task-booked" && problem.text.contains("A-388"))
            try await scene.retry(refused.id).expect(200)
            #expect(try await scene.claimOne().id == refused.id)
            try await scene.complete(refused.id, as: "A-388").expect(200)
            #expect(try await scene.archived() == [document])
        }
    }

    @Test func `comes back into a period that was closed meanwhile, and is blocked there`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            _ = try await scene.deliver([("a.xml", SampleInvoice().data)])
            _ = try await scene.send()
            let refused = try await scene.claimOne()
            try await scene.refuse(refused.id)
            try await scene.person.post("\(scene.path)/periods/2026-10/close").expect(200)
            try await scene.abandon(refused.id).expect(200)
            let closed = try await scene.worklist(after: try await token(scene))
            #expect(closed["items.0.validation"] == "NOK_INCOMPLETE" && closed["gate.ready"] == "false")
            try await scene.person.post("\(scene.path)/periods/2026-10/open").expect(200)
            let opened = try await scene.worklist(after: try await token(scene))
            #expect(opened["items.0.reasons"] == "[]" && opened["gate.ready"] == "true")
        }
    }

    @Test func `is given up only with a reason, by whoever may send, and once under one key`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            _ = try await scene.deliver([("a.xml", SampleInvoice().data)])
            _ = try await scene.send()
            let task = try await scene.claimOne().id
            try await scene.refuse(task)
            let path = "/v1/connector/tasks/\(task)/abandon"
            #expect(try await scene.person.post(path).expect(422)["errors.0.pointer"] == "/reason")
            let agent = try await platform.person(with: #"{"name":"Agent","scopes":["connector:work"]}"#)
            #expect(try await agent.person.post(path, Scene.reason).expect(403)["code"] == "missing-scope")
            try await platform.otherOffice().post(path, Scene.reason).expect(404)
            let key = ["Idempotency-Key": "give-up"]
            let first = try await scene.person.post(path, Scene.reason, key).expect(200)
            let second = try await scene.person.post(path, Scene.reason, key).expect(200)
            #expect(second.header("Idempotent-Replayed") == "true" && second.text == first.text)
        }
    }
}

extension Scene {
    fileprivate static let reason = #"{"reason":"The package does not know 604999."}"#

    fileprivate func abandon(_ task: String) async throws -> Answer {
        try await person.post("/v1/connector/tasks/\(task)/abandon", Self.reason)
    }

    fileprivate func numbers(_ journal: String = "CFAK") async throws -> Answer {
        try await person.get("\(path)/journals/\(journal)/numbers?fiscal_year=2026").expect(200)
    }

    /// The worklist, the document and the dossier agree that it is to be validated again.
    fileprivate func showsReturned(_ document: String, _ proposal: String, after command: Answer) async throws {
        let token = ["Consistency-Token": try #require(command.header("Consistency-Token"))]
        let list = try await worklist(after: token["Consistency-Token"])
        #expect(list["items.0.id"] == proposal && list["total"] == "1" && list["gate.ready"] == "true")
        #expect(list["items.0.validation"] == "OK_NEW_PARTY" && list["items.0.checked_by"] == nil)
        #expect(list["items.0.invoice_number"] == "A" && list["items.0.number"] == nil)
        let shown = try await person.get("/v1/documents/\(document)", token).expect(200)
        #expect(shown["state"] == "in_worklist" && shown["number"] == nil && shown["task"] == nil)
        #expect(shown["failure"] == nil && shown["stamped_sha256"] == nil)
        try await person.get("/v1/documents/\(document)/renditions/stamped", token).expect(404)
        #expect(try await person.get("/v1/dossiers", token).expect(200)["items.0.to_validate"] == "1")
        let history = try await person.get("/v1/documents/\(document)/history").expect(200).text
        #expect(history.contains("\"paraph.task.abandoned\"") && history.contains("\"paraph.proposal.returned\""))
    }

    /// 388 is a hole with a reason, in whatever order the log went on.
    fileprivate func explains388() async throws {
        let numbers = try await numbers()
        #expect(numbers["journal"] == "CFAK" && numbers["fiscal_year"] == "2026" && numbers["unexplained"] == "[]")
        #expect(numbers["voided.0.number"] == "388" && numbers["voided.1"] == nil && numbers["used.0"] == "389")
        #expect(numbers["voided.0.reason"] == "The package does not know 604999.")
        #expect(numbers["voided.0.by"]?.hasPrefix("token:") == true && numbers["voided.0.at"] != nil)
        let position = try await person.get("/v1/events?types=paraph.numbers.voided").expect(200)
            .require("events.0.position")
        let before = try #require(Int64(position)) - 1
        let earlier = try await person.get("\(path)/journals/CFAK/numbers?fiscal_year=2026&as_of=\(before)").expect(200)
        #expect(earlier["voided"] == "[]" && earlier["used.0"] == "388")
    }
}
