public import Domain
import Projections

extension CurrentLists: JournalLists {
    public func everyJournal(of dossier: ID<Dossier>, in office: ID<Office>) async throws -> [ID<Journal>] {
        try await catchUp([JournalRow.self])
        return try await ReadModelKnowledge(queries).journals(of: dossier, in: office)
    }

    public func openProposals(
        in period: AccountingPeriod, of journals: [String], in dossier: ID<Dossier>, of office: ID<Office>
    ) async throws -> [ID<BookingProposal>] {
        try await catchUp([ProposalRow.self])
        return try await WorklistQuery(queries).openIDs(in: period, journals: journals, dossier: dossier, of: office)
    }

    public func unbookedTasks(
        in period: AccountingPeriod, of journals: [String], in dossier: ID<Dossier>, of office: ID<Office>
    ) async throws -> [ID<ConnectorTask>] {
        try await catchUp([TaskRow.self])
        let tasks = try await ConnectorTaskQuery(queries).unfinished(in: journals, of: dossier, office)
        return tasks.filter { $0.created.period == period.description }.map(\.id)
    }

    public func proposalsUnderOldRules(
        since change: JournalEvent.Changed, of journal: ID<Journal>, in dossier: ID<Dossier>, of office: ID<Office>
    ) async throws -> [ID<BookingProposal>] {
        try await catchUp([ProposalRow.self])
        return try await WorklistQuery(queries).underOldRules(since: change, of: journal, dossier: dossier, of: office)
    }
}

extension CurrentLists: PeriodLists {
    public func usedPeriods(of dossier: ID<Dossier>, in office: ID<Office>) async throws -> Set<AccountingPeriod> {
        try await catchUp(UsedPeriodsQuery.models)
        return try await UsedPeriodsQuery(queries).periods(of: dossier, in: office)
    }
}
