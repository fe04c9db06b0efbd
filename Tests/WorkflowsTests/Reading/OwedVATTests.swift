import Domain
import Foundation
import Testing

@testable import Workflows

@Suite struct `VAT that the buyer owes` {
    /// A purchase of 100.00 without VAT.
    private func invoice(_ category: String, _ rate: String?, from seller: SampleInvoice.SampleParty? = nil)
        -> SampleInvoice
    {
        var invoice = SampleInvoice()
        if let seller { invoice.seller = seller }
        invoice.subtotals = [.init(base: "100.00", tax: "0.00", category: category, rate: rate)]
        (invoice.tax, invoice.total) = ("0.00", "100.00")
        return invoice
    }

    @Test(
        arguments: [
            ("AE", "BE0403170701", "COC"), ("AE", "IE6388047V", "ICS"), ("AE", "US123456789", "XUS"),
            ("K", "IE6388047V", "ICG"), ("G", "US123456789", "IMP"), ("O", "US123456789", "XUS"),
        ])
    func `is owed at the rate of the invoice, or else at 21 %, of which a person is warned`(
        category: String, seller: String, code: String
    ) async throws {
        let world = try await World()
        let seller = SampleInvoice.SampleParty(name: "Seller", vatNumber: seller)
        for (stated, owed, warnings) in [
            ("21", "21.00", []), ("6", "6.00", []), ("0", "21.00", ["reverse-charge-rate"]),
            ("19", "21.00", ["reverse-charge-rate"]), (nil, "21.00", ["reverse-charge-rate"]),
        ] as [(String?, String, [String])] {
            let proposal = try await world.read(invoice(category, stated, from: seller).xml)
            let line = try #require(proposal.fields.lines.first)
            #expect(line.vatCode == code && line.vatRate?.description == owed && line.vatCents == 0, "\(stated ?? "")")
            #expect(proposal.warnings == warnings, "\(stated ?? "")")
            #expect(proposal.brokenRules == [] && proposal.fields.imbalanceCents == 0)
            #expect(proposal.validation(periodIsOpen: true).reasons == [])
        }
    }

    @Test func `is none on a sale, whose rate stays 0`() async throws {
        let world = try await World()
        var sale = invoice("AE", "21")
        swap(&sale.seller, &sale.buyer)
        let proposal = try await world.read(sale.xml, in: .sale)
        #expect(proposal.fields.lines.map(\.vatCode) == ["COC"] && proposal.fields.lines.map(\.vatRate) == [.zero])
        #expect(proposal.warnings == [])
    }

    /// The account and the rate of the next one after two bookings at those rates.
    private func next(after rates: [String], stating rate: String?) async throws -> (BookingLine, [String]) {
        let world = try await World()
        _ = try await world.read(SampleInvoice(number: "F-16").xml)
        let counterparty = Counterparty.id(vatNumber: VATNumber("BE0403170701"), name: "", of: world.dossier)
        await world.knowledge.booked(
            counterparty, on: .purchase,
            as: rates.map { [.init(account: "611000", vatCode: "COC", vatRate: $0)] })
        let proposal = try await world.read(invoice("AE", rate).xml)
        return (try #require(proposal.fields.lines.first), proposal.warnings)
    }

    @Test(
        arguments: [
            (["6.00", "6.00"], nil, "6.00", []), (["6.00", "6.00"], "0", "6.00", []),
            (["6.00", "6.00"], "21", "21.00", []), (["6.00", "21.00"], "0", "21.00", ["reverse-charge-rate"]),
            (["0.00", "0.00"], "0", "21.00", ["reverse-charge-rate"]),
        ] as [([String], String?, String, [String])])
    func `is owed at the rate of the last two bookings where the invoice states none`(
        booked: [String], stated: String?, owed: String, warnings: [String]
    ) async throws {
        let (line, found) = try await next(after: booked, stating: stated)
        #expect(line.account == LedgerAccountCode("611000") && line.vatCode == "COC")
        #expect(line.vatRate?.description == owed && line.vatCents == 0)
        #expect(found == warnings)
    }
}
