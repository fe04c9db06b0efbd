import GivenWhenThen
import Projections
import TestSupport
import Testing

@testable import Domain

@Suite struct `Counting what awaits attention in a dossier` {
    private func row(_ story: Story) throws -> DossierRow {
        try #require(try DossierRow.fold(story.events)[story.dossier.uuid])
    }

    @Test func `a document is counted where it lies`() throws {
        var story = Story()
        try story.activates()
        let (first, second) = (ID<Document>.named("first"), ID<Document>.named("second"))
        try story.uploads(first)
        try story.uploads(second, mailbox: .misc)
        #expect(try row(story).inPortal == 2)
        try story.sends(first)
        try story.sends(second, mailbox: .misc)
        #expect(try row(story).inPortal == 0)
        #expect(try row(story).misc == 1)
        try story.drafts(first)
        // Read again: still one proposal.
        try story.drafts(first)
        #expect(try row(story).toValidate == 1)
        try story.numbers(first, as: "1", task: .named("task"))
        #expect(try row(story).toValidate == 0)
        try story.completes(.named("task"), for: first)
        #expect(try row(story).booked == 1)
    }

    @Test func `a miscellaneous document that was sent is counted until it is done, moved or in the trash`() throws {
        var story = Story()
        try story.activates()
        let dossier = "\(story.dossier)"
        let letters = ["done", "moved", "trashed"].map { ID<Document>.named($0) }
        for letter in letters {
            try story.uploads(letter, mailbox: .misc)
            try story.sends(letter, mailbox: .misc)
        }
        #expect(try row(story).misc == 3)
        let done = DocumentEvent.MiscDone(
            dossier: dossier, permanentType: nil, refiled: nil, by: "\(Author.claire)", at: "\(Timestamp.noon)")
        try story.happens(.miscDone(done), to: letters[0])
        #expect(try row(story).misc == 2)
        var refiled = done
        refiled.refiled = true
        try story.happens(.miscDone(refiled), to: letters[0])
        #expect(try row(story).misc == 2)
        try story.happens(
            .moved(.init(dossier: dossier, mailbox: "purchase", from: "misc", wasSent: true)), to: letters[1])
        #expect(try row(story).misc == 1)
        try story.happens(.deleted(.init(dossier: dossier, wasSent: true, mailbox: "misc")), to: letters[2])
        #expect(try row(story).misc == 0)
        try story.happens(.restored(.init(dossier: dossier, wasSent: true, mailbox: "misc")), to: letters[2])
        #expect(try row(story).misc == 1 && row(story).inPortal == 0)
    }

    @Test func `a document whose pages are in others is counted in them, until they are given back`() throws {
        var story = Story()
        try story.activates()
        let dossier = "\(story.dossier)"
        let (source, part, rest) = (
            ID<Document>.named("source"), ID<Document>.named("part"), ID<Document>.named("rest")
        )
        for document in [source, part, rest] { try story.uploads(document) }
        let parts = [DocumentEvent.Excerpt(document: "\(part)", pages: [1])]
        let whole = [DocumentEvent.Excerpt(document: "\(source)", pages: [1])]
        try story.happens(
            .split(
                .init(
                    dossier: dossier, mode: "individual", parts: parts, rest: .init(document: "\(rest)", pages: [2]))),
            to: source)
        #expect(try row(story).inPortal == 2)
        try story.happens(.deleted(.init(dossier: dossier)), to: rest)
        #expect(try row(story).inPortal == 1)
        try story.happens(.givenBack(.init(dossier: dossier, to: whole)), to: part)
        try story.happens(.givenBack(.init(dossier: dossier, to: whole, wasDeleted: true)), to: rest)
        try story.happens(.rejoined(.init(dossier: dossier, from: parts)), to: source)
        #expect(try row(story).inPortal == 1)
        let into = DocumentEvent.Excerpt(document: "\(part)", pages: [1, 2])
        try story.happens(.merged(.init(dossier: dossier, into: into, rest: nil)), to: source)
        #expect(try row(story).inPortal == 0)
    }

    @Test func `a proposal that comes back is to be validated again`() throws {
        var story = Story()
        try story.activates()
        try story.drafts(.named("first"))
        try story.numbers(.named("first"), as: "1", task: .named("task"))
        try story.fails(.named("task"), for: .named("first"))
        try story.abandons(.named("task"), for: .named("first"))
        #expect(try row(story).toValidate == 1 && row(story).booked == 0)
        try story.numbers(.named("first"), as: "2", task: .named("next"))
        #expect(try row(story).toValidate == 0)
    }

    @Test func `what is deleted with its proposal was in no mailbox, and is validated anew once restored`() throws {
        var story = Story()
        try story.activates()
        let (first, second) = (ID<Document>.named("first"), ID<Document>.named("second"))
        for document in [first, second] { try story.uploads(document) }
        try story.sends(first)
        try story.drafts(first)
        try story.trashes(first)
        #expect(try row(story).inPortal == 1 && row(story).toValidate == 0)
        try story.restores(first)
        #expect(try row(story).inPortal == 1 && row(story).toValidate == 1)
        try story.happens(.deleted(.init(dossier: "\(story.dossier)")), to: second)
        #expect(try row(story).inPortal == 0)
        try story.happens(.restored(.init(dossier: "\(story.dossier)")), to: second)
        #expect(try row(story).inPortal == 1 && row(story).toValidate == 1)
    }

    @Test(
        arguments: [
            (nil, .collaborator, "orange", [1]), (nil, .client, "green", [1]), (nil, .hybrid, "yellow", [0, 1]),
            (.collaborator, .client, "orange", [1]), (.client, .hybrid, "green", [1]),
            (.hybrid, .collaborator, "yellow", [0, 1]),
        ] as [(ValidationMode?, ValidationMode, String, [Int])])
    func `the badge tells who validates, where the dossier does not say as the office has it`(
        own: ValidationMode?, office: ValidationMode, color: String, counts: [Int]
    ) throws {
        var story = Story()
        try story.activates()
        if let own { try story.happens(.settingsChanged(.init(validationMode: own)), to: story.dossier) }
        try story.drafts(.named("first"))
        var settings = OfficeSettings()
        settings.validationMode = office
        let item = try RenderedItem(try row(story).json(in: settings))
        #expect(item.text("badge", "color") == color)
        #expect((item.members["badge"] as? [String: Any])?["counts"] as? [Int] == counts)
    }

    @Test func `help is counted once for each proposal`() throws {
        var story = Story()
        try story.activates()
        let proposal = BookingProposal.id(of: .named("first"))
        try story.drafts(.named("first"))
        let asked = BookingProposalEvent.HelpAsked(
            dossier: "\(story.dossier)", document: "\(ID<Document>.named("first"))", by: "\(Author.claire)",
            at: "\(Timestamp.noon)")
        try story.happens(.helpAsked(asked), to: proposal)
        try story.happens(.helpAsked(asked), to: proposal)
        #expect(try row(story).needingHelp.count == 1)
        try story.numbers(.named("first"), as: "1", task: .named("task"))
        #expect(try row(story).needingHelp.isEmpty)
    }

    @Test func `help that was asked about a reading ends with it`() throws {
        var story = Story()
        try story.activates()
        let document = ID<Document>.named("first")
        try story.drafts(document)
        try story.happens(
            .helpAsked(
                .init(
                    dossier: "\(story.dossier)", document: "\(document)", by: "\(Author.claire)",
                    at: "\(Timestamp.noon)")),
            to: BookingProposal.id(of: document))
        try story.drafts(document)
        #expect(try row(story).needingHelp.isEmpty)
        #expect(try row(story).toValidate == 1)
    }
}
