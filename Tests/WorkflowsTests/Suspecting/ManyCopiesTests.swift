import EventStore
import Foundation
import TestSupport
import TestTools
import Testing

@testable import Domain
@testable import Workflows

@Suite struct `Many copies of one invoice` {
    private static let most = SuspectedDuplicates.mostNamed

    @Test func `are suspected to repeat the nearest before them, and only so many`() async throws {
        let world = try await World()
        let copies = try await world.copies(3 * Self.most)
        try await world.lookAgain()
        for (place, copy) in copies.enumerated() {
            let nearest = copies[..<place].suffix(Self.most).reversed()
            #expect(try await world.suspected(copy) == Array(nearest))
        }
        // Each was told once, and nobody else was told of it.
        #expect(await world.events("proposal.duplicate-suspected").count == copies.count - 1)
    }

    @Test func `cost no more to read and to look at again than a few`() async throws {
        let world = try await World()
        let counting = CountingStore(world.store)
        let reading = try world.reading(with: CommandHandler(store: counting))
        let reactor = DuplicateReactor(
            commands: CommandHandler(store: counting), knowledge: world.knowledge, policies: world.policies)
        var costs: [Int] = []
        for day in 1...(3 * Self.most) {
            let document = try await world.sent(try SampleInvoice.copy(of: day).xml)
            let before = counting.events
            try await reading.read(document, in: world.context)
            try await reactor.handle(try #require(await world.events("proposal.drafted").last), attempt: 1)
            costs.append(counting.events - before)
        }
        #expect(costs[2 * Self.most] == costs.last)
    }

    @Test func `stay suspected as long as one of those before them stands, whichever go first`() async throws {
        for order in [Array(1..<13), Array((1..<13).reversed())] {
            let world = try await World()
            let copies = try await world.copies(14)
            for place in order {
                try await world.delete(copies[place])
                let left = Set(copies.indices).subtracting(order.prefix { $0 != place } + [place])
                for copy in left.subtracting([0]) {
                    let named = try #require(try await world.suspected(copies[copy]))
                    #expect(!named.isEmpty && named.allSatisfy { left.map { copies[$0] }.contains($0) })
                }
            }
            try await world.delete(copies[0])
            #expect(try await world.suspected(copies[13]) == [])
        }
    }

    @Test(arguments: [Array(1..<13), Array((1..<13).reversed())])
    func `stay suspected where the others go in one act`(order: [Int]) async throws {
        let world = try await World()
        let copies = try await world.copies(14)
        let change = BulkChange(
            order.map { copies[$0] }, of: world.dossier, .purchase, mode: .atomic, isDryRun: false)
        _ = try await Annotating(handler: world.commands, knowledge: world.knowledge).delete(
            change, in: world.context, key: nil, answer: { _ in nil })
        #expect(try await world.suspected(copies[13]) == [copies[0]])
    }

    @Test func `are few to be told where one of them is deleted`() async throws {
        let world = try await World()
        let copies = try await world.copies(3 * Self.most)
        let before = await world.events("proposal.duplicate-suspected").count
        try await world.delete(copies[0])
        try await world.lookAgain(behind: try #require(await world.events("proposal.deleted").last))
        #expect(await world.events("proposal.duplicate-suspected").count - before <= Self.most)
    }

    @Test func `stay suspected where the read models do not know yet who was deleted`() async throws {
        let world = try await World()
        let copies = try await world.copies(2 * Self.most + 3)
        let last = try #require(copies.last)
        await world.knowledge.standStill()
        for copy in copies.dropLast().suffix(Self.most).dropLast() { try await world.delete(copy) }
        // Nine of those it names are gone; the next nine, which it does not name, go behind its back.
        for copy in copies.dropFirst(3).prefix(Self.most - 1) { try await world.perform(.delete, on: copy) }
        try await world.delete(copies[copies.count - 2])
        let named = try #require(try await world.suspected(last))
        #expect(Set(named).isSubset(of: copies[..<3]) && !named.isEmpty)
    }

    @Test func `are acknowledged by a check until the last of those it has seen is gone`() async throws {
        let world = try await World()
        let copies = try await world.copies(Self.most + 2)
        let last = try #require(copies.last)
        try await world.perform(.check(role: .office, periodIsOpen: true), on: last)
        let seen = try #require(try await world.suspected(last))
        for copy in seen {
            #expect(try await world.load(last).state.content?.hasUnacknowledgedDuplicate == false)
            try await world.delete(copy)
        }
        #expect(try await world.suspected(last) == [copies[0]])
        #expect(try await world.load(last).state.content?.hasUnacknowledgedDuplicate == true)
    }

    @Test func `rest on the one they are suspected of in the place of the last they named`() async throws {
        let world = try await World()
        let copies = try await world.copies(Self.most + 2)
        for copy in copies.dropFirst(2).dropLast() { try await world.delete(copy) }
        let named = try await world.load(copies[1])
        var act = Act()
        let deleted = act.append(
            try named.state.decide(.delete, in: world.context), to: named, dossier: world.dossier)
        let reader = StreamReader(store: world.store, office: world.office)
        try await world.knowledge.takeBackSuspicions(of: deleted, since: named, into: &act, world.context, reader)
        let first = try await world.load(copies[0])
        #expect(act.guards == [Act.Guard(stream: first.stream, expectedVersion: first.version)])
    }

    @Test func `leave only the first unsuspected where they are read in another order than they came`() async throws {
        let world = try await World()
        var documents: [ID<Document>] = []
        for day in 1...(2 * Self.most) { documents.append(try await world.sent(try SampleInvoice.copy(of: day).xml)) }
        for document in documents.reversed() { try await world.reading().read(document, in: world.context) }
        for (place, document) in documents.enumerated() {
            let named = try #require(try await world.suspected(.of(document)))
            let before = documents[..<place].map { ID<BookingProposal>.of($0) }
            #expect(named.isEmpty == (place == 0) && Set(named).isSubset(of: before))
        }
        let told = await world.events("proposal.duplicate-suspected").count
        #expect(told <= Self.most * documents.count)
    }

    @Test func `ask for another check where one comes before them that was not seen`() async throws {
        let world = try await World()
        _ = try await world.copies(Self.most)
        let late = try await world.sent(try SampleInvoice.copy(of: 11).xml)
        let document = try await world.sent(try SampleInvoice.copy(of: 12).xml)
        try await world.reading().read(document, in: world.context)
        let last = ID<BookingProposal>.of(document)
        try await world.perform(.check(role: .office, periodIsOpen: true), on: last)
        let seen = try #require(try await world.suspected(last))
        try await world.reading().read(late, in: world.context)
        let told = try #require(try await world.load(last).state.content)
        #expect(told.duplicateOf == [.of(late)] + seen.dropLast() && told.hasUnacknowledgedDuplicate)
    }
}

extension SampleInvoice {
    /// One of a number, of so many days after New Year.
    fileprivate static func copy(of day: Int) throws -> SampleInvoice {
        SampleInvoice(number: "F-1", date: "\(try #require(CalendarDate("2026-01-01")).adding(days: day))")
    }
}

extension World {
    /// Invoices of one number and other dates, read in the order in which they came.
    fileprivate func copies(_ count: Int) async throws -> [ID<BookingProposal>] {
        var copies: [ID<BookingProposal>] = []
        for day in 1...count {
            let document = try await sent(try SampleInvoice.copy(of: day).xml)
            try await reading().read(document, in: context)
            copies.append(.of(document))
        }
        return copies
    }

    /// As a person does it.
    fileprivate func delete(_ proposal: ID<BookingProposal>) async throws {
        _ = try await Annotating(handler: commands, knowledge: knowledge).delete(
            proposal, visible: { $0 == dossier }, in: context, expecting: nil, key: nil, answer: { _ in nil })
    }
}
