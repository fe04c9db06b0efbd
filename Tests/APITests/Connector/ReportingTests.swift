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
