import EventStore
import Foundation
import TestTools
import Testing

@testable import Domain
@testable import Workflows

@Suite struct `Two proposals that become one invoice at the same moment` {
    @Test(arguments: [[0, 1], [1, 0]])
    func `leave the later arrival suspected, whichever is looked at first, once`(order: [Int]) async throws {
        let world = try await World()
        let (first, second) = try await world.pair()
        for proposal in [first, second] { try await world.annotate(proposal) { $0.invoiceNumber = .set("F-99") } }
        let annotated = await world.events("proposal.annotated")
        for index in order { try await world.lookAgain(behind: annotated[index]) }
        #expect(try await world.suspected(second) == [first])
        #expect(try await world.suspected(first) == [])

        for event in annotated { try await world.lookAgain(behind: event) }
        let suspicion = try #require(await world.events("proposal.duplicate-suspected").only)
        #expect(suspicion.actor == "policy:suspecting" && suspicion.causation == annotated[order[0]].id)
    }

    @Test func `are found behind the second of them, where the first was looked at before`() async throws {
        let world = try await World()
        let (first, second) = try await world.pair()
        for proposal in [second, first] {
            try await world.annotate(proposal) { $0.invoiceNumber = .set("F-99") }
            try await world.lookAgain(behind: try #require(await world.events("proposal.annotated").last))
        }
        #expect(try await world.suspected(second) == [first])
    }

    @Test func `are found where one is read and the other corrected`() async throws {
        let world = try await World()
        let (first, _) = try await world.pair()
        try await world.annotate(first) { $0.invoiceNumber = .set("F-99") }
        await world.knowledge.lag()
        let read = try await world.sent(SampleInvoice(number: "F-99", date: "2026-11-02").xml)
        try await world.reading().read(read, in: world.context)
        #expect(try await world.suspected(.of(read)) == [])
        let drafted = try #require(await world.events("proposal.drafted").last)
        try await world.lookAgain(behind: drafted, knowing: LogKnowledge(store: world.store))
        #expect(try await world.suspected(.of(read)) == [first])
    }

    @Test func `leave a check as it is, and ask for another before it is sent`() async throws {
        let world = try await World()
        let (first, second) = try await world.pair()
        for proposal in [first, second] { try await world.annotate(proposal) { $0.invoiceNumber = .set("F-99") } }
        try await world.perform(.check(role: .office, periodIsOpen: true), on: second)
        try await world.lookAgain()
        let open = try #require(try await world.load(second).state.content)
        #expect(open.duplicateOf == [first] && open.check != nil && !open.duplicatesAcknowledged)
    }

    @Test(arguments: [([0], 1), ([1], 0), ([0, 1], nil)] as [([Int], Int?)])
    func `leave suspected what is not sent yet`(sent: [Int], left: Int?) async throws {
        let world = try await World()
        let (first, second) = try await world.pair()
        let pair = [first, second]
        for proposal in pair { try await world.annotate(proposal) { $0.invoiceNumber = .set("F-99") } }
        for index in sent { try await world.send(pair[index]) }
        try await world.lookAgain()
        for index in pair.indices {
            #expect(try await world.suspected(pair[index]) == (index == left ? [pair[1 - index]] : []))
        }
    }
}

@Suite struct `Looking again for duplicates` {
    @Test func `adds nothing to what the acts found`() async throws {
        let world = try await World()
        let (first, second) = try await world.pair(ofOneNumber: true)
        try await world.lookAgain()
        #expect(await world.events("proposal.duplicate-suspected").count == 1)
        // One that was sent although it was suspected leaves nothing to suspect the other of.
        try await world.send(second)
        try await world.lookAgain()
        #expect(await world.events("proposal.duplicate-suspected").count == 1)
        #expect(try await world.suspected(first) == [])
    }

    @Test func `keeps the suspicion of one that is still being read`() async throws {
        let world = try await World()
        let (first, _) = try await world.pair()
        let unread = ID<BookingProposal>(UUID())
        try await world.perform(.suspectDuplicate(of: [unread]), on: first)
        try await world.lookAgain()
        #expect(try await world.suspected(first) == [unread])
    }

    @Test func `takes the suspicion of one back that became another invoice as it was raised`() async throws {
        let world = try await World()
        let (first, second) = try await world.pair(ofOneNumber: true)
        try await world.annotate(first) { $0.invoiceNumber = .set("F-99") }
        #expect(try await world.suspected(second) == [first])
        try await world.lookAgain(behind: try #require(await world.events("proposal.annotated").only))
        #expect(try await world.suspected(second) == [])
    }

    @Test func `takes the suspicion of one back that was deleted as it was raised, until it is restored`() async throws
    {
        let world = try await World()
        let (first, second) = try await world.pair(ofOneNumber: true)
        try await world.perform(.delete, on: first)
        try await world.lookAgain(behind: try #require(await world.events("proposal.deleted").only))
        #expect(try await world.suspected(second) == [])
        try await world.perform(.restore(under: nil), on: first)
        try await world.lookAgain(behind: try #require(await world.events("proposal.restored").only))
        #expect(try await world.suspected(second) == [first])
    }

    @Test func `begins only where something tells of another invoice`() async throws {
        let world = try await World()
        let (first, _) = try await world.pair()
        let empty = try await world.sent(try Fixtures.data("docs-misc/simple.pdf"), as: .pdf)
        try await world.reading().read(empty, in: world.context)
        try await world.annotate(first) { $0.comment = .set("urgent") }
        try await world.perform(.check(role: .office, periodIsOpen: true), on: first)
        let unasked = [
            try #require(await world.events("proposal.drafted").last),
            try #require(await world.events("proposal.annotated").only),
            try #require(await world.events("proposal.checked").only),
        ]
        for event in unasked { try await world.lookAgain(behind: event, knowing: NobodyToAsk()) }
        try await world.annotate(first) { $0.totalCents = .set(100) }
        let asked = try #require(await world.events("proposal.annotated").last)
        await #expect(throws: NobodyToAsk.Asked.self) {
            try await world.lookAgain(behind: asked, knowing: NobodyToAsk())
        }
    }
}

private struct NobodyToAsk: KnownProposals {
    struct Asked: Error {}

    func proposals(
        before invoice: ArrivedInvoice, passing passed: [ID<BookingProposal>], in office: ID<Office>
    ) async throws -> [ID<BookingProposal>] {
        throw Asked()
    }

    func proposals(
        after invoice: ArrivedInvoice, passing passed: [ID<BookingProposal>], in office: ID<Office>
    ) async throws -> [ID<BookingProposal>] {
        throw Asked()
    }

    func unsuspectedProposals(
        alike invoice: ArrivedInvoice, passing passed: [ID<BookingProposal>], in office: ID<Office>
    ) async throws -> [ID<BookingProposal>] {
        throw Asked()
    }

    func proposals(
        naming proposal: ID<BookingProposal>, of counterparty: ID<Counterparty>, in dossier: ID<Dossier>,
        _ office: ID<Office>
    ) async throws -> [ID<BookingProposal>] {
        throw Asked()
    }

    func entries(booking proposal: ProposalContent, in office: ID<Office>) async throws -> [String] { throw Asked() }

    func proposals(
        bookedAs entries: [LedgerEvent.Entry], orSuspectedOf externalRefs: [String], in dossier: ID<Dossier>,
        _ office: ID<Office>
    ) async throws -> [ID<BookingProposal>] {
        throw Asked()
    }
}

extension World {
    /// Two invoices of one supplier that were read one after the other, of other dates.
    fileprivate func pair(ofOneNumber: Bool = false) async throws -> (ID<BookingProposal>, ID<BookingProposal>) {
        var proposals: [ID<BookingProposal>] = []
        for (number, date) in [("F-1", "2026-10-02"), (ofOneNumber ? "F-1" : "F-2", "2026-10-05")] {
            let document = try await sent(SampleInvoice(number: number, date: date).xml)
            try await reading().read(document, in: context)
            proposals.append(.of(document))
        }
        return (proposals[0], proposals[1])
    }

    /// Changes a proposal with nothing of what `Annotating` does besides: as if nothing else had been seen yet.
    fileprivate func annotate(_ proposal: ID<BookingProposal>, _ change: (inout Annotation) -> Void) async throws {
        var annotation = Annotation()
        annotation.journalProfile = try await load(Journal.id("CFAK", of: dossier)).state.profile
        change(&annotation)
        try await perform(.annotate(annotation), on: proposal)
    }
}
