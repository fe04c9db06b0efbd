import Documents
import Domain
import Foundation
import TestTools
import Testing

@testable import Workflows

@Suite struct `A proposal that cannot be right` {
    @Test func `names the rule its sums break`() async throws {
        let world = try await World()
        var invoice = SampleInvoice()
        invoice.total = "131.00"
        let proposal = try await world.read(invoice.xml)
        #expect(proposal.brokenRules == ["BR-CO-15"])
        #expect(proposal.validation(periodIsOpen: true).code == .nokIncomplete)
        #expect(proposal.validation(periodIsOpen: true).reasons.contains("rule:BR-CO-15"))
        #expect(proposal.fields.totalCents == 13_100)
    }

    @Test func `names the rule when a tax is not what its rate gives`() async throws {
        let world = try await World()
        var invoice = SampleInvoice()
        invoice.subtotals = [.init(base: "100.00", tax: "12.00")]
        (invoice.tax, invoice.total) = ("12.00", "112.00")
        #expect(try await world.read(invoice.xml).validation(periodIsOpen: true).reasons.contains("rule:BR-CO-17"))
    }

    @Test func `names the rule when a line is not its quantity at its price, and warns where no rule says so`()
        async throws
    {
        let world = try await World()
        var invoice = SampleInvoice(linePrice: "90.00")
        let unbound = try await world.read(invoice.xml)
        #expect(unbound.validation(periodIsOpen: true).reasons == [] && unbound.warnings == ["line-amounts"])
        invoice.profile = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
        let bound = try await world.read(invoice.xml)
        #expect(bound.validation(periodIsOpen: true).reasons == ["rule:PEPPOL-EN16931-R120"] && bound.warnings == [])
        invoice.linePrice = "100.00"
        #expect(try await world.read(invoice.xml).validation(periodIsOpen: true).reasons == [])
    }

    @Test func `misses the rate of a foreign currency`() async throws {
        let world = try await World()
        var invoice = SampleInvoice()
        invoice.currency = "SEK"
        let proposal = try await world.read(invoice.xml)
        #expect(proposal.fields.total == Currency("SEK").map { Money(cents: 12_100, currency: $0) })
        #expect(proposal.validation(periodIsOpen: true).code == .nokIncomplete)
        #expect(proposal.validation(periodIsOpen: true).reasons == ["missing:exchange-rate"])
    }

    @Test func `in a currency that is none waits for a person to say which`() async throws {
        let world = try await World()
        var xml = String(decoding: SampleInvoice().xml, as: UTF8.self)
        xml = xml.replacing("<cbc:DocumentCurrencyCode>EUR<", with: "<cbc:DocumentCurrencyCode>US$<")
        let document = try await world.sent(Data(xml.utf8))
        try await world.reading().read(document, in: world.context)
        let proposal = try await world.proposal(of: document)
        #expect(proposal?.validation(periodIsOpen: true).reasons == ["rule:currency-unknown"])
        var annotation = Annotation()
        annotation.currency = .eur
        annotation.journalProfile = try await world.load(Journal.id("CFAK", of: world.dossier)).state.profile
        try await world.perform(.annotate(annotation), on: BookingProposal.id(of: document))
        #expect(try await world.proposal(of: document)?.validation(periodIsOpen: true).code == .okNewParty)
    }

    @Test func `of a foreign currency is not for a journal that takes none`() async throws {
        let period = try #require(AccountingPeriod("2026-01"))
        let world = try await World(journals: [
            .init(code: "ACH", side: .purchase, alias: "Achats", firstPeriod: period)
        ])
        var invoice = SampleInvoice()
        invoice.currency = "SEK"
        #expect(try await world.read(invoice.xml).validation(periodIsOpen: true).reasons == ["currency-not-allowed"])
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
        #expect(proposal.unfilled == ["total", "lines"])
        #expect(proposal.validation(periodIsOpen: true).code == .nokIncomplete)
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
        let parts = (1...201).map {
            SampleInvoice.Subtotal(base: "1.00", tax: "0.01", rate: "\($0 / 100 + 1).\($0 % 100 / 10)\($0 % 10)")
        }
        invoice.subtotals = Array(parts.dropLast())
        #expect(try await world.read(invoice.xml).fields.lines.count == 200)
        invoice.subtotals = parts
        let proposal = try await world.read(invoice.xml)
        #expect(proposal.fields.lines.isEmpty)
        #expect(proposal.validation(periodIsOpen: true).reasons.contains("rule:vat-breakdown-too-long"))
        #expect(proposal.validation(periodIsOpen: true).code == .nokIncomplete)
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
        #expect(proposal.validation(periodIsOpen: true).code == .nokIncomplete)
        #expect(proposal.validation(periodIsOpen: true).reasons == ["rule:credit-note-negative"])
    }

    @Test func `is NOK_INCOMPLETE where the invoice states its total alone, until a person says so`() async throws {
        let world = try await World()
        let document = try await world.sent(SampleInvoice().xml(ofLines: []))
        try await world.reading().read(document, in: world.context)
        let proposal = try #require(try await world.proposal(of: document))
        #expect(proposal.fields.totalCents == 12_100 && proposal.fields.lines.isEmpty)
        #expect(proposal.validation(periodIsOpen: true).code == .nokIncomplete)
        #expect(proposal.validation(periodIsOpen: true).reasons == ["missing:lines", "rule:BR-CO-18"])
        var annotation = Annotation()
        annotation.lines = []
        annotation.journalProfile = try await world.load(Journal.id("CFAK", of: world.dossier)).state.profile
        let id = BookingProposal.id(of: document)
        try await world.perform(.annotate(annotation), on: id)
        #expect(try await world.proposal(of: document)?.validation(periodIsOpen: true).reasons == ["missing:lines"])
        try await world.perform(.check(role: .office, periodIsOpen: true), on: id)
        #expect(try await world.proposal(of: document)?.validation(periodIsOpen: true).code == .checkedSuspense)
    }

    @Test(arguments: [
        ("30.00", ["third-party-payments"]), ("29.00", ["BR-DEX-09", "third-party-payments"]), ("0.00", ["BR-DEX-09"]),
    ])
    func `collects money for others, in the German extension`(amount: String, rules: [String]) async throws {
        let world = try await World()
        var invoice = SampleInvoice()
        (invoice.thirdPartyPayment, invoice.payable) = (amount, "151.00")
        invoice.profile =
            "urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0#conformant#"
            + "urn:xeinkauf.de:kosit:extension:xrechnung_3.0"
        #expect(try await world.read(invoice.xml).brokenRules == rules)
        invoice.profile = SampleInvoice().profile
        #expect(try await world.read(invoice.xml).brokenRules == ["BR-CO-16"])
    }

    @Test func `misses its journal where the side has none`() async throws {
        let world = try await World(journals: [])
        let proposal = try await world.read(SampleInvoice().xml)
        #expect(proposal.unfilled == ["journal", "period"])
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
        #expect(proposal.validation(periodIsOpen: true).code == .nokEmpty)
    }
}
