import Foundation
import Postgres
import Projections
import TestTools
import Testing

@testable import API

@Suite struct `The archive` {
    @Test func `as it was shows the journals that were there then`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let token = try await scene.syncOfHandwork()
            let archive = "\(scene.path)/archive/purchase"
            #expect(try await scene.person.get(archive, ["Consistency-Token": token]).expect(200)["total"] == "0")
            let position = try await head(scene)

            let added = try await scene.addCFNC()
            #expect(try await scene.person.get(archive, ["Consistency-Token": added]).expect(200)["total"] == "1")
            #expect(try await scene.person.get("\(archive)?as_of=\(position)").expect(200)["total"] == "0")
            let now = try await head(scene)
            #expect(try await scene.person.get("\(archive)?as_of=\(now)").expect(200)["total"] == "1")
        }
    }

    @Test func `is not given in part while the journals stand still, unless one asks for what there is`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let synced = try await scene.syncOfHandwork()
            let archive = "\(scene.path)/archive/purchase"
            try await scene.person.get(archive, ["Consistency-Token": synced]).expect(200)
            let owner = try Session(SessionConfiguration(conninfo: platform.databaseURL))
            try owner.script("ALTER TABLE \(JournalRow.table) RENAME COLUMN foreign_currency TO away")
            let added = try await scene.addCFNC()

            let headers = ["Consistency-Token": added, "Prefer": "wait=60"]
            let behind = try await scene.person.get(archive, headers).expect(503)
            #expect(behind["code"] == "projection-behind" && behind["faulted"] == #"["journal"]"#)
            let lenient = try await scene.person.get(
                archive, ["Consistency-Token": added, "Prefer": "wait=60, handling=lenient"]
            ).expect(200)
            #expect(lenient.header("Warning")?.hasPrefix("110") == true && lenient["total"] == "0")
            let shown = try #require(lenient.header("Consistency-Token").flatMap { ConsistencyToken($0) })
            #expect(shown.position < (try #require(ConsistencyToken(added))).position)

            try owner.script("ALTER TABLE \(JournalRow.table) RENAME COLUMN away TO foreign_currency")
            try await eventually { try await scene.person.get(archive)["total"] == "1" }
        }
    }

    @Test func `is filtered by document, side, due date and whether there is a PDF`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let document = try await scene.bookOne(as: "A-388")
            try await scene.sync([("A-388", "388")])
            _ = try await scene.syncOfHandwork()
            let headers = ["Consistency-Token": try await scene.addCFNC()]
            for (query, documents) in [
                ("document=\(document)", [document]), ("has_pdf=true", [document]), ("has_pdf=false", [nil]),
                ("side=sale", []), ("side=purchase&sort=due_date", [document, nil]), ("due_date=2020-01-01..", []),
            ] as [(String, [String?])] {
                let found = try await scene.person.get("\(scene.path)/archive/purchase?\(query)", headers).expect(200)
                #expect(found["total"] == "\(documents.count)", "\(query)")
                #expect(documents.indices.map { found["items.\($0).document"] } == documents, "\(query)")
            }
        }
    }

    @Test func `shows the PDF of what lies there to whoever may see it, and nothing else of a document`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let reader = try await platform.person(with: #"{"name":"Feedback","scopes":["archive:read"]}"#).person
            let other = try await platform.person(with: #"{"name":"Ledger","scopes":["ledger:read"]}"#).person
            let document = try await scene.deliver([("a.xml", SampleInvoice().data)])[0]
            _ = try await scene.send()
            let task = try #require(try await scene.claim(1).first?["id"] as? String)
            let stamped = "/v1/documents/\(document)/renditions/stamped"
            try await scene.person.get(stamped).expect(200)
            try await reader.get(stamped).expect(403)

            try await scene.person.post(
                "/v1/connector/tasks/\(task)/complete", #"{"external_ref":"2026/CFAK/388"}"#
            ).expect(200)
            try await scene.person.post(
                "/v1/connector/dossiers/\(scene.dossier)/sync",
                """
                {"cause":"send","entries":[{"external_ref":"2026/CFAK/388","journal":"CFAK","number":"388",
                  "period":"2026-10","date":"2026-10-02","invoice_number":"F-17","counterparty":null,"paid":false,
                  "lines":[{"account":"440000","debit":"0.00","credit":"121.00"},
                           {"account":"604000","debit":"121.00","credit":"0.00"}]}]}
                """
            ).expect(200)
            let listed = try await reader.get(
                "\(scene.path)/archive/purchase", ["Consistency-Token": try await token(scene)]
            ).expect(200)
            #expect(listed["items.0.document"] == document && listed["items.0.has_pdf"] == "true")
            try await reader.get(stamped).expect(200)
            for path in [
                "/v1/documents/\(document)", "/v1/documents/\(document)/content", "/v1/documents/\(document)/history",
            ] {
                #expect(try await reader.get(path).expect(403)["code"] == "missing-scope")
            }
            #expect(try await other.get(stamped).expect(403)["code"] == "missing-scope")
        }
    }

    @Test func `shows a miscellaneous document to whoever may see it, once it lies there`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let reader = try await platform.person(with: #"{"name":"Feedback","scopes":["archive:read"]}"#).person
            let letter = try await scene.person.upload(SampleInvoice().data, to: scene.dossier, "misc", as: "a.xml")
                .expect(201).require("id")
            try await scene.person.post("\(scene.path)/documents/send", #"{"ids":["\#(letter)"]}"#).expect(200)
            try await reader.get("/v1/documents/\(letter)/content").expect(403)
            try await scene.person.post("\(scene.path)/misc/\(letter)/done", "{}", ["If-Match": "\"2\""]).expect(200)
            try await reader.get("/v1/documents/\(letter)/content").expect(200)
            try await reader.get("/v1/documents/\(letter)/renditions/stamped").expect(403)
        }
    }

    @Test func `is not given as JSON to whoever asks for a table`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let refused = try await scene.person.get("\(scene.path)/archive/purchase", ["Accept": "text/csv"])
                .expect(406)
            #expect(refused["code"] == "not-acceptable" && refused["offered"] == #"["application\/json"]"#)
        }
    }
}

extension Scene {
    /// An entry that was booked by hand, in a journal that is not known here.
    /// - Returns: the token of the sync.
    fileprivate func syncOfHandwork() async throws -> String {
        let entry = """
            {"external_ref":"HAND-12","journal":"CFNC","number":"12","period":"2026-02","date":"2026-02-03",\
            "invoice_number":"H-9","counterparty":{"name":"Houblons SA","vat_number":null},"paid":true,"lines":[\
            {"account":"440000","debit":"0.00","credit":"60.50"},{"account":"604000","debit":"60.50","credit":"0.00"}]}
            """
        let synced = try await person.post(
            "/v1/connector/dossiers/\(dossier)/sync", #"{"cause":"manual","entries":[\#(entry)]}"#
        ).expect(200)
        return try #require(synced.header("Consistency-Token"))
    }

    /// - Returns: the token of the journal.
    fileprivate func addCFNC() async throws -> String {
        let added = try await person.post(
            "\(path)/journals", #"{"code":"CFNC","side":"purchase","alias":"N","first_period":"2026-01"}"#
        ).expect(201)
        return try #require(added.header("Consistency-Token"))
    }
}
