import Domain
import Testing

@testable import Workflows

@Suite struct `A reading while its counterparty is corrected` {
    @Test func `takes an invoice with a number that was withdrawn for somebody else's`() async throws {
        let world = try await World()
        let first = try #require(try await world.read(SampleInvoice().xml).fields.counterparty)
        try await world.perform(.withdrawNumber, on: first.id)
        let other = try await world.read(SampleInvoice(number: "F-18"), knowing: .behind(first, of: world))
        #expect(other.id != first.id && !other.known && other.vatNumber == first.vatNumber)
    }

    @Test func `is made anew where the number is withdrawn between its decision and its record`() async throws {
        let world = try await World()
        let first = try #require(try await world.read(SampleInvoice().xml).fields.counterparty)
        let knowledge = PastKnowledge(of: world) { try await world.perform(.withdrawNumber, on: first.id) }
        let other = try await world.read(SampleInvoice(number: "F-18"), knowing: knowledge)
        #expect(other.id != first.id && !other.known && other.vatNumber == first.vatNumber)
    }

    @Test func `names it with the number that it has stated just now, and by its new name`() async throws {
        let world = try await World()
        var invoice = SampleInvoice()
        invoice.seller.vatNumber = nil
        let first = try #require(try await world.read(invoice.xml).fields.counterparty)
        let number = try #require(VATNumber("BE0403170701"))
        try await world.perform(.identify(number), on: first.id)
        try await world.perform(.rename("Houblons NV"), on: first.id)
        invoice.number = "F-18"
        let second = try await world.read(invoice, knowing: .behind(first, of: world))
        #expect(second.id == first.id && second.known)
        #expect(second.vatNumber == number && second.name == "Houblons NV")
    }

    @Test func `goes by what the scheme came to say between its decision and its record`() async throws {
        let world = try await World()
        let goods = try #require(LedgerAccountCode("604000"))
        let knowledge = PastKnowledge(of: world) {
            try await world.perform(.describe(goods, .init(isUsual: true)), on: BookingScheme.id(of: world.dossier))
        }
        let document = try await world.sent(SampleInvoice().xml)
        try await world.reading().asking(knowledge).read(document, in: world.context)
        #expect(try await world.proposal(of: document)?.fields.lines.map(\.account) == [goods])
    }

    @Test func `books on the account chosen for it just now, also between its decision and its record`() async throws {
        for isBetween in [false, true] {
            let world = try await World()
            let first = try #require(try await world.read(SampleInvoice().xml).fields.counterparty)
            let rent = try #require(LedgerAccountCode("610000"))
            let choose = { @Sendable in try await world.perform(.chooseDefaultAccount(rent), on: first.id) }
            if !isBetween { try await choose() }
            let knowledge = isBetween ? PastKnowledge(of: world, next: choose) : .behind(first, of: world)
            let document = try await world.sent(SampleInvoice(number: "F-18").xml)
            try await world.reading().asking(knowledge).read(document, in: world.context)
            #expect(try await world.proposal(of: document)?.fields.lines.map(\.account) == [rent])
        }
    }
}

extension World {
    fileprivate func read(_ invoice: SampleInvoice, knowing: PastKnowledge) async throws -> ProposalCounterparty {
        let document = try await sent(invoice.xml)
        try await reading().asking(knowing).read(document, in: context)
        return try #require(try await proposal(of: document)?.fields.counterparty)
    }
}

/// Read models that say of a counterparty what it was, or are told of something only when they have answered.
private actor PastKnowledge: ReadingKnowledge {
    private let present: LogKnowledge
    private let former: KnownCounterparty?
    private var next: (@Sendable () async throws -> Void)?

    /// - Parameter next: happens when a counterparty was looked up for the first time.
    init(_ former: KnownCounterparty? = nil, of world: World, next: (@Sendable () async throws -> Void)? = nil) {
        present = world.knowledge
        self.former = former
        self.next = next
    }

    static func behind(_ party: ProposalCounterparty, of world: World) -> PastKnowledge {
        let former = KnownCounterparty(id: party.id, name: party.name, vatNumber: party.vatNumber, templates: [:])
        return PastKnowledge(former, of: world)
    }

    func counterparty(like profile: CounterpartyProfile, in office: ID<Office>) async throws -> KnownCounterparty? {
        if let former { return former }
        return try await present.counterparty(like: profile, in: office)
    }

    func proposals(
        before invoice: ArrivedInvoice, passing passed: [ID<BookingProposal>], in office: ID<Office>
    ) async throws -> [ID<BookingProposal>] {
        let happens = next
        next = nil
        try await happens?()
        return try await present.proposals(before: invoice, passing: passed, in: office)
    }

    func proposals(
        after invoice: ArrivedInvoice, passing passed: [ID<BookingProposal>], in office: ID<Office>
    ) async throws -> [ID<BookingProposal>] {
        try await present.proposals(after: invoice, passing: passed, in: office)
    }

    func unsuspectedProposals(
        alike invoice: ArrivedInvoice, passing passed: [ID<BookingProposal>], in office: ID<Office>
    ) async throws -> [ID<BookingProposal>] {
        try await present.unsuspectedProposals(alike: invoice, passing: passed, in: office)
    }

    func proposals(
        naming proposal: ID<BookingProposal>, of counterparty: ID<Counterparty>, in dossier: ID<Dossier>,
        _ office: ID<Office>
    ) async throws -> [ID<BookingProposal>] {
        try await present.proposals(naming: proposal, of: counterparty, in: dossier, office)
    }

    func proposals(
        bookedAs entries: [LedgerEvent.Entry], orSuspectedOf externalRefs: [String], in dossier: ID<Dossier>,
        _ office: ID<Office>
    ) async throws -> [ID<BookingProposal>] {
        try await present.proposals(bookedAs: entries, orSuspectedOf: externalRefs, in: dossier, office)
    }

    func entries(booking proposal: ProposalContent, in office: ID<Office>) async throws -> [String] { [] }

    func journals(of dossier: ID<Dossier>, in office: ID<Office>) async throws -> [ID<Journal>] {
        try await present.journals(of: dossier, in: office)
    }
}
