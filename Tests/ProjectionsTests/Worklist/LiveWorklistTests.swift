import EventStore
import Foundation
import GivenWhenThen
import Postgres
import TestSupport
import TestTools
import Testing

@testable import Domain
@testable import Projections

@Suite struct `A worklist held in memory` {
    let list = WorklistQuery.List(office: .office, dossier: .bakery, side: .purchase)

    @Test(arguments: [1, 2, 3] as [UInt64])
    func `says what the table says, whatever happened since it was held`(seed: UInt64) async throws {
        try await Projecting.with { projecting in
            var random = SeededRandom(seed)
            var life = Life()
            try life.drafts(30, using: &random)
            try await projecting.tell(life.story)
            try await WorklistQuery(projecting.queries).hold(list, in: projecting.worklists, projecting.registry)
            for _ in 1...12 {
                let told = life.story.events.count
                for _ in 1...Int.random(in: 1...9, using: &random) { try life.goesOn(using: &random) }
                try await projecting.tell(life.story, from: told)
                try await expectAgreement(projecting, pagesOf: Int.random(in: 1...20, using: &random))
            }
        }
    }

    @Test func `is whole or not held, also where rows went while it was read`() throws {
        var story = Story()
        let count = LiveWorklists.longestList + 1
        for number in 1...count { try story.drafts(.named("\(number)"), number: "\(number)") }
        let rows = try ProposalRow.fold(story.events)
        let worklists = LiveWorklists()
        let gone = try #require(rows.keys.first)
        worklists.begin { worklists.expect($0, lacking: [[gone: nil]]) }
        let reading = try #require(worklists.open(list))
        worklists.fill(list, with: rows, asOf: 1, from: reading)
        #expect(worklists.version(of: list) == nil)
    }

    /// They were read before whoever projects began again, who no longer knows what was folded until then.
    @Test func `is not filled with rows of an earlier reading`() throws {
        let worklists = LiveWorklists()
        let (begin, end) = ({ worklists.begin { worklists.expect($0, lacking: []) } }, { worklists.end() })
        for interruption in [[begin], [end, begin], [{ worklists.forget(ProposalRow.self) }]] {
            begin()
            let early = try #require(worklists.open(list))
            for happens in interruption { happens() }
            let late = try #require(worklists.open(list))
            worklists.fill(list, with: [:], asOf: 1, from: early)
            worklists.giveUp(list, early)
            #expect(worklists.version(of: list) == nil)
            worklists.fill(list, with: [:], asOf: 2, from: late)
            #expect(worklists.version(of: list) == 2)
        }
    }

    @Test func `is of a later version than a setting that changed while its rows were on their way`() throws {
        var story = Story()
        try story.activates()
        let worklists = LiveWorklists()
        worklists.begin { worklists.expect($0, lacking: []) }
        let reading = try #require(worklists.open(list))
        try story.happens(.settingsChanged(.init(duplicateBlocks: .unacknowledged)), to: story.dossier)
        let changed = try #require(story.events.last)
        worklists.noteSettings(in: [ProjectedEvent(changed)])
        worklists.fill(list, with: [:], asOf: changed.position - 1, from: reading)
        #expect(worklists.version(of: list) == changed.position)
    }

    @Test func `misses nothing that happens while its rows are on their way`() async throws {
        try await Projecting.with { projecting in
            var random = SeededRandom(4)
            var life = Life()
            try life.drafts(20, using: &random)
            try await projecting.tell(life.story)
            let told = life.story.events.count
            for _ in 1...60 { try life.goesOn(using: &random) }
            let whole = life.story
            async let telling: Void = projecting.tell(whole, from: told)
            for _ in 1...40 where projecting.worklists.version(of: list) == nil {
                try await WorklistQuery(projecting.queries).hold(list, in: projecting.worklists, projecting.registry)
            }
            try await telling
            #expect(projecting.worklists.version(of: list) != nil)
            try await expectAgreement(projecting, pagesOf: 200)
        }
    }

    @Test func `is ahead of the table, and says no less than the registry promises`() async throws {
        try await Projecting.with { projecting in
            var story = Story()
            try story.drafts(.named("first"))
            try await projecting.tell(story)
            try await WorklistQuery(projecting.queries).hold(list, in: projecting.worklists, projecting.registry)
            // Whoever holds this lock keeps the projector from writing.
            let owner = try projecting.owner()
            try owner.script("BEGIN; LOCK TABLE read_model.proposal_\(ProposalRow.version) IN EXCLUSIVE MODE")
            let told = story.events.count
            try story.drafts(.named("second"))
            let position = try await story.append(to: projecting.store, from: told)
            #expect(
                try await projecting.registry.wait(
                    for: position, on: [ProposalRow.self], stage: .folded, upTo: .seconds(60)))
            #expect(projecting.registry.position(of: ProposalRow.self) < position)
            #expect(try held(projecting, ListRequest())?.list.total == 2)
            #expect(projecting.worklists.version(of: list) == position)
            try owner.script("COMMIT")
            try await projecting.wait(for: position)
            try await expectAgreement(projecting, pagesOf: 10)
        }
    }

    @Test func `forgets its rule on duplicates when a setting changes, and is another version then`() async throws {
        try await Projecting.with { projecting in
            var story = Story()
            try story.activates()
            try story.drafts(.named("first"))
            try await projecting.tell(story)
            try await WorklistQuery(projecting.queries).hold(list, in: projecting.worklists, projecting.registry)
            let before = try #require(projecting.worklists.version(of: list))
            projecting.worklists.remember(.never, in: list, asOf: before)
            #expect(projecting.worklists.duplicates(in: list) == .never)
            let told = story.events.count
            try story.happens(.settingsChanged(.init(duplicateBlocks: .unacknowledged)), to: story.dossier)
            try await projecting.tell(story, from: told)
            #expect(projecting.worklists.duplicates(in: list) == nil)
            #expect(projecting.worklists.version(of: list) ?? 0 > before)
            projecting.worklists.remember(.never, in: list, asOf: before)
            #expect(projecting.worklists.duplicates(in: list) == nil)
        }
    }

    @Test func `is held from the third time it is asked for, and not where nobody projects`() async throws {
        try await Projecting.with { projecting in
            var story = Story()
            try story.activates()
            try await projecting.tell(story)
            #expect(!projecting.worklists.shouldHold(list))
            #expect(!projecting.worklists.shouldHold(list))
            #expect(projecting.worklists.shouldHold(list))
        }
        let idle = LiveWorklists()
        for _ in 1...5 { #expect(!idle.shouldHold(list)) }
    }

    @Test func `refuses a cursor of another order`() async throws {
        try await Projecting.with { projecting in
            try await projecting.tell(try Story.ofOneInvoice())
            try await WorklistQuery(projecting.queries).hold(list, in: projecting.worklists, projecting.registry)
            let cursor = ListCursor(order: [ListOrder("total")], values: ["1"], id: UUID()).text
            #expect(throws: ListError.invalidCursor) { try held(projecting, ListRequest(cursor: cursor)) }
        }
    }

    private func held(
        _ projecting: Projecting, _ request: ListRequest, duplicates: DuplicateBlocks = .unacknowledged
    ) throws -> WorklistQuery.Page? {
        try projecting.worklists.page(list, request: request, duplicates: duplicates, countingValidations: true)
    }

    private func expectAgreement(_ projecting: Projecting, pagesOf limit: Int) async throws {
        for rule in DuplicateBlocks.allCases {
            var request = ListRequest(limit: limit)
            repeat {
                let page = try #require(try held(projecting, request, duplicates: rule))
                let table = try await WorklistQuery(projecting.queries).page(
                    list, duplicates: rule, request: request, countingValidations: true)
                #expect(page.json() == table.json())
                request.cursor = page.list.next
            } while request.cursor != nil
        }
    }
}

/// Proposals of a dossier, and what happens to them.
private struct Life {
    private(set) var story = Story()
    private var documents: [ID<Document>] = []

    mutating func drafts(_ count: Int, using random: inout SeededRandom) throws {
        for _ in 1...count {
            let document = ID<Document>.named("document \(documents.count)")
            documents.append(document)
            let day = Int.random(in: 1...4, using: &random)
            try story.drafts(
                document, number: Bool.random(using: &random) ? "F-\(day)" : nil,
                date: Int.random(in: 0...4, using: &random) == 0 ? nil : "2026-02-0\(day)",
                period: Int.random(in: 0...4, using: &random) == 0
                    ? nil : "2026-0\(Int.random(in: 1...3, using: &random))",
                sentAt: Timestamp.noon.adding(seconds: Int.random(in: 0...1, using: &random)),
                total: Int.random(in: 0...3, using: &random) == 0 ? nil : 12_100)
        }
    }

    mutating func goesOn(using random: inout SeededRandom) throws {
        let document = documents[Int.random(in: 0..<documents.count, using: &random)]
        let proposal = BookingProposal.id(of: document)
        let dossier = "\(story.dossier)"
        switch Int.random(in: 0...6, using: &random) {
        case 0: try drafts(1, using: &random)
        case 1: try story.numbers(document, as: "7", task: .named("task of \(document)"))
        case 2:
            try story.happens(
                .deleted(
                    .init(dossier: dossier, document: "\(document)", by: "\(Author.claire)", at: "\(Timestamp.noon)")),
                to: proposal)
        case 3: try story.happens(.noted(.init(dossier: dossier, note: "look at this")), to: document)
        case 4:
            try story.happens(
                .moved(
                    .init(
                        dossier: dossier, document: "\(document)",
                        side: Bool.random(using: &random) ? "sale" : "purchase",
                        journal: "CFVK", foreignCurrency: true, by: "\(Author.claire)", at: "\(Timestamp.noon)")),
                to: proposal)
        case 5: try story.suspects(document, of: documents[0])
        default: try story.checks(document)
        }
    }
}
