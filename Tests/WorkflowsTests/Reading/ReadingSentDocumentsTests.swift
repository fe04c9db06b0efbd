import Domain
import EventStore
import Foundation
import TestTools
import Testing

@testable import Workflows

@Suite struct `Reading a document that was sent` {
    @Test func `records the new counterparty and the proposal in one act`() async throws {
        let world = try await World()
        let document = try await world.sent(SampleInvoice().xml)
        try await world.reading().read(document, in: world.context)
        let created = try #require(await world.events("counterparty.created").first)
        let drafted = try #require(await world.events("proposal.drafted").first)
        #expect(drafted.position == created.position + 1)
        #expect(drafted.correlation == created.correlation)
        #expect(try await world.proposal(of: document)?.fields.counterparty?.known == false)
    }

    @Test func `knows the counterparty from the second invoice on`() async throws {
        let world = try await World()
        _ = try await world.read(SampleInvoice().xml)
        let second = try await world.read(SampleInvoice(number: "F-18", date: "2026-10-03").xml)
        #expect(second.fields.counterparty?.known == true)
        #expect(second.validation(periodIsOpen: true).code == .ok)
        #expect(await world.events("counterparty.created").count == 1)
    }

    @Test func `knows it even where the read models have not heard of it yet`() async throws {
        let world = try await World()
        await world.knowledge.lag()
        _ = try await world.read(SampleInvoice().xml)
        #expect(try await world.read(SampleInvoice(number: "F-18").xml).fields.counterparty?.known == true)
    }

    @Test func `names a counterparty without VAT number by its name`() async throws {
        let world = try await World()
        var invoice = SampleInvoice()
        invoice.seller.vatNumber = nil
        let first = try await world.read(invoice.xml)
        invoice.number = "F-18"
        let second = try await world.read(invoice.xml)
        #expect(first.fields.counterparty?.id == second.fields.counterparty?.id)
        #expect(second.fields.counterparty?.known == true)
    }

    @Test(arguments: [false, true])
    func `gives who was known by name alone the first VAT number stated, and another number to somebody else`(
        readModelsLag: Bool
    ) async throws {
        let world = try await World()
        var invoice = SampleInvoice()
        invoice.seller = .init(name: "ACME", vatNumber: nil)
        let byName = try #require(try await world.read(invoice.xml).fields.counterparty)
        if readModelsLag { await world.knowledge.lag() }
        func read(_ vatNumber: String) async throws -> ProposalContent {
            invoice.seller.vatNumber = vatNumber
            return try await world.read(invoice.xml)
        }
        let first = try #require(try await read("BE0403170701").fields.counterparty)
        #expect(first.id == byName.id && first.known)
        #expect(first.vatNumber?.description == "BE0403170701")
        let other = try await read("BE0428759497")
        #expect(other.fields.counterparty?.id != byName.id && other.fields.counterparty?.known == false)
        #expect(other.duplicateOf.isEmpty)
        let again = try #require(try await read("BE0403170701").fields.counterparty)
        #expect(again.id == byName.id && again.known)
        #expect(await world.events("counterparty.identified").map(\.stream.id) == [byName.id.uuid])
        #expect(await world.events("counterparty.created").count == 2)
    }

    @Test func `takes all of one act to be of whom the first gave the VAT number, and books them as before`()
        async throws
    {
        let world = try await World()
        var invoice = SampleInvoice()
        invoice.seller = .init(name: "Acme", vatNumber: "BE0403170701")
        let profile = CounterpartyProfile(dossier: world.dossier, name: "Acme", vatNumber: nil)
        try await world.perform(.create(profile), on: profile.id)
        let goods = BookingProposalEvent.TemplateLine(account: "604000", vatCode: "P21-G", vatRate: "21.00")
        await world.knowledge.booked(profile.id, on: .purchase, as: [[goods], [goods]])
        let documents = [try await world.sent(invoice.xml), try await world.sent(invoice.xml)]
        for document in documents {
            try await world.reading().giveUp(document, because: "It was locked.", in: world.context)
        }
        let change = BulkChange(
            documents.map(BookingProposal.id), of: world.dossier, .purchase, mode: .atomic, isDryRun: false)
        _ = try await Reprocessing(handler: world.commands, reading: try world.reading()).reprocess(
            change, in: world.context, key: nil, answer: { _ in nil })
        for document in documents {
            let fields = try #require(try await world.proposal(of: document)).fields
            #expect(fields.counterparty?.id == profile.id && fields.counterparty?.known == true)
            #expect(fields.counterparty?.name == "Acme")
            #expect(fields.counterparty?.vatNumber == VATNumber("BE0403170701"))
            #expect(fields.lines.map(\.account) == [LedgerAccountCode("604000")])
        }
        #expect(try await world.proposal(of: documents[1])?.duplicateOf == [BookingProposal.id(of: documents[0])])
        #expect(await world.events("counterparty.identified").count == 1)
        #expect(await world.events("counterparty.created").count == 1)
    }

    @Test func `happens once, however often it is asked for`() async throws {
        let world = try await World()
        let document = try await world.sent(SampleInvoice().xml)
        let reactor = ReadingReactor(reading: try world.reading(), policies: world.policies)
        let event = try await world.sentEvent(of: document)
        try await reactor.handle(event, attempt: 1)
        try await reactor.handle(event, attempt: 2)
        #expect(await world.events("proposal.drafted").count == 1)
        let drafted = try #require(await world.events("proposal.drafted").first)
        #expect(drafted.actor == "policy:reading")
        #expect(drafted.causation == event.id)
        #expect(drafted.correlation == event.correlation)
    }

    @Test func `that a person had it pass over leaves a proposal to fill by hand`() async throws {
        let world = try await World()
        let document = try await world.sent(SampleInvoice().xml)
        let reactor = ReadingReactor(reading: try world.reading(), policies: world.policies)
        let event = try await world.sentEvent(of: document)
        try await reactor.handle(try await world.skip(event, by: "stamping"), attempt: 1)
        #expect(try await world.proposal(of: document) == nil)
        try await reactor.handle(try await world.skip(event, by: "reading"), attempt: 1)
        try await reactor.handle(event, attempt: 1)
        let failed = try #require(await world.events("proposal.reading-failed").only)
        #expect(failed.body.contains("no invoice at all") && failed.actor == "policy:reading")
        #expect(try await world.proposal(of: document)?.validation(periodIsOpen: true).code == .nokTechnical)
    }

    @Test func `again takes back what was corrected`() async throws {
        let world = try await World()
        let document = try await world.sent(SampleInvoice().xml)
        try await world.reading().read(document, in: world.context)
        var correction = Annotation()
        correction.invoiceNumber = .set("F-99")
        correction.journalProfile = try await world.load(Journal.id("CFAK", of: world.dossier)).state.profile
        try await world.perform(.annotate(correction), on: BookingProposal.id(of: document))
        #expect(try await world.proposal(of: document)?.fields.invoiceNumber == "F-99")
        let reprocessing = Reprocessing(handler: world.commands, reading: try world.reading())
        _ = try await reprocessing.reprocess(
            BookingProposal.id(of: document), visible: { $0 == world.dossier }, in: world.context, expecting: nil,
            key: nil, answer: { _ in nil })
        #expect(try await world.proposal(of: document)?.fields.invoiceNumber == "F-17")
    }

    @Test func `takes the invoice of a PDF for the one named so, and not another that goes along`() async throws {
        var credited = SampleInvoice()
        credited.number = "F-12"
        var hybrid = HybridPDF(
            embedded: SampleInvoice().xml, others: [(name: "Facture F-12.xml", bytes: credited.xml)])
        #expect(try await World().read(hybrid.data, as: .pdf).fields.invoiceNumber == "F-17")
        hybrid = HybridPDF(embedded: Data("<?xml version='1.0'?><cut".utf8), others: hybrid.others)
        let unread = try await World().read(hybrid.data, as: .pdf)
        #expect(unread.fields.invoiceNumber == nil && unread.warnings.contains("embedded-invoice-unreadable"))
    }

    @Test func `leaves miscellaneous documents alone`() async throws {
        let world = try await World()
        let document = try await world.sent(try Fixtures.data("docs-misc/simple.pdf"), as: .pdf, in: .misc)
        try await world.reading().read(document, in: world.context)
        #expect(try await world.proposal(of: document) == nil)
    }
}

@Suite struct `An invoice that may be there already` {
    @Test func `is suspected where the number is the same, however it is written`() async throws {
        let world = try await World()
        let first = try await world.sent(SampleInvoice(number: "F-0017").xml)
        try await world.reading().read(first, in: world.context)
        let second = try await world.read(SampleInvoice(number: "f17", date: "2026-10-05").xml)
        #expect(second.duplicateOf == [BookingProposal.id(of: first)])
    }

    @Test func `is suspected where date and total are the same`() async throws {
        let world = try await World()
        _ = try await world.read(SampleInvoice(number: "A").xml)
        #expect(try await world.read(SampleInvoice(number: "B").xml).duplicateOf.count == 1)
        #expect(try await world.read(SampleInvoice(number: "C", date: "2026-10-03").xml).duplicateOf.isEmpty)
    }

    @Test func `is no duplicate of one that was deleted, or that says otherwise by now`() async throws {
        let world = try await World()
        let reading = try world.reading()
        let (first, second, third) = (
            try await world.sent(SampleInvoice().xml), try await world.sent(SampleInvoice().xml),
            try await world.sent(SampleInvoice().xml)
        )
        try await reading.read(first, in: world.context)
        try await world.perform(.delete, on: BookingProposal.id(of: first))
        try await reading.read(second, in: world.context)
        #expect(try await world.proposal(of: second)?.duplicateOf == [])
        var annotation = Annotation()
        annotation.invoiceNumber = .set("F-18")
        annotation.invoiceDate = .set(try #require(CalendarDate("2026-10-03")))
        annotation.journalProfile = try await world.load(Journal.id("CFAK", of: world.dossier)).state.profile
        try await world.perform(.annotate(annotation), on: BookingProposal.id(of: second))
        try await reading.read(third, in: world.context)
        #expect(try await world.proposal(of: third)?.duplicateOf == [])
    }

    @Test(arguments: [true, false])
    func `is suspected where a person fills in what could not be read, whichever came first`(
        readFirst: Bool
    ) async throws {
        let world = try await World()
        let empty = try Fixtures.data("docs-misc/simple.pdf")
        let first = try await world.sent(readFirst ? SampleInvoice().xml : empty, as: readFirst ? .xml : .pdf)
        let second = try await world.sent(readFirst ? empty : SampleInvoice().xml, as: readFirst ? .pdf : .xml)
        for document in [first, second] { try await world.reading().read(document, in: world.context) }
        let filled = BookingProposal.id(of: readFirst ? second : first)
        var annotation = Annotation()
        annotation.invoiceNumber = .set("f 17")
        let annotated = try await Annotating(handler: world.commands, knowledge: world.knowledge).annotate(
            filled, annotation,
            counterparty: .set(.init(name: "Houblons SA", vatNumber: VATNumber("BE0403170701"))),
            visible: { $0 == world.dossier }, in: world.context, expecting: [1], key: nil, answer: { _ in nil })
        guard case .fresh(let judged, _) = annotated else { Issue.record("It was carried out before."); return }
        let stored = try await world.load(filled)
        #expect(judged.proposal.version == stored.version)
        #expect(try await world.proposal(of: second)?.duplicateOf == [BookingProposal.id(of: first)])
        #expect(try await world.proposal(of: first)?.duplicateOf == [])
    }

    @Test func `is suspected among several that a person turns into invoices at once`() async throws {
        let world = try await World()
        var creditNote = SampleInvoice()
        creditNote.isCreditNote = true
        let invoice = try await world.sent(SampleInvoice().xml)
        let turned = [try await world.sent(creditNote.xml), try await world.sent(creditNote.xml)]
        let documents = [invoice] + turned
        for document in documents { try await world.reading().read(document, in: world.context) }
        var annotation = Annotation()
        annotation.creditNote = false
        let change = BulkChange(
            turned.map(BookingProposal.id), of: world.dossier, .purchase, mode: .atomic, isDryRun: false)
        _ = try await Annotating(handler: world.commands, knowledge: world.knowledge).annotate(
            change, annotation, in: world.context, key: nil, answer: { _ in nil })
        for (index, document) in documents.enumerated() {
            let earlier = documents[..<index].map(BookingProposal.id)
            #expect(Set(try await world.proposal(of: document)?.duplicateOf ?? []) == Set(earlier))
        }
    }

    @Test(arguments: [true, false])
    func `is suspected where it came later, although it was read first`(atOneMoment: Bool) async throws {
        let world = try await World()
        var sent: [ID<Document>] = []
        for _ in 0..<2 { sent.append(try await world.sent(SampleInvoice().xml, at: atOneMoment ? .noon : nil)) }
        // Of those sent at one moment the document's id decides.
        if atOneMoment { sent.sort() }
        for document in sent.reversed() { try await world.reading().read(document, in: world.context) }
        let (first, second) = (BookingProposal.id(of: sent[0]), BookingProposal.id(of: sent[1]))
        #expect(try await world.load(second).state.content?.duplicateOf == [first])
        #expect(try await world.load(first).state.content?.duplicateOf == [])

        // Nor when the earlier one is read once more after it was thought another.
        var another = Annotation()
        another.invoiceNumber = .set("F-99")
        another.invoiceDate = .set(try #require(CalendarDate("2026-11-02")))
        let annotating = Annotating(handler: world.commands, knowledge: world.knowledge)
        _ = try await annotating.annotate(
            first, another, counterparty: .untouched, visible: { $0 == world.dossier }, in: world.context,
            expecting: [1], key: nil, answer: { _ in nil })
        #expect(try await world.load(second).state.content?.duplicateOf == [])
        _ = try await Reprocessing(handler: world.commands, reading: try world.reading()).reprocess(
            first, visible: { $0 == world.dossier }, in: world.context, expecting: nil, key: nil, answer: { _ in nil })
        #expect(try await world.load(second).state.content?.duplicateOf == [first])
        #expect(try await world.load(first).state.content?.duplicateOf == [])
    }

    @Test func `that came first is no duplicate of the second, read again or not`() async throws {
        let world = try await World()
        let reading = try world.reading()
        let (first, second) = (try await world.sent(SampleInvoice().xml), try await world.sent(SampleInvoice().xml))
        for document in [first, second] { try await reading.read(document, in: world.context) }
        let proposal = try await world.load(BookingProposal.id(of: first))
        let again = try #require(try await reading.openAgain(first, of: world.office))
        var act = Act()
        let drafted = try await reading.redraft(
            again, onto: proposal, into: &act, world.context, StreamReader(store: world.store, office: world.office))
        #expect(drafted.version == proposal.version + 1 && act.writes.count == 1)
        #expect(try await world.proposal(of: second)?.duplicateOf == [proposal.id])
    }

    @Test func `is no duplicate of its credit note, nor of what another party or side sends`() async throws {
        let world = try await World()
        _ = try await world.read(SampleInvoice().xml)
        var other = SampleInvoice()
        other.isCreditNote = true
        #expect(try await world.read(other.xml).duplicateOf.isEmpty)
        other = SampleInvoice()
        other.seller = .init(name: "Autre", vatNumber: "BE0471938850")
        #expect(try await world.read(other.xml).duplicateOf.isEmpty)
        other = SampleInvoice()
        swap(&other.seller, &other.buyer)
        #expect(try await world.read(other.xml, in: .sale).duplicateOf.isEmpty)
    }

    @Test func `is seen by one of two read at the same moment, before any read model knows`() async throws {
        let world = try await World()
        await world.knowledge.lag()
        let reading = try world.reading()
        var documents: [ID<Document>] = []
        for _ in 0..<6 { documents.append(try await world.sent(SampleInvoice().xml)) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for document in documents {
                group.addTask { try await reading.read(document, in: world.context) }
            }
            try await group.waitForAll()
        }
        var suspected: [Int] = []
        for document in documents {
            suspected.append(try #require(try await world.proposal(of: document)).duplicateOf.count)
        }
        #expect(suspected.count(where: { $0 == 0 }) <= 1)
        #expect(await world.events("counterparty.created").count == 1)
    }
}

@Suite struct `A document that cannot be opened` {
    private func handle(_ world: World, _ document: ID<Document>, attempt: Int) async throws {
        let reactor = ReadingReactor(reading: try world.reading(), policies: world.policies)
        try await reactor.handle(try await world.sentEvent(of: document), attempt: attempt)
    }

    @Test func `is given to a person after three tries`() async throws {
        let world = try await World()
        let bytes = SampleInvoice().xml
        let document = try await world.sent(bytes)
        await world.contents.lose(try #require(try await world.load(document).state.profile).content)
        for attempt in 1...2 {
            await #expect(throws: UnreadableDocument.self) { try await handle(world, document, attempt: attempt) }
        }
        try await handle(world, document, attempt: 3)
        let proposal = try #require(try await world.proposal(of: document))
        #expect(proposal.validation(periodIsOpen: true).code == .nokTechnical)
        #expect(proposal.fields.journal == "CFAK")
    }

    @Test func `is given to a person at once where another try ends the same way`() async throws {
        let world = try await World()
        let document = try await world.sent(Data("<Invoice>".utf8))
        try await handle(world, document, attempt: 1)
        #expect(try await world.proposal(of: document)?.validation(periodIsOpen: true).code == .nokTechnical)
    }
}
