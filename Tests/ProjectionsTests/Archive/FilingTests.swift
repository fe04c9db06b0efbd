import GivenWhenThen
import Projections
import TestSupport
import Testing

@testable import Domain

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
