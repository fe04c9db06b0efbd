public import Domain

/// Which journals, proposals and tasks a decision about journals concerns. Each answer knows all that the log held when it was asked.
public protocol JournalLists: Sendable {
    /// The journals of the dossier, by code.
    func everyJournal(of dossier: ID<Dossier>, in office: ID<Office>) async throws -> [ID<Journal>]

    /// The open proposals in a period of these journals.
    func openProposals(
        in period: AccountingPeriod, of journals: [String], in dossier: ID<Dossier>, of office: ID<Office>
    ) async throws -> [ID<BookingProposal>]

    /// The tasks in a period of these journals that are neither booked nor given up.
    func unbookedTasks(
        in period: AccountingPeriod, of journals: [String], in dossier: ID<Dossier>, of office: ID<Office>
    ) async throws -> [ID<ConnectorTask>]

    /// The open proposals of the journal that still carry its rules before `change`, where it matters to them.
    func proposalsUnderOldRules(
        since change: JournalEvent.Changed, of journal: ID<Journal>, in dossier: ID<Dossier>, of office: ID<Office>
    ) async throws -> [ID<BookingProposal>]
}
