import EventStore
import Foundation
import Testing

@testable import Domain
@testable import Workflows

@Suite struct `Closing a period` {
    private let world: World
    private let october: AccountingPeriod
    /// It stands in October.
    private let proposal: ID<BookingProposal>

    init() async throws {
        world = try await World()
        october = try #require(AccountingPeriod("2026-10"))
        let document = try await world.sent(SampleInvoice().xml)
        try await world.reading().read(document, in: world.context)
        proposal = BookingProposal.id(of: document)
    }

    /// - Parameter journals: their codes; nil for all.
    private func close(
        _ period: AccountingPeriod, in journals: [String]? = nil, by lists: Lists
    ) async throws -> PeriodChange.Outcome {
        try await Closing(handler: world.commands, lists: lists).perform(
            PeriodChange(.close, period, of: world.dossier, in: journals), in: world.context, key: nil,
            answer: { _ in nil }
        ).unkeyed.value
    }

    @Test func `names the proposals that stand in it by now, whatever the list said a moment ago`() async throws {
        let lists = Lists(world: world, proposals: [proposal])
        let september = try await close(try #require(AccountingPeriod("2026-09")), by: lists)
        #expect(september == .init(journals: ["CFAK", "CFVK"], affected: [], inFlight: []))
        let outcome = try await close(october, by: lists)
        #expect(outcome == .init(journals: ["CFAK", "CFVK"], affected: [proposal], inFlight: []))
        let named = try #require(await world.events("period.closed").last { $0.body.contains("\(proposal)") })
        #expect(named.stream.id == Journal.id("CFAK", of: world.dossier).uuid)
    }

    @Test(arguments: Lists.Question.allCases)
    fileprivate func `names what is sent in that moment among the tasks, and not among the proposals`(
        question: Lists.Question
    ) async throws {
        let task = ID<ConnectorTask>(UUID())
        let lists = Lists(world: world, proposals: [proposal]) { [world, proposal] asked in
            guard asked == question, case .open = try await world.load(proposal).state else { return }
            try await world.send(proposal, as: task)
        }
        let outcome = try await close(october, by: lists)
        #expect(outcome == .init(journals: ["CFAK", "CFVK"], affected: [], inFlight: [task]))
    }

    @Test func `goes through all the same where what it names never stands still`() async throws {
        let lists = Lists(world: world, proposals: [proposal]) { [world, proposal] asked in
            guard asked == .tasks else { return }
            var comment = Annotation()
            comment.journalProfile = try await world.load(Journal.id("CFAK", of: world.dossier)).state.profile
            comment.comment = .set("\(try await world.load(proposal).version)")
            try await world.perform(.annotate(comment), on: proposal)
        }
        let outcome = try await close(october, by: lists)
        #expect(outcome.affected == [proposal])
        // It was changed before each of three guarded tries failed, and before the one that went through.
        #expect(try await world.load(proposal).version == 5)
    }

    @Test func `leaves out the journals that begin later, and is refused where one of them is named`() async throws {
        let next = october.next
        let late = NewJournal(code: "LATE", side: .purchase, alias: "Late", firstPeriod: next)
        try await world.perform(.add(late, to: world.dossier), on: Journal.id("LATE", of: world.dossier))
        let lists = Lists(world: world, proposals: [])
        #expect(try await close(october, by: lists).journals == ["CFAK", "CFVK"])
        await #expect(throws: JournalRefusal.beforeFirstPeriod(october, first: next)) {
            _ = try await close(october, in: ["CFAK", "LATE"], by: lists)
        }
    }
}

/// Lists that say the same however the log goes on, and what happens right behind each answer.
private struct Lists: JournalLists {
    enum Question: CaseIterable, Sendable {
        case proposals
        case tasks
    }

    let world: World
    let proposals: [ID<BookingProposal>]
    var behind: @Sendable (Question) async throws -> Void = { _ in }

    func everyJournal(of dossier: ID<Dossier>, in office: ID<Office>) async throws -> [ID<Journal>] {
        try await world.knowledge.journals(of: dossier, in: office)
    }

    func openProposals(
        in period: AccountingPeriod, of journals: [String], in dossier: ID<Dossier>, of office: ID<Office>
    ) async throws -> [ID<BookingProposal>] {
        try await behind(.proposals)
        return proposals
    }

    func unbookedTasks(
        in period: AccountingPeriod, of journals: [String], in dossier: ID<Dossier>, of office: ID<Office>
    ) async throws -> [ID<ConnectorTask>] {
        try await behind(.tasks)
        return []
    }

    func proposalsUnderOldRules(
        since change: JournalEvent.Changed, of journal: ID<Journal>, in dossier: ID<Dossier>, of office: ID<Office>
    ) async throws -> [ID<BookingProposal>] { [] }
}

extension World {
    fileprivate func send(_ proposal: ID<BookingProposal>, as task: ID<ConnectorTask>) async throws {
        let loaded = try await load(proposal)
        let sent = BookingProposalEvent.Sent(
            dossier: "\(dossier)", document: "\(try #require(loaded.state.content).document)", batch: "b",
            task: "\(task)", journal: "CFAK", fiscalYear: "2026", number: "1", template: [])
        _ = try await commands.perform(in: context) { _ in
            var act = Act()
            act.append([.sent(sent)], to: loaded, dossier: dossier)
            return .init(act, ())
        }
    }
}
