import GivenWhenThen
import TestSupport
import Testing

@testable import Domain
@testable import Projections

private struct UnexpectedColumn: Error {}

@Suite struct `Filing a document` {
    let invoice = ID<Document>.named("invoice")

    @Test func `it is in the archive only when it is filed`() throws {
        let events = try Story.ofOneInvoice().events
        #expect(try ArchiveRow.fold(Array(events.dropLast()))[invoice.uuid]?.isFiled == false)
        #expect(try ArchiveRow.fold(events)[invoice.uuid]?.isFiled == true)
    }

    @Test func `its item is what was booked, and whether the books say it is paid`() throws {
        var story = try Story.ofOneInvoice()
        try story.observes(invoice, paid: true, sync: "next sync")
        let item = try RenderedItem(try #require(try ArchiveRow.fold(story.events)[invoice.uuid]).json())
        #expect(item.text("document") == "\(invoice)")
        #expect(item.text("journal") == "CFAK")
        #expect(item.text("number") == "1")
        #expect(item.text("invoice_number") == "F-17")
        #expect(item.text("invoice_date") == "2026-02-10")
        #expect(item.text("counterparty", "name") == "Moulin")
        #expect(item.text("total", "amount") == "121.00")
        #expect(item.flag("paid") == true)
        #expect(item.flag("handled") == false)
        #expect(item.flag("has_pdf") == true)
        #expect(item.text("period") == "2026-02")
        #expect(item.text("external_ref") == "2026/CFAK/1")
    }

    @Test func `of what was given up nothing is left; sent anew, its row is that of the new number`() throws {
        var story = Story()
        try story.drafts(invoice)
        try story.numbers(invoice, as: "1", task: .named("task"))
        try story.stamps(invoice, task: .named("task"))
        try story.fails(.named("task"), for: invoice)
        try story.abandons(.named("task"), for: invoice)
        #expect(try ArchiveRow.fold(story.events)[invoice.uuid] == nil)
        try story.numbers(invoice, as: "2", task: .named("next"))
        let row = try #require(try ArchiveRow.fold(story.events)[invoice.uuid])
        #expect(row.invoice.number == "2" && row.stampedSHA256 == nil && !row.isFiled)
    }

    @Test func `it is paid where the entry it was filed under is, whatever another one with its number says`() throws {
        var story = Story()
        try story.createsTask(.named("task"), for: invoice)
        try story.observes(invoice, sync: "first sync")
        try story.observes(invoice, as: "BY-HAND", paid: true, sync: "second sync")
        try story.files(invoice)
        let row = try #require(try ArchiveRow.fold(story.events)[invoice.uuid])
        #expect(row.externalRef == "2026/CFAK/1" && !row.paid)
        try story.observes(invoice, paid: true, sync: "third sync")
        #expect(try ArchiveRow.fold(story.events)[invoice.uuid]?.paid == true)
    }

    @Test func `it knows whether its entry is paid from before the entry was known to be its own`() throws {
        var story = Story()
        try story.createsTask(.named("task"), for: invoice)
        try story.files(invoice, paid: true)
        #expect(try ArchiveRow.fold(story.events)[invoice.uuid]?.paid == true)
    }

    @Test func `numbers are sorted by the value of their digits`() async throws {
        try await Projecting.with { projecting in
            var story = Story()
            let numbers = ["VF 2026/9", "VF 2026/100", "VF 2026/10", "VF 2025/11", "7", "VF 2026/099"]
            for number in numbers {
                let document = ID<Document>.named("document \(number)")
                try story.createsTask(.named("task \(number)"), for: document, number: number)
                try story.files(document)
            }
            try await projecting.tell(story)
            for (sort, backwards) in [([ListOrder("number")], false), ([ListOrder("number", descending: true)], true)] {
                let expected = ["7", "VF 2025/11", "VF 2026/9", "VF 2026/10", "VF 2026/099", "VF 2026/100"]
                let pages = try await pages(ListRequest(limit: 2, sort: sort), projecting)
                #expect(pages == (backwards ? expected.reversed() : expected))
            }
            #expect(try await pages(ListRequest(limit: 2), projecting).first == "VF 2026/100")
            let filtered = ListRequest(filters: [.init(column: "number", .oneOf(["VF 2026/10"]))])
            #expect(try await pages(filtered, projecting) == ["VF 2026/10"])
        }
    }

    /// The numbers of all pages, one after the other.
    private func pages(_ request: ListRequest, _ projecting: Projecting) async throws -> [String?] {
        var request = request
        var numbers: [String?] = []
        repeat {
            let page = try await projecting.queries.page(
                ArchiveRow.self, of: .office, where: ["filed"], request: request)
            numbers += try page.items.map { try RenderedItem($0).text("number") }
            request.cursor = page.next
        } while request.cursor != nil
        return numbers
    }

    @Test func `its total is found and sorted by as it is shown`() throws {
        var story = Story()
        try story.createsTask(.named("task"), for: invoice, foreign: ("USD", 13_000))
        let row = try #require(try ArchiveRow.fold(story.events)[invoice.uuid])
        #expect(try RenderedItem(row.json()).text("total", "amount") == "130.00")
        let column = try #require(ArchiveRow.column(named: "total"))
        guard case .integer(let value) = column.values else { throw UnexpectedColumn() }
        #expect(value(row) == 13_000)
    }

    @Test func `the same facts have one digest, whichever document we found for them`() throws {
        let row = try #require(
            try LedgerEntryRow.fold(try Story.ofOneInvoice().events)[
                LedgerEntryRow.key(dossier: .bakery, externalRef: "2026/CFAK/1")])
        var unmatched = row.entry
        unmatched.document = nil
        #expect(LedgerEntryRow.digest(of: unmatched) == row.digest)
        var paid = row.entry
        paid.paid = true
        #expect(LedgerEntryRow.digest(of: paid) != row.digest)
    }

    /// The accounts of what the counterparty remembers after these bookings, oldest first.
    private func remembered(
        _ bookings: (InvoiceSide, BookingEntry.Line)..., of side: InvoiceSide
    ) throws -> [[String]]? {
        var story = Story()
        for (number, (side, line)) in bookings.enumerated() {
            try story.createsTask(
                .named("task \(number)"), for: .named("invoice \(number)"), number: "\(number)", side: side,
                lines: [line])
        }
        let row = try #require(try CounterpartyRow.fold(story.events)[ID<Counterparty>.named("miller").uuid])
        return row.lastTemplates[side]?.map { $0.map(\.account) }
    }

    @Test func `the counterparty remembers how its last two invoices were booked`() throws {
        let rent = BookingEntry.Line(
            account: "610000", description: nil, baseCents: 10_000, vatCents: 0, vatCode: "EX", vatRate: "0.00",
            vatBoxes: [])
        #expect(
            try remembered((.purchase, rent), (.purchase, .goods), (.purchase, .goods), of: .purchase)
                == [["604000"], ["604000"]])
        let row = try #require(
            try CounterpartyRow.fold(try Story.ofOneInvoice().events)[ID<Counterparty>.named("miller").uuid])
        #expect(row.name == "Moulin de l'Escaut" && row.lastTemplates[.purchase]?.count == 1)
    }

    @Test func `the counterparty known by name has the number it states first, and is no second one by that number`()
        throws
    {
        var story = Story()
        let (named, numbered) = (ID<Counterparty>.named("by name"), ID<Counterparty>.named("by number"))
        try story.happens(.created(.init(dossier: "\(story.dossier)", name: "ACME", vatNumber: nil)), to: named)
        try story.happens(.identified(.init(vatNumber: "BE0403170701")), to: named)
        try story.happens(.merged(.init(into: "\(named)")), to: numbered)
        let rows = try CounterpartyRow.fold(story.events)
        #expect(rows[named.uuid]?.name == "ACME" && rows[named.uuid]?.vatNumber == "BE0403170701")
        #expect(rows[named.uuid]?.version == 2)
        #expect(rows[numbered.uuid] == nil)
    }

    @Test func `the counterparty forgets a booking that was given up: sent again it is one, and proves nothing alone`()
        throws
    {
        var story = Story()
        let (first, invoice, miller) = (
            ID<ConnectorTask>.named("first"), ID<Document>.named("invoice"), ID<Counterparty>.named("miller").uuid
        )
        try story.createsTask(first, for: invoice, number: "1", side: .purchase, lines: [.goods])
        try story.abandons(first, for: invoice)
        #expect(try CounterpartyRow.fold(story.events)[miller]?.lastTemplates ?? [:] == [:])
        try story.createsTask(.named("again"), for: invoice, number: "2", side: .purchase, lines: [.goods])
        let row = try #require(try CounterpartyRow.fold(story.events)[miller])
        #expect(row.lastTemplates[.purchase]?.map { $0.map(\.account) } == [["604000"]])
    }

    @Test func `the counterparty remembers each side by itself`() throws {
        let bookings: (InvoiceSide) throws -> [[String]]? = { side in
            try remembered((.purchase, .goods), (.sale, .turnover), (.sale, .turnover), (.sale, .turnover), of: side)
        }
        #expect(try bookings(.sale) == [["700000"], ["700000"]])
        #expect(try bookings(.purchase) == [["604000"]])
    }

    @Test func `the counterparty remembers a booking on suspense too, which agrees with no other, as one of its side`()
        throws
    {
        #expect(
            try remembered((.purchase, .goods), (.purchase, .suspense), (.purchase, .goods), of: .purchase)
                == [["604000"], []])
        #expect(
            try remembered((.sale, .turnover), (.purchase, .suspense), (.sale, .turnover), of: .sale)
                == [["700000"], ["700000"]])
    }
}
