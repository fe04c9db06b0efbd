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
            case .changed(let change): return change.affected?.compactMap { UUID(text: $0) } ?? []
            case .added, .numberingStarted, nil: return []
            }
        case Document.category:
            switch try event.read(as: DocumentEvent.self) {
            case .labelled, .noted: return [BookingProposal.id(of: ID(event.stream.id)).uuid]
            case .uploaded, .renamed, .sent, .deleted, .restored, .stamped, .filed, .moved, .miscDone, .split, .merged,
                .rejoined, .givenBack, nil:
                return []
            }
        case Counterparty.category:
            switch try event.read(as: CounterpartyEvent.self) {
            case .identified(let identified): return identified.affected?.compactMap { UUID(text: $0) } ?? []
            case .numberWithdrawn(let withdrawn): return withdrawn.affected?.compactMap { UUID(text: $0) } ?? []
            case .created, .merged, .renamed, .separated, .defaultAccountChosen, .defaultAccountWithdrawn, nil:
                return []
            }
        default: return []
        }
    }

    public static func evolve(_ row: inout ProposalRow?, key: UUID, _ event: ProjectedEvent) throws {
        if let change = try event.read(as: BookingProposalEvent.self) {
            row.begin(key, event)
            row?.apply(change, version: event.version)
        } else if let change = try event.read(as: JournalEvent.self) {
            row?.apply(change, of: ID(event.stream.id))
        } else if let change = try event.read(as: DocumentEvent.self) {
            row.begin(key, event)
            row?.apply(change)
        } else if let change = try event.read(as: CounterpartyEvent.self) {
            row?.apply(change, of: ID(event.stream.id))
        }
        if let isWorthKeeping = row?.isWorthKeeping, !isWorthKeeping { row = nil }
    }

    /// A proposal that nothing is known of leaves no row.
    private var isWorthKeeping: Bool { proposal != nil || !labels.isEmpty || documentNote != nil }

    /// The aggregate itself says what an event means. It takes the proposal over while it changes, so that nothing is copied.
    private mutating func apply(_ event: BookingProposalEvent, version: Int) {
        let (journal, period) = (proposal?.fields.journal, proposal?.fields.period)
        var aggregate = takeAggregate()
        aggregate.evolve(event)
        switch consume aggregate {
        case .unknown: state = .unread
        case .open(let proposal): (state, self.proposal, sent) = (.open, proposal, nil)
        case .sent(let proposal, let booking): (state, self.proposal, sent) = (.sent, proposal, booking)
        case .deleted(let proposal): (state, self.proposal) = (.deleted, proposal)
        }
        self.version = version
        // A closed period is refused when a proposal is annotated, so behind a change of journal or period the new one is open.
        if proposal?.fields.journal != journal || proposal?.fields.period != period { periodIsClosed = false }
        // Events of the journal name open proposals only. What happened to the period while this one was sent or deleted is told by
        // the event that brings it back.
        switch event {
        case .returned(let returned): periodIsClosed = returned.periodIsClosed
        case .restored(let restored): periodIsClosed = restored.periodIsClosed
        default: break
        }
    }

    private mutating func takeAggregate() -> BookingProposal {
        guard let proposal = proposal.take() else { return .unknown }
        switch state {
        case .unread: return .unknown
        case .open: return .open(proposal)
        case .sent: return sent.map { .sent(proposal, $0) } ?? .unknown
        case .deleted: return .deleted(proposal)
        }
    }

    /// The aggregate, as its events have left it.
    public var aggregate: BookingProposal {
        switch (state, proposal, sent) {
        case (.open, let proposal?, _): .open(proposal)
        case (.sent, let proposal?, let booking?): .sent(proposal, booking)
        case (.deleted, let proposal?, _): .deleted(proposal)
        case (.unread, _, _), (.open, nil, _), (.sent, _, _), (.deleted, nil, _): .unknown
        }
    }

    private mutating func apply(_ event: JournalEvent, of journal: ID<Journal>) {
        guard let proposal, state == .open else { return }
        switch event {
        case .periodClosed(let closed): if proposal.stands(in: closed.journal, closed.period) { periodIsClosed = true }
        case .periodOpened(let opened): if proposal.stands(in: opened.journal, opened.period) { periodIsClosed = false }
        case .changed(let change):
            guard proposal.stands(in: journal) else { return }
            self.proposal?.fields.journalRules = proposal.fields.journalRules.applying(change)
        case .added, .numberingStarted: return
        }
    }

    /// What was booked, or deleted, stays as it was.
    private mutating func apply(_ event: CounterpartyEvent, of counterparty: ID<Counterparty>) {
        guard let proposal, state == .open, proposal.fields.counterparty?.id == counterparty else { return }
        switch event {
        case .identified(let identified): self.proposal = proposal.naming(VATNumber(identified.vatNumber))
        case .numberWithdrawn(let withdrawn):
            guard proposal.fields.counterparty?.vatNumber?.description == withdrawn.vatNumber else { return }
            self.proposal?.fields.counterparty?.vatNumber = nil
        case .created, .merged, .renamed, .separated, .defaultAccountChosen, .defaultAccountWithdrawn: return
        }
    }

    private mutating func apply(_ event: DocumentEvent) {
        switch event {
        case .labelled(let labelled): labels = labelled.labels
        case .noted(let noted): documentNote = noted.note
        case .uploaded, .renamed, .sent, .deleted, .restored, .stamped, .filed, .moved, .miscDone, .split, .merged,
            .rejoined, .givenBack:
            return
        }
    }
}

extension ProposalRow? {
    /// The first that is heard of a proposal.
    fileprivate mutating func begin(_ key: UUID, _ event: ProjectedEvent) {
        if self == nil { self = ProposalRow(id: ID(key), office: event.office, dossier: event.dossier) }
    }
}

extension ProposalContent {
    fileprivate func stands(in journal: ID<Journal>) -> Bool {
        fields.journal.map { Journal.id($0, of: dossier) } == journal
    }

    fileprivate func stands(in journal: String, _ period: String) -> Bool {
        fields.journal == journal && fields.period?.description == period
    }
}
