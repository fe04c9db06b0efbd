import Documents
import Domain
import Foundation
import Testing

@testable import Workflows

@Suite struct `A proposal drafted from an electronic invoice` {
    @Test func `says what the invoice says`() async throws {
        let world = try await World()
        let proposal = try await world.read(SampleInvoice().xml)
        let fields = proposal.fields
        #expect(proposal.type == .ubl)
        #expect(fields.journal == "CFAK")
        #expect(fields.invoiceNumber == "F-17")
        #expect(fields.invoiceDate == CalendarDate("2026-10-02"))
        #expect(fields.period == AccountingPeriod("2026-10"))
        #expect(fields.fiscalYear == "2026")
        #expect(fields.total == Money(cents: 12_100, currency: .eur))
        #expect(fields.communication == "+++010/8068/17183+++")
        #expect(fields.creditorIBAN == IBAN("BE71096123456769"))
        #expect(fields.counterparty?.name == "Houblons SA")
        #expect(fields.counterparty?.vatNumber == VATNumber("BE0403170701"))
        let line = BookingLine(
            account: LedgerAccountCode("499000"), vatCode: "P21-G", vatRate: .twentyOne, baseCents: 10_000,
            vatCents: 2_100)
        #expect(fields.lines == [line])
        #expect(proposal.validation().code == .okNewParty)
        #expect(proposal.warnings.isEmpty)
        #expect(proposal.provenance[.total]?.source == .ubl)
    }

    @Test func `names the buyer of a sale, and asks for no IBAN`() async throws {
        let world = try await World()
        var invoice = SampleInvoice()
        swap(&invoice.seller, &invoice.buyer)
        let proposal = try await world.read(invoice.xml, in: .sale)
        #expect(proposal.side == .sale)
        #expect(proposal.fields.journal == "CFVK")
        #expect(proposal.fields.counterparty?.name == "Houblons SA")
        #expect(proposal.fields.creditorIBAN == nil)
        #expect(proposal.fields.lines.map(\.vatCode) == ["S21"])
        #expect(proposal.warnings.isEmpty)
    }

    @Test(arguments: ["0403.170.701", "BE 0403.170.701", "403170701"])
    func `of a seller whose tax registration reads so names the counterparty BE0403170701`(number: String) async throws
    {
        let world = try await World()
        var invoice = SampleInvoice()
        invoice.seller.vatNumber = number
        #expect(try await world.read(invoice.xml).fields.counterparty?.vatNumber == VATNumber("BE0403170701"))
    }

    @Test(arguments: [("BE0471938850", ["other-addressee"]), (nil, []), ("NL123456789B01", ["other-addressee"])])
    func `warns when the invoice is addressed to somebody else`(buyer: String?, warnings: [String]) async throws {
        let world = try await World()
        var invoice = SampleInvoice()
        invoice.buyer = .init(name: "Somebody", vatNumber: buyer)
        #expect(try await world.read(invoice.xml).warnings == warnings)
    }

    @Test func `of a member of a VAT unit, under the unit's number, is addressed to it`() async throws {
        let world = try await World()
        var invoice = SampleInvoice()
        invoice.buyer.endpoint = "0403019261"
        invoice.buyer.vatNumber = "BE0471938850"
        #expect(try await world.read(invoice.xml).warnings == [])
    }

    @Test func `names no counterparty where it comes from the dossier itself, and no account to pay`() async throws {
        let world = try await World()
        var invoice = SampleInvoice()
        swap(&invoice.seller, &invoice.buyer)
        let proposal = try await world.read(invoice.xml)
        #expect(proposal.fields.counterparty == nil && proposal.fields.creditorIBAN == nil)
        #expect(
            proposal.validation().code == .nokIncomplete && proposal.validation().reasons == ["missing:counterparty"])
        #expect(proposal.warnings == ["other-addressee"])
    }

    @Test func `goes to the journal kept for credit notes`() async throws {
        let period = try #require(AccountingPeriod("2026-01"))
        let only = NewJournal(
            code: "ANC", side: .purchase, alias: "Notes de crédit", creditNotesOnly: true, firstPeriod: period)
        let world = try await World(journals: .factory + [only])
        var invoice = SampleInvoice()
        #expect(try await world.read(invoice.xml).fields.journal == "CFAK")
        invoice.isCreditNote = true
        let creditNote = try await world.read(invoice.xml)
        #expect(creditNote.fields.journal == "ANC")
        #expect(creditNote.fields.creditNote)
        #expect(creditNote.fields.totalCents == 12_100)
    }

    @Test func `turns a negative invoice into a credit note with positive amounts`() async throws {
        let world = try await World()
        var invoice = SampleInvoice()
        invoice.subtotals = [.init(base: "-100.00", tax: "-21.00")]
        (invoice.net, invoice.tax, invoice.total) = ("-100.00", "-21.00", "-121.00")
        let fields = try await world.read(invoice.xml).fields
        #expect(fields.creditNote)
        #expect(fields.totalCents == 12_100)
        #expect(fields.lines.map(\.baseCents) == [10_000])
    }

    @Test func `takes the first open period at or after its date`() async throws {
        let world = try await World()
        let journal = Journal.id("CFAK", of: world.dossier)
        for month in ["2026-10", "2026-11"] {
            try await world.perform(.close(try #require(AccountingPeriod(month)), affected: []), on: journal)
        }
        let proposal = try await world.read(SampleInvoice().xml)
        #expect(proposal.fields.period == AccountingPeriod("2026-12"))
        #expect(proposal.warnings == ["date-outside-period"])
    }

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
        #expect(proposal.validation().code == .okNewParty)
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
        #expect(proposal.validation().code == .okNewParty)
    }

    @Test func `is not booked by lines that say another total than it does`() async throws {
        let world = try await World()
        var invoice = SampleInvoice()
        invoice.total = "108.90"
        let proposal = try await world.read(invoice.xml(ofLines: [("100.00", "S", "21")]))
        #expect(proposal.fields.lines.isEmpty)
        #expect(proposal.validation().reasons == ["rule:BR-CO-18"])
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

    @Test(arguments: [("AE", "COC"), ("K", "ICG"), ("E", "EX")])
    func `of a part at 21 % with tax 0, as its category has it, breaks no rule of arithmetic`(
        category: String, code: String
    ) async throws {
        let world = try await World()
        var invoice = SampleInvoice()
        invoice.subtotals = [.init(base: "100.00", tax: "0.00", category: category)]
        (invoice.tax, invoice.total) = ("0.00", "100.00")
        let proposal = try await world.read(invoice.xml)
        #expect(proposal.brokenRules.isEmpty)
        #expect(proposal.fields.lines.map(\.vatCode) == [code] && proposal.fields.lines.map(\.vatRate) == [.zero])
        #expect(proposal.validation().code == .okNewParty)
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

@Suite struct `A proposal that cannot be right` {
    @Test func `names the rule its sums break`() async throws {
        let world = try await World()
        var invoice = SampleInvoice()
        invoice.total = "131.00"
        let proposal = try await world.read(invoice.xml)
        #expect(proposal.brokenRules == ["BR-CO-15"])
        #expect(proposal.validation().code == .nokIncomplete)
        #expect(proposal.validation().reasons.contains("rule:BR-CO-15"))
        #expect(proposal.fields.totalCents == 13_100)
    }

    @Test func `names the rule when a tax is not what its rate gives`() async throws {
        let world = try await World()
        var invoice = SampleInvoice()
        invoice.subtotals = [.init(base: "100.00", tax: "12.00")]
        (invoice.tax, invoice.total) = ("12.00", "112.00")
        #expect(try await world.read(invoice.xml).validation().reasons.contains("rule:BR-CO-17"))
    }

    @Test func `misses the rate of a foreign currency`() async throws {
        let world = try await World()
        var invoice = SampleInvoice()
        invoice.currency = "SEK"
        let proposal = try await world.read(invoice.xml)
        #expect(proposal.fields.total == Currency("SEK").map { Money(cents: 12_100, currency: $0) })
        #expect(proposal.validation().code == .nokIncomplete)
        #expect(proposal.validation().reasons == ["missing:exchange-rate"])
    }

    @Test func `in a currency that is none waits for a person to say which`() async throws {
        let world = try await World()
        var xml = String(decoding: SampleInvoice().xml, as: UTF8.self)
        xml = xml.replacing("<cbc:DocumentCurrencyCode>EUR<", with: "<cbc:DocumentCurrencyCode>US$<")
        let document = try await world.sent(Data(xml.utf8))
        try await world.reading().read(document, in: world.context)
        #expect(try await world.proposal(of: document)?.validation().reasons == ["rule:currency-unknown"])
        var annotation = Annotation()
        annotation.currency = .eur
        annotation.rules = try await world.load(Journal.id("CFAK", of: world.dossier)).state.profile
        try await world.perform(.annotate(annotation), on: BookingProposal.id(of: document))
        #expect(try await world.proposal(of: document)?.validation().code == .okNewParty)
    }

    @Test func `of a foreign currency is not for a journal that takes none`() async throws {
        let period = try #require(AccountingPeriod("2026-01"))
        let world = try await World(journals: [
            .init(code: "ACH", side: .purchase, alias: "Achats", firstPeriod: period)
        ])
        var invoice = SampleInvoice()
        invoice.currency = "SEK"
        #expect(try await world.read(invoice.xml).validation().reasons == ["currency-not-allowed"])
    }

    @Test func `misses an amount beyond all bounds`() async throws {
        let world = try await World()
        var invoice = SampleInvoice()
        let monstrous = "1000000000000000000.00"
        (invoice.net, invoice.total) = (monstrous, monstrous)
        invoice.subtotals = [.init(base: monstrous, tax: "0.00")]
        let proposal = try await world.read(invoice.xml)
        #expect(proposal.fields.totalCents == nil)
        #expect(proposal.fields.lines.isEmpty)
        #expect(proposal.missingFields == ["total"])
        #expect(proposal.validation().code == .nokIncomplete)
    }

    @Test func `keeps a seller's name of one letter and a million accents in at most 200 scalars`() async throws {
        let world = try await World()
        var invoice = SampleInvoice()
        let accents = String(repeating: "\u{301}", count: 1_000_000)
        (invoice.seller.name, invoice.number, invoice.paymentID) = ("e" + accents, "F" + accents, "P" + accents)
        let fields = try await world.read(invoice.xml).fields
        let name = try #require(fields.counterparty?.name)
        #expect(name.unicodeScalars.count == 200 && name.unicodeScalars.first == "e")
        #expect(fields.invoiceNumber.map { $0.unicodeScalars.count == 100 } == true)
        #expect(fields.communication.map { $0.unicodeScalars.count == 140 } == true)
    }

    @Test(
        arguments: [
            (" a\u{0}\t b\r\n c ", "a b c"), ("é\u{301} ", "é\u{301}"), ("\u{7} \n", nil),
            ("12345678901", "1234567890"),
            ("123456789 0", "123456789"),
        ] as [(String, String?)])
    func `keeps a text on one line, without what cannot be printed`(text: String, kept: String?) {
        #expect(text.onOneLine(longest: 10) == kept)
    }

    @Test func `has no lines, and cannot be sent, where its VAT breakdown has more parts than anybody books`()
        async throws
    {
        let world = try await World()
        var invoice = SampleInvoice()
        invoice.subtotals = Array(repeating: .init(base: "0.00", tax: "0.00"), count: 200)
        #expect(try await world.read(invoice.xml).fields.lines.count == 200)
        invoice.subtotals = Array(repeating: .init(base: "0.00", tax: "0.00"), count: 201)
        let proposal = try await world.read(invoice.xml)
        #expect(proposal.fields.lines.isEmpty)
        #expect(proposal.validation().reasons.contains("rule:vat-breakdown-too-long"))
        #expect(proposal.validation().code == .nokIncomplete)
    }

    @Test func `is not OK by itself as a credit note of −121.00, which may credit or take a credit back`() async throws
    {
        let world = try await World()
        var invoice = SampleInvoice()
        invoice.isCreditNote = true
        invoice.subtotals = [.init(base: "-100.00", tax: "-21.00")]
        (invoice.net, invoice.tax, invoice.total) = ("-100.00", "-21.00", "-121.00")
        let proposal = try await world.read(invoice.xml)
        #expect(!proposal.fields.creditNote && proposal.fields.totalCents == 12_100)
        #expect(proposal.validation().code == .nokIncomplete)
        #expect(proposal.validation().reasons == ["rule:credit-note-negative"])
    }

    @Test func `is NOK_INCOMPLETE where the invoice states its total alone, until a person says so`() async throws {
        let world = try await World()
        let document = try await world.sent(SampleInvoice().xml(ofLines: []))
        try await world.reading().read(document, in: world.context)
        let proposal = try #require(try await world.proposal(of: document))
        #expect(proposal.fields.totalCents == 12_100 && proposal.fields.lines.isEmpty)
        #expect(proposal.validation().code == .nokIncomplete)
        #expect(proposal.validation().reasons == ["rule:BR-CO-18"])
        var annotation = Annotation()
        annotation.lines = []
        annotation.rules = try await world.load(Journal.id("CFAK", of: world.dossier)).state.profile
        try await world.perform(.annotate(annotation), on: BookingProposal.id(of: document))
        #expect(try await world.proposal(of: document)?.validation().reasons == [])
    }

    @Test func `misses its journal where the side has none`() async throws {
        let world = try await World(journals: [])
        let proposal = try await world.read(SampleInvoice().xml)
        #expect(proposal.missingFields == ["journal", "period"])
    }

    @Test(arguments: [MediaType.pdf, .jpeg]) func `is empty where there is nothing to read`(kind: MediaType)
        async throws
    {
        let world = try await World()
        let bytes = try Fixtures.data(kind == .pdf ? "docs-misc/simple.pdf" : "docs-misc/simple.jpg")
        let proposal = try await world.read(bytes, as: kind)
        #expect(proposal.type == .air)
        #expect(proposal.fields.journal == "CFAK")
        #expect(proposal.fields.currency == .eur)
        #expect(proposal.validation().code == .nokEmpty)
    }
}
