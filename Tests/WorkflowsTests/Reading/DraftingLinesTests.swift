import Documents
import Domain
import Foundation
import Testing

@testable import Workflows

@Suite struct `What a proposal drafted from an electronic invoice books` {
    @Test func `has a line for each rate`() async throws {
        let world = try await World()
        var invoice = SampleInvoice()
        invoice.subtotals = [
            .init(base: "100.00", tax: "6.00", rate: "6"), .init(base: "50.00", tax: "10.50"),
            .init(base: "10.00", tax: "0.00", category: "E", rate: nil),
        ]
        (invoice.net, invoice.tax, invoice.total) = ("160.00", "16.50", "176.50")
        let proposal = try await world.read(invoice.xml)
        #expect(proposal.fields.lines.map(\.vatCode) == ["P06-G", "P21-G", "EX"])
        #expect(proposal.fields.imbalanceCents == 0)
        #expect(proposal.validation(periodIsOpen: true).code == .okNewParty)
    }

    @Test func `has a line for each rate of its own lines where it has no VAT breakdown`() async throws {
        let world = try await World()
        var invoice = SampleInvoice()
        invoice.total = "178.00"
        let xml = invoice.xml(ofLines: [
            ("30.00", "S", "21"), ("50.00", "S", "6"), ("70.00", "S", "21"), ("4.00", "AE", "21"),
        ])
        let proposal = try await world.read(xml)
        #expect(proposal.fields.lines.map(\.vatCode) == ["P21-G", "P06-G", "COC"])
        #expect(proposal.fields.lines.map(\.baseCents) == [10_000, 5_000, 400])
        #expect(proposal.fields.lines.map(\.vatCents) == [2_100, 300, 0])
        #expect(proposal.validation(periodIsOpen: true).code == .okNewParty)
    }

    @Test func `is not booked by lines that say another total than it does`() async throws {
        let world = try await World()
        var invoice = SampleInvoice()
        invoice.total = "108.90"
        let proposal = try await world.read(invoice.xml(ofLines: [("100.00", "S", "21")]))
        #expect(proposal.fields.lines.isEmpty)
        #expect(proposal.validation(periodIsOpen: true).reasons == ["missing:lines", "rule:BR-CO-18"])
    }

    @Test(arguments: [("100.05", 10_000, []), ("99.95", 10_000, []), ("100.06", 10_006, ["unbalanced"])])
    func `makes the total though the breakdown is a few cents off, by its largest base`(
        base: String, booked: Int64, reasons: [String]
    ) async throws {
        let world = try await World()
        var invoice = SampleInvoice()
        invoice.subtotals = [.init(base: "50.00", tax: "3.00", rate: "6"), .init(base: base, tax: "21.00")]
        (invoice.net, invoice.tax, invoice.total) = ("150.00", "24.00", "174.00")
        let proposal = try await world.read(invoice.xml)
        #expect(proposal.fields.lines.map(\.baseCents) == [5_000, booked])
        #expect(proposal.fields.lines.map(\.vatCents) == [300, 2_100])
        #expect(proposal.validation(periodIsOpen: true).reasons == reasons)
    }

    @Test(arguments: [("0.02", "121.02"), ("-0.03", "120.97")])
    func `makes the total with VAT, and warns of what only the payment was rounded by`(
        rounding: String, payable: String
    ) async throws {
        let world = try await World()
        var invoice = SampleInvoice()
        (invoice.rounding, invoice.payable) = (rounding, payable)
        let proposal = try await world.read(invoice.xml)
        #expect(proposal.fields.totalCents == 12_100 && proposal.fields.lines.count == 1)
        #expect(proposal.warnings == ["payable-rounded"])
        #expect(proposal.validation(periodIsOpen: true).reasons == [])
    }

    @Test(arguments: ["OMR", "KWD", "TND"])
    func `makes the total of amounts with three decimals, which are rounded`(currency: String) async throws {
        let world = try await World()
        var invoice = SampleInvoice()
        invoice.currency = currency
        invoice.seller = .init(name: "Abroad", country: String(currency.prefix(2)))
        invoice.subtotals = [.init(base: "100.104", tax: "5.004", rate: "5")]
        (invoice.net, invoice.tax, invoice.total) = ("100.104", "5.004", "105.108")
        let proposal = try await world.read(invoice.xml)
        #expect(
            proposal.validation(periodIsOpen: true).reasons == ["missing:exchange-rate"]
                && proposal.fields.totalCents == 10_511)
        #expect(proposal.fields.lines.map(\.baseCents) == [10_011] && proposal.fields.lines.map(\.vatCents) == [500])
        invoice.total = "105.128"
        #expect(try await world.read(invoice.xml).brokenRules == ["BR-CO-15"])
    }

    @Test func `leaves out parts of 0.00, and adds up those of one category, rate and code`() async throws {
        let world = try await World()
        var invoice = SampleInvoice()
        invoice.subtotals = [
            .init(base: "0.00", tax: "0.00", rate: "6"), .init(base: "60.00", tax: "12.60"),
            .init(base: "10.00", tax: "0.00", category: "K", rate: "0", code: "44"),
            .init(base: "40.00", tax: "8.40"), .init(base: "5.00", tax: "0.00", category: "K", rate: "0"),
        ]
        (invoice.net, invoice.tax, invoice.total) = ("115.00", "21.00", "136.00")
        let lines = try await world.read(invoice.xml).fields.lines
        #expect(lines.map(\.vatCode) == ["P21-G", "ICS", "ICG"])
        #expect(lines.map(\.baseCents) == [10_000, 1_000, 500] && lines.map(\.vatCents) == [2_100, 0, 0])
    }

    @Test func `keeps a part of 0.00 where there is no other`() async throws {
        let world = try await World()
        var invoice = SampleInvoice()
        invoice.subtotals = [
            .init(base: "0.00", tax: "0.00"), .init(base: "0.00", tax: "0.00", category: "Z", rate: "0"),
        ]
        (invoice.net, invoice.tax, invoice.total) = ("0.00", "0.00", "0.00")
        #expect(try await world.read(invoice.xml).fields.lines.map(\.vatCode) == ["P21-G"])
    }

    @Test(arguments: ["46", "44", "00/44", "47/DI"])
    func `has no VAT code of what bears no VAT where VAT is charged`(code: String) async throws {
        var invoice = SampleInvoice()
        invoice.subtotals = [.init(base: "100.00", tax: "21.00", code: code)]
        for (side, vatCode) in [(Mailbox.purchase, "P21-G"), (.sale, "S21")] {
            let proposal = try await World(enterpriseNumber: nil).read(invoice.xml, in: side)
            #expect(proposal.fields.lines.map(\.vatCode) == [vatCode])
        }
    }

    @Test(
        arguments: [
            ("AE", "0", nil, "COC", "COC"), ("K", "0", nil, "ICG", "ICG"), ("K", "0", "44", "ICS", "ICS"),
            ("E", "0", "00/44", "EX", "EX"), ("K", "0", "47/DI", "ICG", "XUS"),
            ("G", "0", nil, "IMP", "IMP"), ("S", "20", nil, "FOR", "OSS"), ("S", "21", "OSS-G", "FOR", "OSS"),
        ] as [(String, String, String?, String, String)])
    func `has the VAT code its category calls for`(
        category: String, rate: String, code: String?, purchase: String, sale: String
    ) async throws {
        let world = try await World()
        var invoice = SampleInvoice()
        invoice.subtotals = [.init(base: "100.00", tax: "0.00", category: category, rate: rate, code: code)]
        #expect(try await world.read(invoice.xml).fields.lines.map(\.vatCode) == [purchase])
        #expect(try await world.read(invoice.xml, in: .sale).fields.lines.map(\.vatCode) == [sale])
    }

    @Test(
        arguments: [
            ("AE", "BE0403170701", "COC", .twentyOne), ("K", "NL123456789B01", "ICG", .twentyOne),
            ("E", "BE0403170701", "EX", .zero),
        ] as [(String, String, String, VATRate)])
    func `of a part at 21 % with tax 0, as its category has it, breaks no rule of arithmetic`(
        category: String, seller: String, code: String, rate: VATRate
    ) async throws {
        let world = try await World()
        var invoice = SampleInvoice()
        invoice.seller.vatNumber = seller
        invoice.subtotals = [.init(base: "100.00", tax: "0.00", category: category)]
        (invoice.tax, invoice.total) = ("0.00", "100.00")
        let proposal = try await world.read(invoice.xml)
        #expect(proposal.brokenRules.isEmpty)
        #expect(proposal.fields.lines.map(\.vatCode) == [code] && proposal.fields.lines.map(\.vatRate) == [rate])
        #expect(proposal.validation(periodIsOpen: true).code == .okNewParty)
        invoice.subtotals[0].tax = "21.00"
        (invoice.tax, invoice.total) = ("21.00", "121.00")
        #expect(try await world.read(invoice.xml).brokenRules == ["BR-CO-17"])
    }

    @Test(arguments: [("IE6388047V", "AE", "ICS"), ("US123456789", "AE", "XUS"), ("US123456789", "O", "XUS")])
    func `has the code of reverse charge that the seller's country calls for`(
        seller: String, category: String, code: String
    ) async throws {
        let world = try await World()
        var invoice = SampleInvoice()
        invoice.seller = .init(name: "Abroad", vatNumber: seller)
        invoice.subtotals = [.init(base: "100.00", tax: "0.00", category: category, rate: "0")]
        #expect(try await world.read(invoice.xml).fields.lines.map(\.vatCode) == [code])
    }

    @Test(
        arguments: [
            ("NL123456789B01", nil, "S", "21", "FOR"), ("NL123456789B01", "BE0471938850", "S", "21", "P21-G"),
            ("CZ25123891", nil, "S", "12", "FOR"), ("GB123456789", nil, "Z", "0", "FOR"),
        ] as [(String, String?, String, String, String)])
    func `deducts the VAT of no other country, whatever its rate`(
        seller: String, representative: String?, category: String, rate: String, code: String
    ) async throws {
        let world = try await World()
        var invoice = SampleInvoice()
        invoice.seller = .init(name: "Abroad", vatNumber: seller)
        invoice.representative = representative
        invoice.subtotals = [.init(base: "100.00", tax: "21.00", category: category, rate: rate)]
        #expect(try await world.read(invoice.xml).fields.lines.map(\.vatCode) == [code])
    }

    @Test func `of a sale that is outside the scope, to a customer outside the Union, goes to box 47`() async throws {
        let world = try await World()
        var invoice = SampleInvoice()
        (invoice.seller, invoice.buyer) = (invoice.buyer, .init(name: "Abroad", vatNumber: "US123456789"))
        invoice.subtotals = [.init(base: "100.00", tax: "0.00", category: "O", rate: "0")]
        #expect(try await world.read(invoice.xml, in: .sale).fields.lines.map(\.vatCode) == ["XUS"])
    }

    @Test(
        arguments: [
            ("S", "21", "VX", "VX"), ("E", "0", "VX", "VX"), ("O", "0", "VX", "VX"), ("AE", "0", "COC", "VX"),
            ("K", "0", "ICG", "VX"),
        ])
    func `of an exempt dossier has no VAT to deduct and none to charge, and owes what buyers owe`(
        category: String, rate: String, purchase: String, sale: String
    ) async throws {
        let world = try await World(vatExempt: true)
        var invoice = SampleInvoice()
        invoice.subtotals = [.init(base: "100.00", tax: "0.00", category: category, rate: rate)]
        #expect(try await world.read(invoice.xml).fields.lines.map(\.vatCode) == [purchase])
        swap(&invoice.seller, &invoice.buyer)
        #expect(try await world.read(invoice.xml, in: .sale).fields.lines.map(\.vatCode) == [sale])
    }
}
