import Domain
import Testing

@testable import Workflows

@Suite struct `Booking on the account chosen for a counterparty` {
    private static let beer = BookingProposalEvent.TemplateLine(account: "601000", vatCode: "P06-G", vatRate: "6.00")
    private static let rent = BookingProposalEvent.TemplateLine(account: "610000", vatCode: "P21-S", vatRate: "21.00")

    private let houblons = VATNumber("BE0403170701")

    /// What the next invoice of a known supplier is drafted as.
    private func proposal(
        _ account: String, after templates: [[BookingProposalEvent.TemplateLine]] = [],
        _ invoice: SampleInvoice = SampleInvoice()
    ) async throws -> ProposalContent {
        let world = try await World()
        _ = try await world.read(SampleInvoice(number: "F-16").xml)
        let counterparty = Counterparty.id(vatNumber: houblons, name: "", of: world.dossier)
        try await world.perform(.chooseDefaultAccount(try #require(LedgerAccountCode(account))), on: counterparty)
        await world.knowledge.booked(counterparty, on: .purchase, as: templates)
        return try await world.read(invoice.xml)
    }

    @Test(arguments: [("604000", "P21-G"), ("610000", "P21-S"), ("230000", "P21-I"), ("489000", "P21-G")])
    func `takes the VAT code that the invoice calls for on it, and says where the account came from`(
        account: String, code: String
    ) async throws {
        let proposal = try await proposal(account)
        #expect(proposal.fields.lines.map(\.account?.description) == [account])
        #expect(proposal.fields.lines.map(\.vatCode) == [code])
        #expect(proposal.origins(ofLine: 0) == LineOrigins(account: .counterparty))
    }

    @Test func `goes for each part of an invoice`() async throws {
        var invoice = SampleInvoice()
        invoice.subtotals = [.init(base: "100.00", tax: "21.00"), .init(base: "50.00", tax: "3.00", rate: "6")]
        (invoice.net, invoice.tax, invoice.total) = ("150.00", "24.00", "174.00")
        let lines = try await proposal("610000", invoice).fields.lines
        #expect(lines.map(\.account?.description) == ["610000", "610000"])
        #expect(lines.map(\.vatCode) == ["P21-S", "P06-S"])
    }

    @Test func `stands behind the last two bookings where they agree, and before suspense where they do not`()
        async throws
    {
        let alike = try await proposal("604000", after: [[Self.rent], [Self.rent]])
        #expect(alike.fields.lines[0].account?.description == "610000")
        #expect(alike.origins(ofLine: 0) == LineOrigins(account: .bookings, vatCode: .bookings))
        let otherRate = try await proposal("604000", after: [[Self.beer], [Self.beer]])
        #expect(otherRate.fields.lines[0].account?.description == "601000")
        let different = try await proposal("604000", after: [[Self.rent], [Self.beer]])
        #expect(different.fields.lines[0].account?.description == "604000")
    }

    @Test func `is for the side its class is of`() async throws {
        let revenue = try await proposal("700000")
        #expect(revenue.fields.lines[0].account?.description == "499000")
        #expect(revenue.origins(ofLine: 0) == LineOrigins())
        for (account, drafted) in [("604000", "499000"), ("700000", "700000"), ("489000", "489000")] {
            let world = try await World()
            var sale = SampleInvoice()
            (sale.seller, sale.buyer) = (sale.buyer, sale.seller)
            _ = try await world.read(sale.xml, in: .sale)
            let buyer = Counterparty.id(vatNumber: houblons, name: "", of: world.dossier)
            try await world.perform(.chooseDefaultAccount(try #require(LedgerAccountCode(account))), on: buyer)
            sale.number = "F-18"
            let lines = try await world.read(sale.xml, in: .sale).fields.lines
            #expect(lines.map(\.account?.description) == [drafted])
        }
    }
}
