import GivenWhenThen
import Projections
import TestSupport
import Testing

@testable import Domain

@Suite struct `Showing a proposal` {
    let invoice = ID<Document>.named("invoice")
    let mill = ID<Counterparty>.named("mill")
    var proposal: ID<BookingProposal> { BookingProposal.id(of: invoice) }

    private func row(_ story: Story) throws -> ProposalRow {
        try #require(try ProposalRow.fold(story.events)[proposal.uuid])
    }

    @Test func `its item has every column of the worklist`() throws {
        var story = Story()
        try story.drafts(invoice)
        let item = try RenderedItem(try row(story).json())
        #expect(item.text("id") == "\(proposal)")
        #expect(item.number("version") == 1)
        #expect(item.text("document") == "\(invoice)")
        #expect(item.text("type") == "UBL")
        #expect(item.text("journal") == "CFAK")
        #expect(item.text("invoice_date") == "2026-02-10")
        #expect(item.text("period") == "2026-02")
        #expect(item.text("fiscal_year") == "2026")
        #expect(item.text("invoice_number") == "F-17")
        #expect(item.text("counterparty", "name") == "Moulin \"de l'Escaut\"")
        #expect(item.text("counterparty", "vat_number") == "BE0403170701")
        #expect(item.flag("counterparty", "known") == false)
        #expect((item.members["accounts"] as? [[String: Any]])?.first?["code"] as? String == "604000")
        #expect((item.members["accounts"] as? [[String: Any]])?.first?["suspense"] as? Bool == false)
        #expect(item.texts("vat_rates") == ["21.00"])
        #expect(item.text("total", "amount") == "121.00")
        #expect(item.text("total", "currency") == "EUR")
        #expect(item.text("sent_at") == "\(Timestamp.noon)")
        #expect(item.number("pages") == 2)
        #expect(item.flag("has_note") == false)
        #expect(item.text("validation") == "OK_NEW_PARTY")
        #expect(item.flag("automatic") == true)
        #expect(item.texts("duplicate_of") == [])
        #expect(item.flag("help") == false)
        #expect(item.text("stage") == "office")
        #expect(item.texts("reasons") == [])
        #expect(item.flag("credit_note") == false)
        for name in ["due_date", "checked_by", "checked_role", "confidence", "payment_state", "note"] {
            #expect(item.isNull(name), "\(name) is there, and null")
        }
    }

    @Test func `what it lacks is its reasons`() throws {
        var story = Story()
        try story.drafts(invoice, number: nil, total: nil)
        let row = try row(story)
        #expect(row.validation?.code == .nokIncomplete)
        #expect(row.validation?.reasons == ["missing:invoice_number", "missing:total", "missing:lines"])
    }

    @Test func `a period closed over it blocks it until it is opened or left`() throws {
        var story = Story()
        try story.addsJournal()
        try story.drafts(invoice)
        let journal = Journal.id("CFAK", of: story.dossier)
        let february = AccountingPeriod.month("2026-02")
        try story.happens(
            .periodClosed(.init(dossier: story.dossier, journal: "CFAK", period: february, affected: [proposal])),
            to: journal)
        #expect(try row(story).validation?.reasons == ["period-closed"])

        var opened = story
        try opened.happens(
            .periodOpened(.init(dossier: story.dossier, journal: "CFAK", period: february, affected: [proposal])),
            to: journal)
        #expect(try row(opened).validation?.reasons == [])

        var left = story
        try left.annotates(invoice, period: "2026-03")
        #expect(try row(left).validation?.reasons == [])

        var noted = story
        try noted.annotates(invoice, note: "see mail")
        #expect(try row(noted).validation?.reasons == ["period-closed"])
    }

    @Test func `back from the trash it is judged by what its journal has come to`() throws {
        var story = Story()
        try story.uploads(invoice)
        try story.sends(invoice)
        try story.drafts(invoice)
        try story.annotates(invoice, currency: "USD")
        try story.trashes(invoice)
        #expect(try row(story).state == .deleted)
        try story.restores(invoice, foreignCurrency: false, periodIsClosed: true)
        #expect(try row(story).state == .open)
        #expect(try row(story).validation?.reasons == ["currency-not-allowed", "period-closed"])
    }

    @Test func `another rule of its journal about currencies reaches it`() throws {
        var story = Story()
        try story.addsJournal()
        try story.drafts(invoice)
        try story.annotates(invoice, currency: "USD")
        #expect(try row(story).validation?.reasons == ["missing:exchange-rate"])
        let refusing = JournalEvent.changed(.init(foreignCurrency: false, affected: [proposal]))
        try story.happens(refusing, to: Journal.id("CFAK", of: story.dossier))
        #expect(try row(story).validation?.reasons == ["currency-not-allowed"])
        let another = JournalEvent.changed(.init(foreignCurrency: true, affected: [proposal]))
        try story.happens(another, to: Journal.id("CFA2", of: story.dossier))
        #expect(try row(story).validation?.reasons == ["currency-not-allowed"])
    }

    @Test func `another rule of its journal about credit notes reaches it`() throws {
        var story = Story()
        try story.addsJournal()
        try story.drafts(invoice)
        let turned = JournalEvent.changed(.init(creditNotesOnly: true, affected: [proposal]))
        try story.happens(turned, to: Journal.id("CFAK", of: story.dossier))
        #expect(try row(story).validation?.reasons == ["credit-notes-only"])
        let back = JournalEvent.changed(.init(creditNotesOnly: false, affected: [proposal]))
        try story.happens(back, to: Journal.id("CFAK", of: story.dossier))
        #expect(try row(story).validation?.reasons == [])
    }

    @Test func `a note of its document shows, before it is read and after, until it is taken away`() throws {
        var story = Story()
        try story.uploads(invoice)
        try story.happens(.noted(.init(dossier: "\(story.dossier)", note: "for the till")), to: invoice)
        try story.drafts(invoice, hasNote: true)
        #expect(try RenderedItem(try row(story).json()).flag("has_note") == true)
        try story.happens(.noted(.init(dossier: "\(story.dossier)", note: nil)), to: invoice)
        #expect(try RenderedItem(try row(story).json()).flag("has_note") == false)
    }

    @Test func `an empty comment, which says that none is to be sent, is no note`() throws {
        for (comment, isNote) in [("for the till", true), ("", false)] {
            var story = Story()
            try story.drafts(invoice)
            let change = BookingProposalEvent.Annotated(
                dossier: "\(story.dossier)", document: "\(invoice)", by: "\(Author.claire)", at: "\(Timestamp.noon)",
                comment: comment)
            try story.happens(.annotated(change), to: BookingProposal.id(of: invoice))
            #expect(try RenderedItem(try row(story).json()).flag("has_note") == isNote)
        }
    }

    @Test func `moved to the sales it shows no rate that its buyer owes`() throws {
        var story = Story()
        try story.drafts(invoice)
        try story.annotates(
            invoice,
            lines: [
                .init(
                    account: "611000", vatCode: "COC", vatRate: "21.00", baseCents: 12_100, vatCents: 0, note: nil)
            ])
        #expect(try RenderedItem(try row(story).json()).texts("vat_rates") == ["21.00"])
        try story.happens(
            .moved(
                .init(
                    dossier: "\(story.dossier)", document: "\(invoice)", side: "sale", journal: "CFVK",
                    foreignCurrency: true, by: "\(Author.claire)", at: "\(Timestamp.noon)", ratesFollow: true)),
            to: proposal)
        #expect(try RenderedItem(try row(story).json()).texts("vat_rates") == ["0.00"])
    }

    @Test func `a number that its counterparty states later reaches it while it is open, and nobody else's does`()
        throws
    {
        var story = Story()
        try story.drafts(invoice)
        try story.annotates(invoice, counterparty: .init(id: "\(mill)", name: "Mill", vatNumber: nil, known: true))
        let states = { (number: String, affected: [ID<BookingProposal>]?) in
            CounterpartyEvent.identified(.init(vatNumber: number, affected: affected?.map(\.description)))
        }
        let number = { (story: Story) in
            try RenderedItem(try row(story).json()).text("counterparty", "vat_number")
        }
        try story.happens(states("BE0403019261", nil), to: mill)
        try story.happens(states("BE0428759497", [proposal]), to: ID<Counterparty>.named("baker"))
        #expect(try number(story) == nil)

        var sent = story
        try sent.numbers(invoice, as: "1", task: .named("task"))
        try sent.happens(states("BE0403019261", [proposal]), to: mill)
        #expect(try number(sent) == nil)

        try story.happens(states("BE0403019261", [proposal]), to: mill)
        #expect(try number(story) == "BE0403019261")
        #expect(try row(story).version == 2)
    }

    @Test func `labels given in the mailbox are kept for it, and show nothing before it is read`() throws {
        var story = Story()
        try story.uploads(invoice)
        try story.happens(.labelled(.init(dossier: "\(story.dossier)", labels: ["flour"])), to: invoice)
        #expect(try row(story).state == .unread)
        try story.drafts(invoice)
        #expect(try row(story).state == .open)
        #expect(try row(story).labels == ["flour"])
    }

    @Test func `once sent it has its number`() throws {
        let item = try RenderedItem(try row(try Story.ofOneInvoice()).json())
        #expect(item.text("state") == "sent")
        #expect(item.text("number") == "1")
        #expect(item.text("checked_role") == "office")
        #expect(item.text("validation") == "CHECKED")
    }

    @Test func `that came back it is open, unchecked, without a number, and judged by its period as that is now`()
        throws
    {
        for (isClosed, code, reasons) in [(false, "OK_NEW_PARTY", []), (true, "NOK_INCOMPLETE", ["period-closed"])] {
            var story = try Story.ofOneInvoice()
            try story.abandons(.named("task"), for: invoice, periodIsClosed: isClosed)
            let item = try RenderedItem(try row(story).json())
            #expect(item.text("state") == "open" && item.text("validation") == code)
            #expect(item.texts("reasons") == reasons && item.isNull("checked_by"))
            #expect(item.members["number"] == nil && item.members["task"] == nil)
        }
    }

    @Test func `without lines is held back, and shown on the suspense account that a check would have it booked on`()
        throws
    {
        var story = Story()
        try story.drafts(invoice)
        try story.annotates(invoice, lines: [])
        let item = try RenderedItem(try row(story).json())
        #expect(item.text("validation") == "NOK_INCOMPLETE" && item.texts("reasons") == ["missing:lines"])
        #expect((item.members["accounts"] as? [[String: Any]])?.first?["code"] as? String == "499000")
        #expect((item.members["accounts"] as? [[String: Any]])?.first?["suspense"] as? Bool == true)
    }
}

extension Story {
    mutating func annotates(
        _ document: ID<Document>, period: String? = nil,
        counterparty: BookingProposalEvent.CounterpartyReference? = nil,
        currency: String? = nil, note: String? = nil, lines: [BookingProposalEvent.Line]? = nil
    ) throws {
        try happens(
            .annotated(
                .init(
                    dossier: "\(dossier)", document: "\(document)", by: "\(Author.claire)", at: "\(Timestamp.noon)",
                    period: period, counterparty: counterparty, currency: currency, lines: lines, note: note)),
            to: BookingProposal.id(of: document))
    }
}
