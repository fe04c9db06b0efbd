import EventStore
import Foundation
import GivenWhenThen
import TestTools
import Testing

@testable import Domain
@testable import Projections

@Suite struct `What a list says of a proposal` {
    @Test(arguments: UInt64(1)...200)
    func `is what a check and a send find, whatever happened to it and its journals`(seed: UInt64) throws {
        var chance = SeededRandom(seed)
        var desk = try Desk()
        for step in 1...60 {
            try desk.disturb(&chance)
            let last = desk.story.events.last?.type ?? ""
            try #require(desk.row?.validation == desk.found, "after \(last), step \(step)")
        }
    }
}

/// One proposal and the journals it may stand in, with the row folded from what happens to them. Whom an event of a journal
/// concerns is known at once here.
private struct Desk {
    private(set) var story = Story()
    private var proposal = BookingProposal()
    private var journals: [String: Journal] = [:]
    private var rows: [UUID: ProposalRow] = [:]
    private let id = BookingProposal.id(of: .named("invoice"))

    private static let codes = ["CFAK", "CFA2"]
    private static let periods = ["2026-01", "2026-02", "2026-03"].compactMap { AccountingPeriod($0) }

    init() throws {
        for code in Self.codes {
            try story.addsJournal(code)
            try fold(onto: code)
        }
        try story.drafts(.named("invoice"))
        try fold()
    }

    var row: ProposalRow? { rows[id.uuid] }

    /// As a check and a send judge it.
    var found: Validation? { proposal.applying(journal?.rules).content?.validation(periodIsOpen: periodIsOpen) }

    private var fields: ProposalFields? { proposal.content?.fields }
    private var journal: JournalProfile? { fields?.journal.flatMap { journals[$0]?.profile } }
    private var periodIsOpen: Bool {
        guard let journal, let period = fields?.period else { return true }
        return journal.isOpen(period)
    }

    mutating func disturb(_ chance: inout SeededRandom) throws {
        let code = Self.codes[Int.random(in: 0..<2, using: &chance)]
        let period = Self.periods[Int.random(in: 0..<3, using: &chance)]
        let isThere = row?.proposal?.fields.journal == code
        let standing = isThere && row?.proposal?.fields.period == period ? [id] : []
        switch Int.random(in: 0..<8, using: &chance) {
        case 0: try perform(.close(period, affected: standing), on: code)
        case 1: try perform(.open(period, affected: standing), on: code)
        case 2:
            let (isCurrency, rule) = (Bool.random(using: &chance), Bool.random(using: &chance))
            let change = JournalEvent.Changed(
                creditNotesOnly: isCurrency ? nil : rule, foreignCurrency: isCurrency ? rule : nil)
            let isConcerned = isThere && row?.proposal.map { change.isNotYetApplied(to: $0.fields) } ?? false
            try perform(.change(change.affecting(isConcerned ? [id] : [])), on: code)
        case 3: try perform(.check(role: .office, periodIsOpen: periodIsOpen), under: journal)
        default: try perform(.annotate(annotation(code, period, &chance)), under: nil)
        }
    }

    private func annotation(
        _ code: String, _ period: AccountingPeriod, _ chance: inout SeededRandom
    ) -> Annotation {
        var annotation = Annotation()
        switch Int.random(in: 0..<9, using: &chance) {
        case 0, 1: annotation.journal = .set(code)
        case 2: annotation.journal = .cleared
        case 3: annotation.period = .set(period)
        case 4: annotation.period = .cleared
        case 5: annotation.invoiceDate = Bool.random(using: &chance) ? .cleared : .set(period.firstDay)
        case 6: annotation.creditNote = Bool.random(using: &chance)
        case 7: annotation.currency = Bool.random(using: &chance) ? .eur : Currency("USD")
        default: annotation.comment = .set("\(Int.random(in: 0..<3, using: &chance))")
        }
        let target = annotation.journal.isTouched ? annotation.journal.value : fields?.journal
        annotation.journalProfile = target.flatMap { journals[$0]?.profile }
        return annotation
    }

    // A refusal is an answer like another: nothing happens then.
    private mutating func perform(_ command: BookingProposalCommand, under journal: JournalProfile?) throws {
        for event in (try? proposal.applying(journal?.rules).decide(command, in: .claireAtNoon)) ?? [] {
            try story.happens(event, to: id)
            try fold()
        }
    }

    private mutating func perform(_ command: JournalCommand, on code: String) throws {
        for event in (try? journals[code]?.decide(command, in: .claireAtNoon)) ?? [] {
            try story.happens(event, to: Journal.id(code, of: story.dossier))
            try fold(onto: code)
        }
    }

    /// The newest event.
    private mutating func fold(onto code: String? = nil) throws {
        let event = try #require(story.events.last)
        if let change = try event.decoded(as: BookingProposalEvent.self) { proposal.evolve(change) }
        if let code, let change = try event.decoded(as: JournalEvent.self) {
            journals[code, default: Journal()].evolve(change)
        }
        ProposalRow.fold(ProjectedEvent(event), into: &rows)
    }
}
