import EventStore
import Foundation
import TestTools
import Testing

@testable import Domain
@testable import Workflows

@Suite struct `An entry that is reported after its invoice came in` {
    @Test func `is suspected to book it, once, and no more when it is gone`() async throws {
        let world = try await World()
        let proposal = try await world.proposal(number: "F-0017")
        try await world.observe([.byHand("HAND-12", invoice: "f 17")])
        for _ in 0..<2 { try await world.lookAgain(behind: try await world.lastEvent("ledger.entries-observed")) }
        #expect(try await world.booked(proposal) == ["HAND-12"])
        #expect(try await world.load(proposal).state.content?.hasUnacknowledgedDuplicate == true)
        let suspicion = try #require(await world.events("proposal.duplicate-suspected").only)
        let cause = try await world.lastEvent("ledger.entries-observed").id
        #expect(suspicion.actor == "policy:suspecting" && suspicion.causation == cause)

        try await world.observe([], removing: ["HAND-12"])
        for _ in 0..<2 { try await world.lookAgain(behind: try await world.lastEvent("ledger.entries-removed")) }
        #expect(try await world.booked(proposal) == [])
        #expect(await world.events("proposal.duplicate-suspected").count == 2)
    }

    @Test(
        arguments: [.byHand("HAND-12", invoice: "F-18"), .of(ID<Document>(UUID()), invoice: "F-17")]
            as [LedgerEvent.Entry])
    func `is suspected no more once it is of another invoice, or of a document of ours`(
        corrected: LedgerEvent.Entry
    ) async throws {
        let world = try await World()
        let proposal = try await world.proposal(number: "F-17")
        for entry in [.byHand("HAND-12", invoice: "F-17"), corrected] {
            try await world.observe([entry])
            try await world.lookAgain(behind: try await world.lastEvent("ledger.entries-observed"))
        }
        #expect(try await world.booked(proposal) == [])
        #expect(await world.events("proposal.duplicate-suspected").count == 2)
    }

    @Test func `is nothing to one that is sent, nor to one whose booking it is`() async throws {
        let world = try await World()
        let (sent, open) = (try await world.proposal(number: "F-1"), try await world.proposal(number: "F-2"))
        try await world.send(sent)
        let document = try #require(try await world.load(open).state.content).document
        try await world.observe([.byHand("CFAK-1", invoice: "F-1"), .of(document, invoice: "F-2")])
        try await world.lookAgain(behind: try await world.lastEvent("ledger.entries-observed"))
        #expect(await world.events("proposal.duplicate-suspected").isEmpty)
    }

    @Test func `is found behind an invoice that was read while it was reported`() async throws {
        let world = try await World()
        await world.knowledge.lag()
        let proposal = try await world.proposal(number: "F-17")
        try await world.observe([.byHand("HAND-12", invoice: "F-17")])
        try await world.lookAgain(behind: try await world.lastEvent("ledger.entries-observed"))
        #expect(try await world.booked(proposal) == [])
        try await world.lookAgain(
            behind: try await world.lastEvent("proposal.drafted"), knowing: LogKnowledge(store: world.store))
        #expect(try await world.booked(proposal) == ["HAND-12"])
    }
}

extension LedgerEvent.Entry {
    /// One that nobody knows whose it is.
    fileprivate static func byHand(_ reference: String, invoice: String) -> Self {
        .init(
            externalRef: reference, journal: "ACH", number: "12", period: "2026-10", fiscalYear: "2026",
            date: "2026-10-02", invoiceNumber: invoice, counterpartyName: "Houblons SA",
            counterpartyVatNumber: "BE0403170701", paid: false, lines: [], document: nil)
    }

    fileprivate static func of(_ document: ID<Document>, invoice: String) -> Self {
        var entry = byHand("HAND-12", invoice: invoice)
        entry.document = "\(document)"
        return entry
    }
}

extension World {
    fileprivate func proposal(number: String) async throws -> ID<BookingProposal> {
        let document = try await sent(SampleInvoice(number: number, date: "2026-10-0\(number.suffix(1))").xml)
        try await reading().read(document, in: context)
        return .of(document)
    }

    fileprivate func observe(_ entries: [LedgerEvent.Entry], removing removed: [String] = []) async throws {
        let facts = ObservedFacts(
            dossier: dossier, cause: "nightly", entries: entries, accounts: [],
            removed: removed.map { .init(externalRef: $0, document: nil) }, unchanged: 0)
        try await perform(.record(facts), on: ID<LedgerSync>(UUID()))
    }

    fileprivate func lastEvent(_ type: String) async throws -> RecordedEvent {
        try #require(await events(type).last)
    }

    fileprivate func booked(_ proposal: ID<BookingProposal>) async throws -> [String]? {
        try await load(proposal).state.content?.duplicateOfEntries
    }
}
