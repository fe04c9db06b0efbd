import GivenWhenThen
import TestSupport
import Testing

@testable import Domain
@testable import Projections

@Suite struct `An entry that the books alone know` {
    private let invoice = ID<Document>.named("invoice")
    private let byHand = LedgerEntryRow.key(dossier: .bakery, externalRef: "BY-HAND")

    private func row(of lines: LedgerEvent.Entry.Line...) throws -> ArchiveRow? {
        var story = Story()
        try story.observes(nil, as: "BY-HAND", lines: lines)
        return try ArchiveRow.fold(story.events)[byHand]
    }

    @Test func `is in the archive as what the books say, without a document to look at`() throws {
        let row = try #require(
            try row(
                of: .init(account: "604000", debitCents: 10_000, creditCents: 0),
                .init(account: "411000", debitCents: 2_100, creditCents: 0),
                .init(account: "440017", debitCents: 0, creditCents: 12_100)))
        #expect(row.isFiled && row.invoice.side == .purchase)
        let item = try RenderedItem(row.json())
        #expect(item.isNull("document") && item.isNull("proposal") && item.isNull("stamp"))
        #expect(item.flag("has_pdf") == false && item.flag("paid") == false && item.flag("credit_note") == false)
        #expect(item.text("total", "amount") == "121.00" && item.text("total", "currency") == "EUR")
        #expect(item.text("number") == "1" && item.text("journal") == "CFAK" && item.text("period") == "2026-02")
        #expect(item.text("invoice_number") == "F-17" && item.text("invoice_date") == "2026-02-10")
        #expect(item.isNull("counterparty", "id") && item.text("counterparty", "name") == "Moulin")
        #expect(item.text("external_ref") == "BY-HAND")
    }

    @Test(
        arguments: [
            (.init(account: "440000", debitCents: 12_100, creditCents: 0), .purchase, true),
            (.init(account: "400000", debitCents: 12_100, creditCents: 0), .sale, false),
            (.init(account: "400000", debitCents: 0, creditCents: 12_100), .sale, true),
        ] as [(LedgerEvent.Entry.Line, InvoiceSide, Bool)])
    func `is an invoice or a credit note of the side its third party's account tells`(
        line: LedgerEvent.Entry.Line, side: InvoiceSide, isCreditNote: Bool
    ) throws {
        let invoice = try #require(try row(of: line)).invoice
        #expect(invoice.side == side && invoice.creditNote == isCreditNote && invoice.total.cents == 12_100)
    }

    @Test(
        arguments: [
            ([("570000", 0, 12_100), ("604000", 10_000, 0), ("411000", 2_100, 0)], .purchase, 12_100, false),
            ([("604000", 0, 10_000), ("411000", 0, 2_100), ("550000", 12_100, 0)], .purchase, 12_100, true),
            ([("570000", 12_100, 0), ("700000", 0, 10_000), ("451000", 0, 2_100)], .sale, 12_100, false),
            ([("700000", 12_100, 0), ("570000", 0, 12_100)], .sale, 12_100, true),
            ([("440000", 0, 12_100), ("604000", 12_100, 0), ("440000", 12_100, 0)], .purchase, 12_100, false),
            (
                [("440000", 12_100, 0), ("604000", 0, 12_100), ("440000", 0, 12_100), ("570000", 12_100, 0)], .purchase,
                12_100, true
            ),
        ] as [([(String, Int64, Int64)], InvoiceSide, Int64, Bool)])
    func `is there too where nothing is owed to a third party, with the total of its greater side`(
        lines: [(account: String, debit: Int64, credit: Int64)], side: InvoiceSide, cents: Int64, isCreditNote: Bool
    ) throws {
        var story = Story()
        try story.observes(
            nil, as: "BY-HAND",
            lines: lines.map { .init(account: $0.account, debitCents: $0.debit, creditCents: $0.credit) })
        let invoice = try #require(try ArchiveRow.fold(story.events)[byHand]).invoice
        #expect(invoice.side == side && invoice.total.cents == cents && invoice.creditNote == isCreditNote)
    }

    @Test func `is not there while the books say nothing of its amounts`() throws {
        #expect(try row() == nil)
    }

    @Test func `follows what later syncs say of it, and stays filed since the first`() throws {
        var story = Story()
        try story.observes(nil, as: "BY-HAND")
        let first = try #require(try ArchiveRow.fold(story.events)[byHand])
        try story.observes(nil, as: "BY-HAND", paid: true, sync: "next sync")
        let later = try #require(try ArchiveRow.fold(story.events)[byHand])
        #expect(!first.paid && later.paid && later.filedAt == first.filedAt)
    }

    @Test func `gives way to the document it turns out to book, in whichever way that is found`() throws {
        let entry = LedgerEntryRow.key(dossier: .bakery, externalRef: "2026/CFAK/1")
        var story = Story()
        try story.createsTask(.named("task"), for: invoice)
        try story.observes(nil)
        #expect(try ArchiveRow.fold(story.events)[entry] != nil)
        var filed = story
        try filed.files(invoice)
        #expect(try ArchiveRow.fold(filed.events)[entry] == nil)
        #expect(try ArchiveRow.fold(filed.events)[invoice.uuid]?.isFiled == true)
        try story.observes(invoice, paid: true, sync: "next sync")
        #expect(try ArchiveRow.fold(story.events)[entry] == nil)
    }

    @Test(arguments: [true, false])
    func `that somebody takes out of the books stays in the archive as missing there, until it is back`(
        cameThrough: Bool
    ) throws {
        let document = cameThrough ? invoice : nil
        let key = cameThrough ? invoice.uuid : LedgerEntryRow.key(dossier: .bakery, externalRef: "2026/CFAK/1")
        var story = Story()
        if cameThrough { try story.createsTask(.named("task"), for: invoice) }
        try story.observes(document, paid: true)
        if cameThrough { try story.files(invoice) }
        let there = try #require(try ArchiveRow.fold(story.events)[key])
        try story.loses("2026/CFAK/1", of: document, sync: "second sync")
        let missing = try #require(try ArchiveRow.fold(story.events)[key])
        #expect(!there.isMissingInPackage && missing.isMissingInPackage && missing.isFiled && missing.paid)
        #expect(try RenderedItem(missing.json()).flag("missing_in_package") == true)
        #expect(try LedgerEntryRow.fold(story.events).isEmpty)
        try story.observes(document, sync: "third sync")
        let back = try #require(try ArchiveRow.fold(story.events)[key])
        #expect(!back.isMissingInPackage && !back.paid)
        #expect(try LedgerEntryRow.fold(story.events).count == 1)
    }
}
