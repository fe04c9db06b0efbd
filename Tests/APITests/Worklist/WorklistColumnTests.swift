import Foundation
import TestTools
import Testing

@testable import API

@Suite struct `Every column of the worklist` {
    /// Three proposals: F-1 as it was read, F-2 corrected by hand and with a note, and a PDF of which nothing could be read.
    private func scene(_ platform: TestPlatform) async throws -> Scene {
        let scene = try await Scene.open(platform)
        var other = SampleInvoice.of(hundreds: 2, number: "F-2", date: "2026-11-03")
        other.supplier = (name: "Malterie du Port", vatNumber: "BE0202239951")
        let documents = try await scene.deliver([
            ("1.xml", SampleInvoice.of(hundreds: 1, number: "F-1").data), ("2.xml", other.data),
        ])
        _ = try await scene.deliver([("3.pdf", SamplePDF.data)], type: "application/pdf")
        let proposal = try await scene.proposal(of: documents[1])
        try await scene.person.patch(
            "/v1/proposals/\(proposal)",
            #"""
            {"note":"two halves","due_date":"2026-12-03","lines":[
                {"account":"604000","vat_code":"P06-G","base":"100.00","vat":"6.00"},
                {"account":"612000","vat_code":"P06-G","base":"100.00","vat":"6.00"}]}
            """#, version: 1
        ).expect(200)
        let version = try await scene.person.get("/v1/documents/\(documents[1])").require("version")
        try await scene.person.patch(
            "/v1/documents/\(documents[1])", #"{"labels":["urgent, ask","paper"]}"#, version: try #require(Int(version))
        ).expect(200)
        return scene
    }

    @Test func `filters, today and as of a moment ago`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await scene(platform)
            let expected: [(filter: String, numbers: [String])] = [
                ("type=UBL", ["F-1", "F-2"]), ("type=AIR,MANUAL", [""]), ("journal=CFAK", ["F-1", "F-2", ""]),
                ("invoice_date=2026-10-02", ["F-1"]), ("invoice_date=2026-10-03..2026-11-03", ["F-2"]),
                ("invoice_date=..2026-10-31", ["F-1"]), ("invoice_date=2026-11-01..", ["F-2"]),
                ("period=2026-10", ["F-1"]), ("period=2026-10..2026-11", ["F-1", "F-2"]),
                ("invoice_number=F-2", ["F-2"]),
                ("counterparty=Malterie%20du%20Port", ["F-2"]), ("known=false", ["F-1", "F-2"]),
                ("accounts=612000", ["F-2"]), ("accounts=604000", ["F-2"]), ("accounts=60400", []),
                ("vat_rates=21", ["F-1"]), ("vat_rates=6.00", ["F-2"]), ("total=121", ["F-1"]),
                ("total=121.01..", ["F-2"]), ("total=..121.00", ["F-1"]), ("total=-5..0", []),
                ("sent_at=2020-01-01..", ["F-1", "F-2", ""]), ("sent_at=2020-01-01..2020-12-31", []),
                ("pages=1", ["F-1", "F-2", ""]), ("pages=2..", []), ("has_note=true", ["F-2"]),
                ("validation=NOK_EMPTY", [""]), ("validation=NOK_TECHNICAL,NOK_INCOMPLETE", ["F-2"]),
                ("currency=EUR", ["F-1", "F-2", ""]), ("currency=USD", []),
                ("due_date=2026-12-01..", ["F-2"]), ("automatic=true", ["F-1", "F-2", ""]), ("automatic=false", []),
                ("checked_by=nobody", []), ("labels=urgent,%20ask", ["F-2"]), ("labels=urgent", []),
                ("labels=paper", ["F-2"]),
                ("duplicate_of=00000000-0000-4000-8000-000000000000", []), ("stage=office", ["F-1", "F-2", ""]),
                ("stage=client", []),
                ("credit_note=true", []), ("help=false", ["F-1", "F-2", ""]), ("fiscal_year=2026", ["F-1", "F-2"]),
                ("accounts=604000&has_note=true&total=200..300", ["F-2"]),
            ]
            let position = try await head(scene)
            for (filter, numbers) in expected {
                #expect(try await numbersShown(scene, "?\(filter)") == numbers, "\(filter)")
                #expect(try await numbersShown(scene, "?\(filter)&as_of=\(position)") == numbers, "\(filter), as of")
            }
        }
    }

    @Test func `sorts, one way and the other, with what is empty behind`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await scene(platform)
            let expected: [(column: String, upwards: [String], downwards: [String])] = [
                ("accounts", ["F-1", "F-2", ""], ["F-2", "F-1", ""]),
                ("total", ["F-1", "F-2", ""], ["F-2", "F-1", ""]),
                ("vat_rates", ["F-2", "F-1", ""], ["F-1", "F-2", ""]),
                ("invoice_number", ["F-1", "F-2", ""], ["F-2", "F-1", ""]),
                ("counterparty", ["F-1", "F-2", ""], ["F-2", "F-1", ""]),
                ("due_date", ["F-2", "F-1", ""], ["F-2", "F-1", ""]),
            ]
            for (column, upwards, downwards) in expected {
                #expect(try await numbersPaged(scene, column) == upwards, "\(column)")
                #expect(try await numbersPaged(scene, "-\(column)") == downwards, "-\(column)")
            }
            #expect(try await numbersPaged(scene, "-has_note").first == "F-2")
            #expect(try await numbersPaged(scene, "has_note").last == "F-2")
        }
    }

    @Test func `says who checked, and of what a proposal is taken for a duplicate`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let invoice = SampleInvoice(number: "F-1").data
            let documents =
                try await scene.deliver([("1.xml", invoice)]) + (try await scene.deliver([("2.xml", invoice)]))
            let first = try await scene.proposal(of: documents[0])
            let suspected = try await eventually {
                let answer = try await scene.person.get("/v1/proposals/\(try await scene.proposal(of: documents[1]))")
                return answer["duplicate_of"] == "[]" ? nil : answer
            }
            let duplicates = try await scene.worklist("purchase", "?duplicate_of=\(first)", after: token(scene))
            #expect(duplicates["total"] == "1" && duplicates["items.0.id"] == suspected["id"])
            try await scene.check(first)
            let checked = try await scene.worklist("purchase", "?automatic=false", after: token(scene))
            #expect(checked["total"] == "1" && checked["items.0.id"] == first)
            let by = try checked.require("items.0.checked_by")
            let same = try await scene.worklist("purchase", "?checked_by=\(by)", after: token(scene))
            #expect(same["total"] == "1" && same["items.0.id"] == first)
        }
    }

    private func numbersShown(_ scene: Scene, _ query: String) async throws -> [String] {
        try await numbers(scene.worklist("purchase", query, after: token(scene)))
    }

    /// One row a page, so that each cursor is used.
    private func numbersPaged(_ scene: Scene, _ sort: String) async throws -> [String] {
        var shown: [String] = []
        var cursor = ""
        repeat {
            let page = try await scene.worklist("purchase", "?sort=\(sort)&limit=1\(cursor)", after: token(scene))
            shown += numbers(page)
            cursor = page["next"].map { "&cursor=\($0)" } ?? ""
        } while !cursor.isEmpty && shown.count < 10
        return shown
    }

    private func numbers(_ page: Answer) -> [String] {
        var numbers: [String] = []
        while page["items.\(numbers.count).id"] != nil {
            numbers.append(page["items.\(numbers.count).invoice_number"] ?? "")
        }
        return numbers
    }
}
