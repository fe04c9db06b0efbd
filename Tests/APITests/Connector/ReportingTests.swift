import Connectors
import Foundation
import Testing

@testable import API
@testable import Domain

@Suite struct `Reporting an entry` {
    /// At its longest: a sale bears the number of its invoice.
    @Test func `the sync takes whatever was drafted and sent`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            var invoice = SampleInvoice(number: String(repeating: "é", count: Longest.invoiceNumber))
            invoice.customer = (String(repeating: "Ж", count: Longest.counterpartyName), invoice.supplier.vatNumber)
            invoice.supplier = ("Brasserie du Nord", "BE0403019261")
            let document = try await scene.deliver([("a.xml", invoice.data)], to: "sale")[0]
            let proposal = try await scene.proposal(of: document)
            let line = #"{"account":"700000","vat_code":"S21","base":"0.10","vat":"0.02"}"#
            let lines = Array(repeating: line, count: Longest.bookingLines).joined(separator: ",")
            try await scene.person.patch(
                "/v1/proposals/\(proposal)", #"{"total":"120.00","lines":[\#(lines)]}"#, version: 1
            ).expect(200)
            _ = try await scene.send("sale")

            let task = try await scene.claim(1)[0]
            let work = try Self.decoder.decode(
                ConnectorWork.self, from: try JSONSerialization.data(withJSONObject: task))
            let pdf = try await scene.person.get(work.document.href).expect(200)
            var package = SimulatedPackage()
            let entry = try package.book(work, Data(pdf.response.body))
            #expect(entry.number == invoice.number && entry.lines.count == Longest.entryLines)
            let entries = String(decoding: try Self.encoder.encode([entry]), as: UTF8.self)
            try await scene.person.post(
                "/v1/connector/dossiers/\(scene.dossier)/sync", #"{"cause":"send","entries":\#(entries)}"#
            ).expect(200)
            let completed = try await scene.person.post(
                "/v1/connector/tasks/\(work.id)/complete", #"{"external_ref":"\#(entry.externalRef)"}"#
            ).expect(200)
            let token = try #require(completed.header("Consistency-Token"))
            let archive = try await scene.person.get("\(scene.path)/archive/sale", ["Consistency-Token": token])
            #expect(archive["items.0.document"] == document)
        }
    }

    @Test func `what never came through Paraph is in the archive too, where its journal is one of invoices`()
        async throws
    {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let entry = { (reference: String, journal: String) in
                """
                {"external_ref":"\(reference)","journal":"\(journal)","number":"12","period":"2026-02","date":"2026-02-03",\
                "invoice_number":"H-9","counterparty":{"name":"Houblons SA","vat_number":null},"paid":true,"lines":[\
                {"account":"440000","debit":"0.00","credit":"60.50"},{"account":"604000","debit":"60.50","credit":"0.00"}]}
                """
            }
            let entries = [entry("HAND-12", "CFAK"), entry("BANK-12", "BNQ")].joined(separator: ",")
            let synced = try await scene.person.post(
                "/v1/connector/dossiers/\(scene.dossier)/sync", #"{"cause":"manual","entries":[\#(entries)]}"#
            ).expect(200)
            let token = try #require(synced.header("Consistency-Token"))
            let archive = try await scene.person.get("\(scene.path)/archive/purchase", ["Consistency-Token": token])
            #expect(archive["total"] == "1" && archive["items.0.external_ref"] == "HAND-12")
            #expect(archive["items.0.document"] == nil && archive["items.0.invoice_number"] == "H-9")
            let sales = try await scene.person.get("\(scene.path)/archive/sale", ["Consistency-Token": token])
            #expect(sales["total"] == "0")
        }
    }

    private static var decoder: JSONDecoder {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return decoder
    }

    private static var encoder: JSONEncoder {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        return encoder
    }
}
