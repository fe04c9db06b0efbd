import GivenWhenThen
import TestSupport
import Testing

@testable import Domain
@testable import Projections

@Suite struct `An entry that the package corrects` {
    private let invoice = ID<Document>.named("invoice")

    /// The booking of the invoice, as the package has it at first.
    private var entry: LedgerEvent.Entry {
        LedgerEvent.Entry(
            externalRef: "2026/CFAK/1", journal: "CFAK", number: "1", period: "2026-02", fiscalYear: "2026",
            date: "2026-02-10", invoiceNumber: "F-17", counterpartyName: "Moulin de l'Escaut",
            counterpartyVatNumber: "BE 0403.170.701", paid: false,
            lines: [.init(account: "440000", debitCents: 0, creditCents: 12_100)], document: "\(invoice)")
    }

    private var booked: Story {
        get throws {
            var story = Story()
            try story.createsTask(.named("task"), for: invoice)
            try story.observes(entry)
            try story.files(invoice)
            return story
        }
    }

    private func row(after story: Story) throws -> ArchiveRow {
        try #require(try ArchiveRow.fold(story.events)[invoice.uuid])
    }

    private func row(seeing correct: (inout LedgerEvent.Entry) -> Void) throws -> ArchiveRow {
        var story = try booked
        var entry = entry
        correct(&entry)
        try story.observes(entry, sync: "next sync")
        return try row(after: story)
    }

    @Test func `is in the archive with what the package last said of it`() throws {
        let row = try row { entry in
            (entry.journal, entry.number, entry.period, entry.fiscalYear) = ("CFA2", "999", "2027-01", "2027")
            (entry.date, entry.invoiceNumber) = ("2027-01-09", "F-18")
            (entry.counterpartyName, entry.counterpartyVatNumber) = ("Corrected NV", "BE0403019261")
            entry.lines = [.init(account: "440017", debitCents: 24_200, creditCents: 0)]
        }
        let shown = row.invoice
        #expect(shown.journal == "CFA2" && shown.number == "999")
        #expect(shown.period == "2027-01" && shown.fiscalYear == "2027")
        #expect(shown.invoiceDate == "2027-01-09" && shown.invoiceNumber == "F-18")
        #expect(shown.total == Money(cents: 24_200, currency: .eur) && shown.creditNote)
        #expect(shown.counterparty == .init(id: nil, name: "Corrected NV", vatNumber: "BE0403019261"))
        #expect(row.origin?.document == invoice && row.externalRef == "2026/CFAK/1")
    }

    @Test func `keeps what was sent of which the package says nothing, or says the same`() throws {
        let told = try row { _ in }
        let untold = try row { entry in
            (entry.invoiceNumber, entry.counterpartyName, entry.counterpartyVatNumber) = (nil, nil, nil)
            entry.lines = []
        }
        let miller = "\(ID<Counterparty>.named("miller"))"
        for shown in [told.invoice, untold.invoice] {
            #expect(shown.invoiceNumber == "F-17" && shown.total.cents == 12_100 && shown.side == .purchase)
            #expect(
                shown.counterparty == .init(id: miller, name: "Moulin de l'Escaut", vatNumber: "BE0403170701"))
        }
    }

    @Test func `keeps its total as printed while its EUR are those that were sent`() throws {
        var story = Story()
        try story.createsTask(.named("task"), for: invoice, foreign: ("USD", 13_000))
        try story.observes(entry)
        try story.files(invoice)
        #expect(try row(after: story).invoice.total.cents == 13_000)
        var corrected = entry
        corrected.lines = [.init(account: "440000", debitCents: 0, creditCents: 12_000)]
        try story.observes(corrected, sync: "next sync")
        #expect(try row(after: story).invoice.total == Money(cents: 12_000, currency: .eur))
    }

    @Test func `is what was sent where another account than the third party's has its total`() throws {
        let lines = [("489000", 0, 12_100), ("604000", 12_100, 0), ("411000", 2_100, 0), ("451000", 0, 2_100)]
            .map { LedgerEvent.Entry.Line(account: $0.0, debitCents: Int64($0.1), creditCents: Int64($0.2)) }
        #expect(try row { $0.lines = lines }.invoice.total.cents == 12_100)
    }

    @Test func `is what was sent where the entry settles a part of it at once`() throws {
        let lines = [("604000", 12_100, 0), ("440000", 0, 12_100), ("440000", 5_000, 0), ("570000", 0, 5_000)]
            .map { LedgerEvent.Entry.Line(account: $0.0, debitCents: Int64($0.1), creditCents: Int64($0.2)) }
        #expect(try row { $0.lines = lines }.invoice.total.cents == 12_100)
    }

    @Test func `is the one the document was filed under, whatever another with its number says`() throws {
        var other = entry
        (other.externalRef, other.invoiceNumber) = ("BY-HAND", "H-1")
        var story = Story()
        try story.createsTask(.named("task"), for: invoice)
        try story.observes(entry)
        try story.observes(other, sync: "second sync")
        #expect(try row(after: story).invoice.invoiceNumber == "F-17")
        try story.files(invoice)
        #expect(try row(after: story).invoice.invoiceNumber == "F-17")
    }

    @Test func `has the package's figures where it was seen before it was known whose it is`() throws {
        var own = entry
        (own.number, own.document) = ("4711", nil)
        var story = Story()
        try story.createsTask(.named("task"), for: invoice)
        try story.observes(own)
        try story.files(invoice, paid: true, seen: own)
        #expect(try row(after: story).invoice.number == "4711")
    }
}
