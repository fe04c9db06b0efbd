import Domain
public import EventStore
import Foundation
public import Projections

/// Who closes or opens a period, or changes what a journal takes, names the proposals that this concerns, as far as they could be
/// seen then; this one looks again and names those that came in meanwhile, so that none shows as ready that is not, and none as
/// blocked that is ready (FEATURES, JO-06). Fiscal years are declared around the periods that are used; what came into
/// another period meanwhile follows into the year it lies in now.
public struct JournalReactor: Reactor {
    /// Its place in the log is kept under this name.
    public let name = "closing"
    public let types: Set<String> = [
        JournalEvent.PeriodClosed.eventType, JournalEvent.PeriodOpened.eventType, JournalEvent.Changed.eventType,
        DossierEvent.FiscalYearsSet.eventType,
    ]

    /// What must have seen the event before it is handled.
    public static let models: [any ReadModel.Type] = [ProposalRow.self]

    private let commands: CommandHandler
    private let queries: ReadModelQueries
    private let policies: PolicyContexts

    public init(commands: CommandHandler, queries: ReadModelQueries, policies: PolicyContexts) {
        self.commands = commands
        self.queries = queries
        self.policies = policies
    }

    public func handle(_ event: RecordedEvent, attempt: Int) async throws {
        guard let dossier = event.dossier else { return }
        if case .fiscalYearsSet = try event.decoded(as: DossierEvent.self) {
            return try await placeAgain(in: dossier, because: event)
        }
        switch try event.decoded(as: JournalEvent.self) {
        case .periodClosed(let closed):
            try await lookAgain(closed.period, isOpen: false, of: closed.journal, in: dossier, because: event)
        case .periodOpened(let opened):
            try await lookAgain(opened.period, isOpen: true, of: opened.journal, in: dossier, because: event)
        case .changed(let change): try await lookAgain(change, in: dossier, because: event)
        case .added, .numberingStarted, nil: return
        }
    }

    private func lookAgain(
        _ period: String, isOpen: Bool, of journal: String, in dossier: ID<Dossier>, because event: RecordedEvent
    ) async throws {
        guard let period = AccountingPeriod(period) else { return }
        let missed = try await WorklistQuery(queries).misshowing(
            period, isOpen: isOpen, journal: journal, dossier: dossier, of: event.office)
        try await record(missed, .nameAffected(period, isOpen: isOpen, missed), in: dossier, because: event)
    }

    private func lookAgain(
        _ change: JournalEvent.Changed, in dossier: ID<Dossier>, because event: RecordedEvent
    ) async throws {
        let missed = try await WorklistQuery(queries).underOldRules(
            since: change, of: ID(event.stream.id), dossier: dossier, of: event.office)
        try await record(missed, .nameProposalsUnderOldRules(missed, since: change), in: dossier, because: event)
    }

    /// Whatever is proposed behind the event is placed in the new years: who proposes guards the dossier.
    private func placeAgain(in dossier: ID<Dossier>, because event: RecordedEvent) async throws {
        let reader = StreamReader(store: commands.store, office: event.office)
        guard let calendar = try await reader.load(dossier).state.fiscalCalendar else { return }
        let missed = try await WorklistQuery(queries).outsideItsYear(in: calendar, dossier: dossier, of: event.office)
        for proposal in missed {
            _ = try await commands.handle(
                .follow(calendar), on: proposal, dossier: dossier, in: policies.context(name, because: event))
        }
    }

    private func record(
        _ missed: [ID<BookingProposal>], _ command: JournalCommand, in dossier: ID<Dossier>,
        because event: RecordedEvent
    ) async throws {
        guard !missed.isEmpty else { return }
        _ = try await commands.handle(
            command, on: ID<Journal>(event.stream.id), dossier: dossier, in: policies.context(name, because: event))
    }
}
