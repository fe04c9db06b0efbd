import Domain
import Testing

@testable import Workflows

@Suite struct `Booking as it was booked before` {
    private static let goods = BookingProposalEvent.TemplateLine(account: "604000", vatCode: "P21-G", vatRate: "21.00")
    private static let beer = BookingProposalEvent.TemplateLine(account: "601000", vatCode: "P06-G", vatRate: "6.00")
    private static let rent = BookingProposalEvent.TemplateLine(account: "610000", vatCode: "P21-S", vatRate: "21.00")

    private func accounts(
        after templates: [[BookingProposalEvent.TemplateLine]], of side: InvoiceSide = .purchase
    ) async throws -> [String?] {
        try await proposal(after: templates, of: side).fields.lines.flatMap { [$0.account?.description, $0.vatCode] }
    }

    private func proposal(
        after templates: [[BookingProposalEvent.TemplateLine]], of side: InvoiceSide = .purchase
    ) async throws -> ProposalContent {
        let world = try await World()
        _ = try await world.read(SampleInvoice(number: "F-16").xml)
        let counterparty = Counterparty.id(
            vatNumber: VATNumber("BE0403170701"), name: "", of: world.dossier)
        await world.knowledge.booked(counterparty, on: side, as: templates)
        let proposal = try await world.read(SampleInvoice().xml)
        #expect(proposal.fields.counterparty?.known == true)
        return proposal
    }

    @Test func `says of account and VAT code that they were taken from the bookings, and of what was not nothing`()
        async throws
    {
        let beerWithGoods = [Self.beer, .init(account: "601000", vatCode: "P12-G", vatRate: "12.00")]
        for (templates, origins) in [
            ([[Self.goods], [Self.goods]], LineOrigins(account: .bookings, vatCode: .bookings)),
            ([beerWithGoods, beerWithGoods], LineOrigins(account: .bookings)),
            ([[Self.goods], [Self.rent]], LineOrigins()),
        ] {
            #expect(try await proposal(after: templates).origins(ofLine: 0) == origins)
        }
    }

    @Test func `follows the last two bookings where they agree`() async throws {
        #expect(try await accounts(after: [[Self.goods], [Self.goods], [Self.rent]]) == ["604000", "P21-G"])
    }

    @Test func `follows nothing where they differ, or where there is one`() async throws {
        #expect(try await accounts(after: [[Self.goods], [Self.rent]]) == ["499000", "P21-G"])
        #expect(try await accounts(after: [[Self.goods]]) == ["499000", "P21-G"])
    }

    @Test func `takes of several lines the one with the rate of the invoice`() async throws {
        #expect(
            try await accounts(after: [[Self.goods, Self.beer], [Self.beer, Self.goods]]) == ["604000", "P21-G"])
    }

    @Test func `follows no sale`() async throws {
        let sale = BookingProposalEvent.TemplateLine(account: "700000", vatCode: "S21", vatRate: "21.00")
        #expect(try await accounts(after: [[sale], [sale]], of: .sale) == ["499000", "P21-G"])
        // A code of both sides, on an account that is of neither alone.
        let onBehalf = BookingProposalEvent.TemplateLine(account: "489000", vatCode: "EX", vatRate: "21.00")
        #expect(try await accounts(after: [[onBehalf], [onBehalf]], of: .sale) == ["499000", "P21-G"])
    }

    @Test func `splits nothing that the rates do not split`() async throws {
        #expect(
            try await accounts(after: [[Self.goods, Self.rent], [Self.goods, Self.rent]]) == ["499000", "P21-G"])
    }

    /// The codes of the lines after two bookings on 610000 with `code`, each part given by its category.
    private func codes(_ categories: [String], after code: String) async throws -> [String?] {
        let world = try await World()
        _ = try await world.read(SampleInvoice(number: "F-16").xml)
        let counterparty = Counterparty.id(vatNumber: VATNumber("BE0403170701"), name: "", of: world.dossier)
        let template = [BookingProposalEvent.TemplateLine(account: "610000", vatCode: code, vatRate: "0.00")]
        await world.knowledge.booked(counterparty, on: .purchase, as: [template, template])
        var invoice = SampleInvoice()
        invoice.subtotals = categories.map { .init(base: "100.00", tax: "0.00", category: $0, rate: "0") }
        (invoice.net, invoice.tax, invoice.total) = ("\(100 * categories.count)", "0.00", "\(100 * categories.count)")
        let lines = try await world.read(invoice.xml).fields.lines
        #expect(lines.allSatisfy { $0.account == LedgerAccountCode("610000") })
        return lines.map(\.vatCode)
    }

    @Test func `after two invoices booked COC, one of category E at 0 % keeps the account and gets EX`() async throws {
        #expect(try await codes(["E"], after: "COC") == ["EX"])
        #expect(try await codes(["AE"], after: "COC") == ["COC"])
    }

    @Test(
        arguments: [
            (["AE"], "ICG", ["COC"]), (["K"], "ICG", ["ICG"]), (["AE"], "ICS", ["ICS"]), (["Z"], "COC", ["P00-S"]),
            (["S"], "FOR", ["FOR"]), (["G"], "EX", ["IMP"]), (["O"], "EX", ["EX"]),
            (["E", "AE"], "COC", ["EX", "COC"]),
            (["K", "AE"], "ICG", ["ICG", "COC"]), (["K", "AE"], "ICS", ["ICS", "COC"]),
        ] as [([String], String, [String])])
    func `keeps the VAT code only where the category is not another`(
        categories: [String], code: String, codes: [String]
    ) async throws {
        #expect(try await self.codes(categories, after: code) == codes)
    }

    @Test func `keeps the account where only the rate is new`() async throws {
        #expect(try await accounts(after: [[Self.beer], [Self.beer]]) == ["601000", "P21-G"])
    }
}
