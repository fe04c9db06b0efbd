import Domain
import Foundation
import TestTools
import Testing

@testable import API

@Suite struct `The fiscal years of a dossier` {
    private static let first = #"{"label":"2026","start":"2026-01-01","end":"2026-12-31"}"#

    @Test func `are shown, added to and lengthened, and later invoices are numbered in them`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let shown = try await scene.fiscalYears()
            #expect(
                shown.text == #"[{"label":"2026","start":"2026-01-01","end":"2026-12-31","periods":"month"}]"#
                    && shown.header("ETag") == "\"1\"")
            let added = try await scene.set(
                "[\(Self.first),{\"label\":\"2027-28\",\"start\":\"2027-01-01\",\"end\":\"2028-03-31\",\"periods\":\"month\"}]",
                version: 1
            ).expect(200)
            #expect(added["1.label"] == "2027-28" && added.header("ETag") == "\"2\"")
            try await scene.set("[\(Self.first)]", version: 1).expect(412)
            try await scene.set("[\(Self.first)]", version: nil).expect(428)
            let invoice = SampleInvoice(number: "L-1", date: "2028-03-03")
            _ = try await scene.deliver([("late.xml", invoice.data)])
            let list = try await scene.worklist(after: try await token(scene))
            #expect(list["items.0.fiscal_year"] == "2027-28")
            let longer = #"{"label":"2027-28","start":"2027-01-01","end":"2028-06-30"}"#
            try await scene.set("[\(Self.first),\(longer)]", version: 2).expect(200)
            let dossier = try await scene.person.get(scene.path).expect(200)
            #expect(dossier["fiscal_years.1.end"] == "2028-06-30")
            #expect(try await scene.fiscalYears("?as_of=\(try await head(scene) - 1)")["1.end"] == "2028-03-31")
        }
    }

    @Test func `keep each period that a proposal stands in`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            _ = try await scene.deliver([("a.xml", SampleInvoice().data)])
            let other = #"[{"label":"2026","start":"2026-01-01","end":"2026-09-30"}]"#
            let refused = try await scene.set(other, version: 1).expect(409)
            #expect(refused["code"] == "fiscal-year-in-use")
            #expect(refused["detail"]?.contains("2026-10") == true && refused["detail"]?.contains("2027") == true)
            #expect(try await scene.fiscalYears()["0.end"] == "2026-12-31")
        }
    }

    @Test func `take in a proposal too that came to stand in them in the moment they were declared`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let document = try await scene.deliver([("a.xml", SampleInvoice().data)])[0]
            let proposal = try await scene.proposal(of: document)
            let years = [
                FiscalYear(label: "2026", start: try .of("2026-01-01"), end: try .of("2026-09-30")),
                FiscalYear(label: "2026 bis", start: try .of("2026-10-01"), end: try .of("2027-12-31")),
            ]
            try await scene.perform(.setFiscalYears(years, used: []), on: scene.dossierID)
            let placed = try await eventually {
                let list = try await scene.worklist()
                return list["items.0.fiscal_year"] == "2026 bis" ? list : nil
            }
            #expect(placed["items.0.period"] == "2026-10" && placed["items.0.validation"] == "OK_NEW_PARTY")
            let shown = try await scene.person.get("/v1/proposals/\(proposal)").expect(200)
            #expect(shown["version"] == "2")
            #expect(try await scene.send()["items.0.number"] == "388")
        }
    }

    @Test func `keep each period that the books have an entry in`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let entry = #"""
                {"external_ref":"HAND-1","journal":"CFAK","number":"1","period":"2027-02","date":"2027-02-03",
                 "invoice_number":"H-1","counterparty":null,"paid":false,"lines":[
                 {"account":"440000","debit":"0.00","credit":"60.50"},{"account":"604000","debit":"60.50","credit":"0.00"}]}
                """#
            try await scene.person.post(
                "/v1/connector/dossiers/\(scene.dossier)/sync", #"{"cause":"manual","entries":[\#(entry)]}"#
            ).expect(200)
            let longer = #"[{"label":"2026","start":"2026-01-01","end":"2027-06-30"}]"#
            #expect(try await scene.set(longer, version: 1).expect(409)["code"] == "fiscal-year-in-use")
            let until =
                #"[{"label":"2026","start":"2026-01-01","end":"2027-01-31"},"#
                + #"{"label":"2027","start":"2027-02-01","end":"2027-12-31"}]"#
            try await scene.set(until, version: 1).expect(200)
        }
    }

    @Test(arguments: [
        (#"[{"label":"2026","start":"2026-12-31","end":"2026-01-01"}]"#, "/0/end", "fiscal-year-reversed"),
        (
            #"[{"label":"2026","start":"2026-01-01","end":"2026-12-31","periods":"quarter"}]"#, "/0/periods",
            "quarters-not-kept"
        ),
        (#"[{"label":"2026","start":"2026-01-01"}]"#, "/0/end", "missing-field"),
    ])
    func `refuse`(body: String, pointer: String, code: String) async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let refused = try await scene.set(body, version: 1).expect(422)
            #expect(refused["errors.0.pointer"] == pointer && refused["errors.0.code"] == code)
        }
    }
}

extension CalendarDate {
    fileprivate static func of(_ text: String) throws -> CalendarDate { try #require(CalendarDate(text)) }
}

extension Scene {
    fileprivate func fiscalYears(_ query: String = "") async throws -> Answer {
        try await person.get("\(path)/fiscal-years\(query)").expect(200)
    }

    fileprivate func set(_ years: String, version: Int?) async throws -> Answer {
        try await person.call(
            .put, "\(path)/fiscal-years", Array(years.utf8), version.map { ["If-Match": "\"\($0)\""] } ?? [:])
    }
}
