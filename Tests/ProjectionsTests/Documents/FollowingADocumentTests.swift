import GivenWhenThen
import Projections
import TestSupport
import Testing

@testable import Domain

@Suite struct `Following a document` {
    let invoice = ID<Document>.named("invoice")
    let task = ID<ConnectorTask>.named("task")

    @Test func `each step of its way is a state`() throws {
        let events = try Story.ofOneInvoice().events
        var seen: [DocumentState] = []
        for length in 1...events.count {
            let row = try DocumentRow.fold(Array(events.prefix(length)))[invoice.uuid]
            if let state = row?.state, state != seen.last { seen.append(state) }
        }
        #expect(seen == [.inMailbox, .sent, .inWorklist, .numbered, .postedAwaitingSync, .archived])
    }

    @Test func `its item is what the API shows`() throws {
        let rows = try DocumentRow.fold(try Story.ofOneInvoice().events)
        let item = try RenderedItem(try #require(rows[invoice.uuid]).json())
        #expect(item.text("id") == "\(invoice)")
        #expect(item.text("state") == "archived")
        #expect(item.text("mailbox") == "purchase")
        #expect(item.text("sha256") == String(repeating: "a1", count: 32))
        #expect(item.text("stamped_sha256") == String(repeating: "b2", count: 32))
        #expect(item.texts("labels") == ["flour"])
        #expect(item.text("number") == "1")
        #expect(item.text("task") == "\(task)")
        #expect(item.text("proposal") == "\(BookingProposal.id(of: invoice))")
        #expect(item.isNull("note"))
        // Uploaded, labelled, sent, stamped, filed: the version is that of its own stream.
        #expect(item.number("version") == 5)
    }

    @Test func `a refused booking says why, until it is tried again`() throws {
        var story = Story()
        try story.uploads(invoice)
        try story.sends(invoice)
        try story.drafts(invoice)
        try story.numbers(invoice, as: "1", task: task)
        try story.fails(task, for: invoice)
        let failed = try #require(try DocumentRow.fold(story.events)[invoice.uuid])
        #expect(failed.state == .failed)
        #expect(failed.failure?.reason == "period-closed")

        try story.happens(
            .retried(.init(dossier: "\(story.dossier)", document: "\(invoice)", by: "\(Author.claire)")), to: task)
        let retried = try #require(try DocumentRow.fold(story.events)[invoice.uuid])
        #expect(retried.state == .numbered)
        #expect(retried.failure == nil)
    }

    @Test func `whose booking was given up, it is in the worklist again and has no number, until it is sent anew`()
        throws
    {
        var story = Story()
        try story.uploads(invoice)
        try story.sends(invoice)
        try story.drafts(invoice)
        try story.numbers(invoice, as: "1", task: task)
        try story.stamps(invoice, task: task)
        try story.fails(task, for: invoice)
        try story.abandons(task, for: invoice)
        let returned = try #require(try DocumentRow.fold(story.events)[invoice.uuid])
        #expect(returned.state == .inWorklist && returned.failure == nil && returned.stampedSHA256 == nil)
        #expect(returned.number == nil && returned.journal == nil && returned.task == nil)

        try story.numbers(invoice, as: "2", task: .named("next"))
        let sent = try #require(try DocumentRow.fold(story.events)[invoice.uuid])
        #expect(sent.state == .numbered && sent.number == "2" && sent.task == "\(ID<ConnectorTask>.named("next"))")
    }

    @Test func `deleted with its proposal and restored, it is in the worklist again`() throws {
        var story = Story()
        try story.uploads(invoice)
        try story.sends(invoice)
        try story.drafts(invoice)
        try story.trashes(invoice)
        #expect(try DocumentRow.fold(story.events)[invoice.uuid]?.state == .deleted)
        try story.restores(invoice)
        #expect(try DocumentRow.fold(story.events)[invoice.uuid]?.state == .inWorklist)
    }

    @Test func `of no side, it is with the office until it is done, and restored it is there again`() throws {
        var story = Story()
        try story.uploads(invoice, mailbox: .misc)
        try story.sends(invoice, mailbox: .misc)
        let dossier = "\(story.dossier)"
        try story.happens(.deleted(.init(dossier: dossier, wasSent: true, mailbox: "misc")), to: invoice)
        #expect(try DocumentRow.fold(story.events)[invoice.uuid]?.state == .deleted)
        try story.happens(.restored(.init(dossier: dossier, wasSent: true, mailbox: "misc")), to: invoice)
        #expect(try DocumentRow.fold(story.events)[invoice.uuid]?.state == .sent)
        let done = DocumentEvent.MiscDone(
            dossier: dossier, permanentType: "contracts", refiled: nil, by: "\(Author.claire)", at: "\(Timestamp.noon)")
        try story.happens(.miscDone(done), to: invoice, at: 60)
        let row = try #require(try DocumentRow.fold(story.events)[invoice.uuid])
        #expect(row.state == .archived && row.permanentType == "contracts")
        #expect(row.filedAt == Timestamp.noon.adding(seconds: 60))
    }

    @Test func `moved, it is of the other box`() throws {
        var story = Story()
        try story.uploads(invoice, mailbox: .misc)
        try story.happens(
            .moved(.init(dossier: "\(story.dossier)", mailbox: "sale", from: "misc", wasSent: nil)), to: invoice)
        let row = try #require(try DocumentRow.fold(story.events)[invoice.uuid])
        #expect(row.mailbox == "sale" && row.state == .inMailbox)
    }

    @Test func `deleted and restored, it lies in its mailbox again`() throws {
        var story = Story()
        try story.uploads(invoice)
        try story.happens(.deleted(.init(dossier: "\(story.dossier)")), to: invoice)
        #expect(try DocumentRow.fold(story.events)[invoice.uuid]?.state == .deleted)
        try story.happens(.restored(.init(dossier: "\(story.dossier)")), to: invoice)
        #expect(try DocumentRow.fold(story.events)[invoice.uuid]?.state == .inMailbox)
    }
}
