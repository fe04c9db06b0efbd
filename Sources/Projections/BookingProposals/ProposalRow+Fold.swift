public import Domain
public import Foundation

extension ProposalRow {
    public static func keys(of event: ProjectedEvent) throws -> [UUID] {
        switch event.stream.category {
        case BookingProposal.category: return [event.stream.id]
        case Journal.category:
            switch try event.read(as: JournalEvent.self) {
            case .periodClosed(let closed): return closed.affected.compactMap { UUID(text: $0) }
            case .periodOpened(let opened): return opened.affected.compactMap { UUID(text: $0) }
            case .added, .changed, .numberingStarted, nil: return []
            }
        case Document.category:
            switch try event.read(as: DocumentEvent.self) {
            case .labelled, .noted: return [id(of: ID(event.stream.id)).uuid]
            case .uploaded, .renamed, .sent, .deleted, .restored, .stamped, .filed, nil: return []
            }
        default: return []
        }
    }

    public static func evolve(_ row: ProposalRow?, key: UUID, _ event: ProjectedEvent) throws -> ProposalRow? {
        var row = row ?? ProposalRow(id: ID(key), office: event.office, dossier: event.dossier)
        if let change = try event.read(as: BookingProposalEvent.self) {
            row.apply(change, version: event.version)
        } else if let change = try event.read(as: JournalEvent.self) {
            row.apply(change)
        } else if let change = try event.read(as: DocumentEvent.self) {
            row.apply(change)
        }
        return row.isWorthKeeping ? row : nil
    }

    /// A proposal that nothing is known of leaves no row.
    private var isWorthKeeping: Bool { proposal != nil || !labels.isEmpty || documentNote != nil }

    /// The aggregate itself says what an event means.
    private mutating func apply(_ event: BookingProposalEvent, version: Int) {
        let before = proposal.map { PeriodOfJournal($0) }
        var aggregate = self.aggregate
        aggregate.evolve(event)
        proposal = aggregate.proposal
        switch aggregate {
        case .unknown: state = .unread
        case .open: state = .open
        case .sent(_, let place): (state, sent) = (.sent, place)
        case .deleted: state = .deleted
        }
        self.version = version
        // Nobody puts a proposal into a closed period, so a new period or journal is an open one.
        if proposal.map({ PeriodOfJournal($0) }) != before { periodIsClosed = false }
    }

    /// The aggregate, as its events have left it.
    public var aggregate: BookingProposal {
        switch (state, proposal, sent) {
        case (.open, let proposal?, _): .open(proposal)
        case (.sent, let proposal?, let place?): .sent(proposal, place)
        case (.deleted, let proposal?, _): .deleted(proposal)
        case (.unread, _, _), (.open, nil, _), (.sent, _, _), (.deleted, nil, _): .unknown
        }
    }

    private mutating func apply(_ event: JournalEvent) {
        guard let proposal, state == .open else { return }
        switch event {
        case .periodClosed(let closed):
            if PeriodOfJournal(proposal) == PeriodOfJournal(closed.journal, closed.period) { periodIsClosed = true }
        case .periodOpened(let opened):
            if PeriodOfJournal(proposal) == PeriodOfJournal(opened.journal, opened.period) { periodIsClosed = false }
        case .added, .changed, .numberingStarted: return
        }
    }

    private mutating func apply(_ event: DocumentEvent) {
        switch event {
        case .labelled(let labelled): labels = labelled.labels
        case .noted(let noted): documentNote = noted.note
        case .uploaded, .renamed, .sent, .deleted, .restored, .stamped, .filed: return
        }
    }
}

/// Where a proposal stands: what closes and opens.
private struct PeriodOfJournal: Equatable {
    let journal: String?
    let period: String?

    init(_ journal: String, _ period: String) {
        self.journal = journal
        self.period = period
    }

    init(_ proposal: OpenProposal) {
        journal = proposal.fields.journal
        period = proposal.fields.period?.description
    }
}
