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
        #expect(proposal.validation(periodIsOpen: true).code == .okNewParty)
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

    @Test func `warns when the invoice is addressed to somebody abroad, who has no Belgian number`() async throws {
        let world = try await World()
        var invoice = SampleInvoice()
        invoice.buyer = .init(name: "Somebody", country: "NL")
        #expect(try await world.read(invoice.xml).warnings == ["other-addressee"])
        invoice.buyer = .init(name: "Somebody", legalNumber: ("0106", "12345678"))
        #expect(try await world.read(invoice.xml).warnings == ["other-addressee"])
        invoice.buyer = .init(name: "Somebody", country: "BE")
        #expect(try await world.read(invoice.xml).warnings == [])
        invoice.buyer = .init(name: "Brasserie du Nord", country: "be", legalNumber: ("0208", "0403019261"))
        #expect(try await world.read(invoice.xml).warnings == [])
    }

    @Test(
        arguments: [
            ("2026-11-31", "due-date-invalid"), ("30/11/2026", "due-date-invalid"), ("2026-11-30", nil),
        ] as [(String, String?)])
    func `warns of a due date that is none`(date: String, warning: String?) async throws {
        let world = try await World()
        let proposal = try await world.read(SampleInvoice(dueDate: date).xml)
        #expect(proposal.warnings == [warning].compactMap(\.self))
        #expect(proposal.fields.dueDate?.description == (warning == nil ? date : nil))
        #expect(proposal.validation(periodIsOpen: true).code == .okNewParty)
    }

    @Test(
        arguments: [
            ("BE71096123456768", "creditor-iban-invalid"), ("be71 0961 2345 6768", "creditor-iban-invalid"),
            ("BE71 0961 2345 6769", nil), ("5050-1055", nil), ("SEB", nil),
        ] as [(String, String?)])
    func `warns of an IBAN that is none, and of no other account`(account: String, warning: String?) async throws {
        let world = try await World()
        let invoice = SampleInvoice(account: account)
        #expect(try await world.read(invoice.xml).warnings == [warning].compactMap(\.self))
    }

    @Test(
        arguments: [
            ("BE0403170702", "vat-number-invalid"), ("NL12345678", "vat-number-invalid"), ("none", nil),
        ] as [(String, String?)])
    func `warns of a VAT number of the other party that is none`(number: String, warning: String?) async throws {
        let world = try await World()
        var invoice = SampleInvoice()
        invoice.seller.vatNumber = number
        #expect(try await world.read(invoice.xml).warnings == [warning].compactMap(\.self))
    }

    @Test(arguments: [("2026-10-17", []), ("2026-10-18", ["date-in-future"]), ("2099-01-31", ["date-in-future"])])
    func `warns of a date more than seven days after the one it is read on`(date: String, warnings: [String])
        async throws
    {
        let world = try await World()
        #expect(world.context.today.description == "2026-10-10")
        #expect(try await world.read(SampleInvoice(date: date).xml).warnings == warnings)
    }

    @Test(arguments: ["325", "310", "999"]) func `of another document than an invoice asks what it is`(type: String)
        async throws
    {
        let world = try await World()
        let proposal = try await world.read(SampleInvoice(typeCode: type).xml)
        #expect(proposal.validation(periodIsOpen: true).code == .nokIncomplete)
        #expect(proposal.validation(periodIsOpen: true).reasons == ["rule:BR-CL-01"])
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
        let validation = proposal.validation(periodIsOpen: true)
        #expect(validation.code == .nokIncomplete && validation.reasons == ["missing:counterparty"])
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

    @Test(arguments: [("19.36", "1.0847107"), ("1.93", "10.880829")])
    func `in dollars takes its rate from the VAT it states in euro`(taxInEUR: String, rate: String) async throws {
        let world = try await World()
        var invoice = SampleInvoice()
        (invoice.currency, invoice.taxInEUR) = ("USD", taxInEUR)
        let proposal = try await world.read(invoice.xml)
        #expect(proposal.fields.exchangeRate?.source == "invoice")
        #expect(proposal.fields.exchangeRate?.rate.hasPrefix(rate) == true)
        #expect(proposal.provenance[.exchangeRate]?.source == .ubl)
        #expect(proposal.validation(periodIsOpen: true).reasons == [])
        let tax = try #require(Decimal(string: proposal.fields.exchangeRate?.rate ?? "").map { 21 / $0 })
        #expect(Money.rounding(tax, currency: .eur)?.decimalText == taxInEUR)
    }

    @Test func `in euro needs no rate, and in dollars has none where its VAT is 0.00`() async throws {
        let world = try await World()
        var invoice = SampleInvoice()
        invoice.taxInEUR = "19.36"
        #expect(try await world.read(invoice.xml).fields.exchangeRate == nil)
        (invoice.currency, invoice.taxInEUR) = ("USD", "0.00")
        #expect(try await world.read(invoice.xml).validation(periodIsOpen: true).reasons == ["missing:exchange-rate"])
    }

    @Test func `in dollars takes no rate from a VAT of few cents beside a large total`() async throws {
        let world = try await World()
        var invoice = SampleInvoice()
        (invoice.currency, invoice.taxInEUR) = ("USD", "0.18")
        invoice.subtotals = [
            .init(base: "10000.00", tax: "0.00", category: "E", rate: "0"), .init(base: "1.00", tax: "0.21"),
        ]
        (invoice.net, invoice.tax, invoice.total) = ("10001.00", "0.21", "10001.21")
        #expect(try await world.read(invoice.xml).validation(periodIsOpen: true).reasons == ["missing:exchange-rate"])
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
}
