public import Domain
public import EventStore

/// Declares the fiscal years of a dossier: added to and lengthened, and every used period stays in its year (FEATURES SN-06, BF-06).
public struct FiscalYearKeeping: Sendable {
    private let handler: CommandHandler
    private let lists: any PeriodLists

    public init(handler: CommandHandler, lists: any PeriodLists) {
        self.handler = handler
        self.lists = lists
    }

    /// A proposal that comes into another period in the very moment follows into the year of that one (`JournalReactor`).
    /// - Parameter years: all that are declared from now on, in place of those before.
    /// - Throws: `DossierRefusal`, `StaleVersion`, and what `CommandHandler.perform` and the lists throw.
    public func set(
        _ years: [FiscalYear], of id: ID<Dossier>, in context: CommandContext, expecting: Set<Int>?, key: CommandKey?,
        answer: (Loaded<Dossier>) throws -> StoredAnswer?
    ) async throws -> CommandHandler.Performed<Loaded<Dossier>> {
        try await handler.perform(in: context, key: key, answer: answer) { reader in
            let dossier = try await reader.load(id)
            try dossier.require(expecting)
            let used = try await lists.usedPeriods(of: id, in: reader.office)
            let events = try dossier.state.decide(.setFiscalYears(years, used: used), in: context)
            var act = Act()
            let after = act.append(events, to: dossier, dossier: id)
            return .init(act, after)
        }
    }
}

/// Which periods a decision about fiscal years concerns. The answer knows all that the log held when it was asked.
public protocol PeriodLists: Sendable {
    /// The periods of a dossier in which something stands or is booked.
    func usedPeriods(of dossier: ID<Dossier>, in office: ID<Office>) async throws -> Set<AccountingPeriod>
}
