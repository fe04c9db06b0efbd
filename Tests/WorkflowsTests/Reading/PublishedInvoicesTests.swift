import Domain
import Formats
import Foundation
import TestTools
import Testing

@testable import Workflows

@Suite struct `Published invoices` {
    private struct Expected: Decodable {
        let incl: String
        let id: String
        let currency: String
    }

    private static func expectations() throws -> [String: Expected] {
        let all = try JSONSerialization.jsonObject(with: Fixtures.data("expected.json")) as? [String: Any] ?? [:]
        return try all.filter { $0.key.hasPrefix("ubl/") }.mapValues {
            try JSONDecoder().decode(Expected.self, from: JSONSerialization.data(withJSONObject: $0))
        }
    }

    @Test func `in UBL give a proposal with the total of the file`() async throws {
        for (path, expected) in try Self.expectations().sorted(by: { $0.key < $1.key }) {
            let proposal = try await World().read(try Fixtures.data(path))
            let total = try #require(proposal.fields.total, "\(path)")
            let stated = try #require(Money(decimal: expected.incl, currency: total.currency))
            #expect(total == stated.magnitude, "\(path)")
            #expect(total.currency.description == expected.currency, "\(path)")
            #expect(proposal.fields.invoiceNumber == expected.id, "\(path)")
            #expect(proposal.fields.creditNote || !stated.isNegative, "\(path)")
        }
    }

    @Test(
        arguments: [
            ("factur-x-basicwl.xml", "104.90"), ("factur-x-en16931.xml", "104.90"), ("factur-x-extended.xml", "104.90"),
            ("ubl-21-en16931.xml", "308.03"), ("zugferd-extended.xml", "1256.70"),
        ])
    func `in CII give a proposal with the total of the file`(name: String, total: String) async throws {
        let bytes = try Fixtures.data("cii/\(name)")
        #expect(String(decoding: bytes, as: UTF8.self).contains(total), "The file states this total.")
        let proposal = try await World().read(bytes)
        #expect(proposal.fields.total?.decimalText == total)
        #expect(proposal.type == .ubl)
    }

    private static let folders = [
        "ubl/en16931-examples", "ubl/en16931-testfiles", "ubl/ublbe", "ubl/xrechnung", "cii", "pdf/facturx",
        "pdf/facturx-fnfe",
    ]

    /// What a published invoice does lack: the rate of its currency, or the VAT that Factur-X MINIMUM does not tell.
    private static let lacking: Set<String> = ["missing:exchange-rate", "missing:lines/0/vat_code"]

    /// Whom the file names as the one that books it, where that is a Belgian.
    private static func addressees(of bytes: Data, _ side: Mailbox) -> [EnterpriseNumber?] {
        guard let invoice = try? InvoiceReader.read(bytes) else { return [] }
        let (own, other) = side == .purchase ? (invoice.buyer, invoice.seller) : (invoice.seller, invoice.buyer)
        return own.enterpriseNumbers.filter { !other.enterpriseNumbers.contains($0) }
    }

    @Test(arguments: [Mailbox.purchase, .sale]) func `that agree with themselves are ready to be sent`(side: Mailbox)
        async throws
    {
        // ZUGFeRD 1 states its allowance with a minus.
        for path in try Self.folders.flatMap(Fixtures.files) where !path.contains("zugferd-extended") {
            let bytes = try Fixtures.data(path)
            for number in [World.own, nil] + Self.addressees(of: bytes, side) {
                let world = try await World(enterpriseNumber: number)
                let proposal = try await world.read(bytes, as: path.hasSuffix(".pdf") ? .pdf : .xml, in: side)
                #expect(Set(proposal.validation(periodIsOpen: true).reasons).isSubset(of: Self.lacking), "\(path)")
            }
        }
    }

    @Test func `inside PDFs are read from their XML`() async throws {
        for path in try Fixtures.files(in: "pdf/facturx") + Fixtures.files(in: "pdf/facturx-fnfe") {
            let proposal = try await World().read(try Fixtures.data(path), as: .pdf)
            #expect(proposal.type == .ubl, "\(path)")
            #expect(proposal.fields.totalCents != nil, "\(path)")
            #expect(proposal.fields.counterparty != nil, "\(path)")
            #expect(proposal.provenance[.total]?.source == .cii, "\(path)")
        }
    }
}
