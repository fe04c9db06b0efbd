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
        #expect(item.text("counterparty", "name") == "Moulin de l'Escaut")
        #expect(item.text("total", "amount") == "121.00")
        #expect(item.flag("paid") == true)
        #expect(item.flag("handled") == false)
        #expect(item.flag("has_pdf") == true)
        #expect(item.text("period") == "2026-02")
        #expect(item.text("external_ref") == "2026/CFAK/1")
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

    @Test func `the counterparty remembers how its last two invoices were booked`() throws {
        var story = try Story.ofOneInvoice()
        for number in 2...3 {
            let document = ID<Document>.named("invoice \(number)")
            try story.drafts(document)
            try story.numbers(document, as: "\(number)", task: .named("task \(number)"))
        }
        let row = try #require(try CounterpartyRow.fold(story.events)[ID<Counterparty>.named("miller").uuid])
        #expect(row.name == "Moulin de l'Escaut")
        #expect(row.lastTemplates.count == 2)
        #expect(row.lastTemplates.first?.first?.account == "604000")
    }

    @Test func `the counterparty remembers each side by itself`() throws {
        var story = try Story.ofOneInvoice()
        for number in 1...3 {
            try story.happens(
                .sent(
                    .init(
                        dossier: "\(story.dossier)", document: "\(ID<Document>.named("sale"))", batch: "", task: "",
                        journal: "CFVK", fiscalYear: "2026", number: "\(number)",
                        counterparty: "\(ID<Counterparty>.named("miller"))",
                        template: [.init(account: "700000", vatCode: "S21", vatRate: "21.00")])),
                to: BookingProposal.id(of: .named("sale \(number)")))
        }
        let row = try #require(try CounterpartyRow.fold(story.events)[ID<Counterparty>.named("miller").uuid])
        #expect(row.lastTemplates.filter { $0.isOf(.sale) }.count == 2)
        #expect(row.lastTemplates.filter { $0.isOf(.purchase) }.map { $0.map(\.account) } == [["604000"]])
    }
}
