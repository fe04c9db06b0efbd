public import Domain
public import EventStore

/// A month that is closed or opened in several journals at once (FEATURES PE-01, A-16).
public struct PeriodChange: Sendable {
    public enum Direction: Sendable {
        case open
        case close
    }

    public let direction: Direction
    public let period: AccountingPeriod
    public let dossier: ID<Dossier>
    /// Their codes. Nil: every journal of the dossier that has begun by then.
    public let journals: [String]?

    public init(_ direction: Direction, _ period: AccountingPeriod, of dossier: ID<Dossier>, in journals: [String]?) {
        self.direction = direction
        self.period = period
        self.dossier = dossier
        self.journals = journals
    }

    public struct Outcome: Sendable, Equatable {
        /// The journals in which the period now stands as asked.
        public let journals: [String]
        /// The proposals that stand in it there.
        public let affected: [ID<BookingProposal>]
        /// The tasks of that period that are not booked yet.
        public let inFlight: [ID<ConnectorTask>]
    }
}

/// Closes and opens periods: decides over all journals together. Each event names the proposals that stand in the period; those that
/// come to stand there in the very moment are named behind it (`JournalReactor`).
public struct Closing: Sendable {
    private let handler: CommandHandler
    private let lists: any JournalLists

    /// The decision holds only while none of the proposals it names is changed. After so many tries the list counts as busy, and holds
    /// up nobody any more: who moved meanwhile is named behind the event.
    private static let guardedTries = 3

    public init(handler: CommandHandler, lists: any JournalLists) {
        self.handler = handler
        self.lists = lists
    }

    /// - Throws: `DossierRefusal.unknownDossier`, `JournalRefusal`, and what `CommandHandler.perform` and the lists throw.
    public func perform(
        _ change: PeriodChange, in context: CommandContext, key: CommandKey?,
        answer: (PeriodChange.Outcome) throws -> StoredAnswer?
    ) async throws -> CommandHandler.Performed<PeriodChange.Outcome> {
        var tries = 0
        return try await handler.perform(in: context, key: key, answer: answer) { reader in
            guard try await reader.load(change.dossier).version > 0 else { throw DossierRefusal.unknownDossier }
            tries += 1
            return try await decide(change, in: context, reader, isGuarding: tries <= Self.guardedTries)
        }
    }

    private func decide(
        _ change: PeriodChange, in context: CommandContext, _ reader: StreamReader, isGuarding: Bool
    ) async throws -> CommandHandler.Decision<PeriodChange.Outcome> {
        let journals = try await journals(of: change, reader)
        let codes = journals.compactMap(\.state.profile?.code)
        // Whoever counts on a journal as it was read here is seen by now, or finds it changed.
        let listed = try await reader.loadUnguarded(
            try await lists.openProposals(in: change.period, of: codes, in: change.dossier, of: reader.office))
        let unbooked = try await lists.unbookedTasks(
            in: change.period, of: codes, in: change.dossier, of: reader.office)
        var act = Act()
        var affected: [ID<BookingProposal>] = []
        for journal in journals {
            let standing = listed.filter { $0.stands(in: change.period, of: journal) }
            act.append(
                try journal.state.decide(change.order(standing), in: context), to: journal, dossier: change.dossier)
            if isGuarding { standing.forEach { act.guarding($0) } }
            affected += standing.map(\.id)
        }
        let justSent = listed.compactMap { $0.task(in: change.period, of: codes) }.filter { !unbooked.contains($0) }
        return .init(act, .init(journals: codes, affected: affected, inFlight: unbooked + justSent))
    }

    /// The journals meant. Of all of them, those that begin later are left out.
    private func journals(of change: PeriodChange, _ reader: StreamReader) async throws -> [Loaded<Journal>] {
        if let codes = change.journals {
            return try await reader.loadUnguarded(codes.map { Journal.id($0, of: change.dossier) })
        }
        return try await reader.loadUnguarded(try await lists.everyJournal(of: change.dossier, in: reader.office))
            .filter { ($0.state.profile?.firstPeriod).map { $0 <= change.period } ?? false }
    }
}

extension PeriodChange {
    fileprivate func order(_ standing: [Loaded<BookingProposal>]) -> JournalCommand {
        switch direction {
        case .open: .open(period, affected: standing.map(\.id))
        case .close: .close(period, affected: standing.map(\.id))
        }
    }
}

extension Loaded<BookingProposal> {
    /// Whether it stands in the period by now, as the list said a moment ago.
    fileprivate func stands(in period: AccountingPeriod, of journal: Loaded<Journal>) -> Bool {
        guard case .open(let proposal) = state, proposal.fields.period == period else { return false }
        return proposal.fields.journal == journal.state.profile?.code
    }

    /// The task of one that was sent since the list was read; the list of tasks may not know it yet.
    fileprivate func task(in period: AccountingPeriod, of journals: [String]) -> ID<ConnectorTask>? {
        guard case .sent(let proposal, let booking) = state, proposal.fields.period == period else { return nil }
        return journals.contains(booking.journal) ? ID(booking.task) : nil
    }
}
