import Foundation
import TestTools
import Testing

@testable import API

@Suite struct `The journey of an invoice` {
    @Test func `goes from upload to archive, and every step is an event`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let person = scene.person

            let uploaded = try await person.upload(SampleInvoice().data, to: scene.dossier, as: "F-17.xml").expect(201)
            #expect(uploaded["state"] == "in_mailbox")
            #expect(uploaded["mailbox"] == "purchase")
            #expect(uploaded["media_type"] == "application/xml")
            #expect(uploaded["pages"] == "1")
            let document = try uploaded.require("id")
            try await person.post("\(scene.path)/documents/send", "{\"ids\":[\"\(document)\"]}").expect(200)

            let proposal = try await scene.proposal(of: document)
            let worklist = try await scene.worklist()
            #expect(worklist["total"] == "1")
            #expect(worklist["items.0.id"] == proposal)
            #expect(worklist["items.0.type"] == "UBL")
            #expect(worklist["items.0.journal"] == "CFAK")
            #expect(worklist["items.0.period"] == "2026-10")
            #expect(worklist["items.0.invoice_number"] == "F-17")
            #expect(worklist["items.0.counterparty.vat_number"] == "BE0403170701")
            #expect(worklist["items.0.counterparty.known"] == "false")
            #expect(worklist["items.0.accounts.0.code"] == "499000")
            #expect(worklist["items.0.accounts.0.suspense"] == "true")
            #expect(worklist["items.0.vat_rates.0"] == "21.00")
            #expect(worklist["items.0.total.amount"] == "121.00")
            #expect(worklist["items.0.validation"] == "OK_NEW_PARTY")
            #expect(worklist["gate.ready"] == "true")

            let annotated = try await person.patch(
                "/v1/proposals/\(proposal)",
                #"{"lines":[{"account":"604000","vat_code":"P21-G","base":"80+20","vat":"21.00"}]}"#, version: 1
            ).expect(200)
            #expect(annotated["lines.0.base"] == "100.00")
            let checked = try await person.call(
                .post, "/v1/proposals/\(proposal)/check", [], ["If-Match": "\"\(try annotated.require("version"))\""]
            ).expect(200)
            #expect(checked["validation"] == "CHECKED")

            let preview = try await person.get("\(scene.path)/worklist/purchase/numbering-preview").expect(200)
            #expect(preview["items.0.stamp"] == "CFAK 388")
            let sent = try await scene.send()
            #expect(sent["items.0.number"] == "388")

            let task = try await scene.claim(1)[0]
            let id = try #require(task["id"] as? String)
            #expect(task["number"] as? String == "388")
            let pdf = try await person.get("/v1/connector/tasks/\(id)/document").expect(200)
            #expect(pdf.response.body.starts(with: Array("%PDF".utf8)))
            try await person.post("/v1/connector/tasks/\(id)/complete", #"{"external_ref":"2026/CFAK/388"}"#).expect(
                200)
            let waiting = try await person.get("\(scene.path)/archive/purchase").expect(200)
            #expect(waiting["total"] == "0")

            let synced = try await person.post("/v1/connector/dossiers/\(scene.dossier)/sync", Self.sync).expect(200)
            #expect(synced["recorded"] == "1")
            let token = try #require(synced.header("Consistency-Token"))
            let archive = try await person.get("\(scene.path)/archive/purchase", ["Consistency-Token": token]).expect(
                200)
            #expect(archive["items.0.document"] == document)
            let history = try await person.get("/v1/documents/\(document)/history").expect(200).text
            for type in [
                "document.uploaded", "document.sent", "proposal.drafted", "proposal.sent", "task.created",
                "task.completed", "document.filed",
            ] {
                #expect(history.contains("\"paraph.\(type)\""), "\(type)")
            }
            #expect(archive["items.0.number"] == "388")
            #expect(archive["items.0.total.amount"] == "121.00")
            #expect(archive["items.0.has_pdf"] == "true")

            let again = try await person.post("/v1/connector/dossiers/\(scene.dossier)/sync", Self.sync).expect(200)
            #expect(again["recorded"] == "0")
            #expect(again["unchanged"] == "1")

            let events = try await person.get("/v1/events?after=0&dossier=\(scene.dossier)&limit=1000").expect(200)
            for type in [
                "dossier.activated", "journal.added", "document.uploaded", "document.sent", "counterparty.created",
                "proposal.drafted", "proposal.annotated", "proposal.checked", "batch.sent", "numbers.drawn",
                "proposal.sent", "task.created", "document.stamped", "task.prepared", "task.claimed", "task.completed",
                "ledger.entries-observed", "document.filed", "sync.completed",
            ] {
                #expect(events.text.contains("\"paraph.\(type)\""), "no \(type)")
            }
            let log = try await platform.composition.store.events(after: 0, limit: 1_000, where: .everything).events
            for event in log { #expect(event.id.text.dropFirst(14).first == "7", "\(event.type)") }
        }
    }

    @Test func `survives a package that lists an entry twice`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let documents = try await scene.deliver([("a.xml", SampleInvoice().data)])
            let proposal = try await scene.proposal(of: documents[0])
            try await scene.person.post("/v1/proposals/\(proposal)/check", "", ["If-Match": "\"1\""]).expect(200)
            _ = try await scene.send()
            let start = try #require(Self.sync.range(of: "{\"external_ref\""))
            let end = try #require(Self.sync.range(of: "],\n \"accounts\""))
            let entry = Self.sync[start.lowerBound..<end.lowerBound]
            let twin = entry.replacing("2026/CFAK/388", with: "2026/CFAK/388-bis")
            let sync = Self.sync.replacing(entry, with: "\(entry),\(twin)")
            let synced = try await scene.person.post("/v1/connector/dossiers/\(scene.dossier)/sync", sync).expect(200)
            #expect(synced["recorded"] == "2")
        }
    }

    @Test func `records an account of the package's chart once, and again when its name changes`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            func sync(_ name: String) async throws -> [String?] {
                let answer = try await scene.person.post(
                    "/v1/connector/dossiers/\(scene.dossier)/sync",
                    #"{"cause":"nightly","accounts":[{"code":"604000","name":"\#(name)"},{"code":"411000","name":"TVA"}]}"#
                ).expect(200)
                return [answer["recorded"], answer["unchanged"]]
            }
            #expect(try await sync("Marchandises") == ["2", "0"])
            #expect(try await sync("Marchandises") == ["0", "2"])
            #expect(try await sync("Achats de marchandises") == ["1", "1"])
            #expect(try await sync("Achats de marchandises") == ["0", "2"])
            let events = try await scene.person.get("/v1/events?types=paraph.ledger.accounts-observed").expect(200)
            #expect(events["events.1.data.accounts.0.code"] == "604000" && events["events.2"] == nil)
        }
    }

    @Test func `two booked entries that swap numbers keep their documents; a foreign entry with our number files none`()
        async throws
    {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let documents = try await scene.deliver(
                (1...3).map {
                    ("\($0).xml", SampleInvoice.of(hundreds: $0, number: "F-\($0)", date: "2026-10-0\($0)").data)
                })
            _ = try await scene.send()
            let tasks = try await scene.claim(3).compactMap { $0["id"] as? String }
            func complete(_ index: Int, as reference: String) async throws {
                try await scene.person.post(
                    "/v1/connector/tasks/\(tasks[index])/complete", #"{"external_ref":"\#(reference)"}"#
                ).expect(200)
            }
            func sync(_ entries: [(reference: String, number: Int)]) async throws -> Answer {
                let list = entries.map {
                    #"{"external_ref":"\#($0.reference)","journal":"CFAK","number":"\#($0.number)","period":"2026-10","#
                        + #""date":"2026-10-02","paid":false,"lines":[]}"#
                }
                return try await scene.person.post(
                    "/v1/connector/dossiers/\(scene.dossier)/sync",
                    #"{"cause":"nightly","entries":[\#(list.joined(separator: ","))]}"#
                ).expect(200)
            }
            func filed(after answer: Answer) async throws -> [String?] {
                let token = try #require(answer.header("Consistency-Token"))
                let archive = try await scene.person.get(
                    "\(scene.path)/archive/purchase?sort=number", ["Consistency-Token": token]
                ).expect(200)
                return (0..<3).map { archive["items.\($0).document"] }
            }
            try await complete(0, as: "A")
            try await complete(1, as: "B")
            let swapped = try await sync([("A", 389), ("B", 388), ("FOREIGN", 390)])
            #expect(try await filed(after: swapped) == [documents[1], documents[0], nil])
            let observed = try await scene.person.get("/v1/events?types=paraph.ledger.entries-observed").expect(200)
            #expect(observed["events.0.data.entries.0.document"] == documents[0])
            #expect(observed["events.0.data.entries.1.document"] == documents[1])

            try await complete(2, as: "C")
            let unchanged = try await sync([("A", 389), ("B", 388)])
            #expect(unchanged["recorded"] == "0")
            #expect(try await filed(after: unchanged) == [documents[1], documents[0], nil])
            let seen = try await sync([("C", 390)])
            #expect(try await filed(after: seen) == [documents[1], documents[0], documents[2]])
        }
    }

    @Test(arguments: [true, false])
    func `files a document whose entry has a number of the package's own, whether it was completed or seen first`(
        isSeenFirst: Bool
    ) async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let documents = try await scene.deliver([("a.xml", SampleInvoice().data)])
            _ = try await scene.send()
            let task = try #require(try await scene.claim(1)[0]["id"] as? String)
            let sync = (
                "/v1/connector/dossiers/\(scene.dossier)/sync",
                #"{"cause":"send","entries":[{"external_ref":"R","journal":"CFAK","number":"999","period":"2026-10","#
                    + #""date":"2026-10-02","paid":true}]}"#
            )
            let completion = ("/v1/connector/tasks/\(task)/complete", #"{"external_ref":"R"}"#)
            for (path, body) in isSeenFirst ? [sync, completion] : [completion, sync] {
                try await scene.person.post(path, body).expect(200)
            }
            let archive = try await eventually {
                let answer = try await scene.person.get("\(scene.path)/archive/purchase").expect(200)
                return answer["items.0.document"] == documents[0] ? answer : nil
            }
            #expect(archive["items.0.external_ref"] == "R" && archive["items.0.paid"] == "true")
        }
    }

    @Test func `files a document whose entry was seen while its task was completed, and neither knew of the other`()
        async throws
    {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let documents = try await scene.deliver(
                (1...6).map { ("\($0).xml", SampleInvoice.of(hundreds: $0, number: "F-\($0)").data) })
            _ = try await scene.send()
            let tasks = try await scene.claim(6).compactMap { $0["id"] as? String }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for (index, task) in tasks.enumerated() {
                    group.addTask {
                        try await scene.person.post(
                            "/v1/connector/tasks/\(task)/complete", "{\"external_ref\":\"R\(index)\"}"
                        ).expect(200)
                    }
                    group.addTask {
                        try await scene.person.post(
                            "/v1/connector/dossiers/\(scene.dossier)/sync",
                            #"{"cause":"send","entries":[{"external_ref":"R\#(index)","journal":"CFAK","#
                                + #""number":"9\#(index)","period":"2026-10","date":"2026-10-02"}]}"#
                        ).expect(200)
                    }
                }
                try await group.waitForAll()
            }
            try await eventually {
                try await scene.person.get("\(scene.path)/archive/purchase")["total"] == "\(documents.count)"
            }
        }
    }

    private static let sync = """
        {"cause":"send","entries":[{"external_ref":"2026/CFAK/388","journal":"CFAK","number":"388","period":"2026-10",
          "date":"2026-10-02","invoice_number":"F-17","counterparty":{"name":"Fournitures du Canal",
          "vat_number":"BE0403170701"},"paid":false,"lines":[{"account":"440000","debit":"0.00","credit":"121.00"},
          {"account":"604000","debit":"100.00","credit":"0.00"},{"account":"411000","debit":"21.00","credit":"0.00"}]}],
         "accounts":[],"journals":[],"counterparties":[],"bank_transactions":[],"reconciliations":[],"deleted":[]}
        """
}
