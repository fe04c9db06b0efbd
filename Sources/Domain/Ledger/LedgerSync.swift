/// One synchronisation of a dossier with its package.
public enum LedgerSync: Decider {
    case unknown
    case recorded

    public static let category = "sync"

    public init() { self = .unknown }

    public mutating func evolve(_ event: LedgerEvent) { self = .recorded }

    public func decide(_ command: LedgerSyncCommand, in context: CommandContext) throws(LedgerSyncRefusal)
        -> [LedgerEvent]
    {
        switch (command, self) {
        case (.record(let observed), .unknown): return observed.events
        case (.record, .recorded): return []
        }
    }
}

public enum LedgerSyncCommand: Sendable {
    case record(ObservedFacts)
}

/// The facts of one sync that are new or changed; what was known already is only counted (FEATURES A-52).
public struct ObservedFacts: Sendable {
    public var dossier: ID<Dossier>
    public var cause: String
    public var entries: [LedgerEvent.Entry]
    public var accounts: [LedgerEvent.AccountsObserved.Account]
    public var counterparties: [LedgerEvent.Party]
    public var journals: [LedgerEvent.PackageJournal]
    public var removed: [LedgerEvent.Removed]
    public var unchanged: Int

    public init(
        dossier: ID<Dossier>, cause: String, entries: [LedgerEvent.Entry],
        accounts: [LedgerEvent.AccountsObserved.Account], counterparties: [LedgerEvent.Party] = [],
        journals: [LedgerEvent.PackageJournal] = [], removed: [LedgerEvent.Removed] = [], unchanged: Int
    ) {
        self.dossier = dossier
        self.cause = cause
        self.entries = entries
        self.accounts = accounts
        self.counterparties = counterparties
        self.journals = journals
        self.removed = removed
        self.unchanged = unchanged
    }

    public var recorded: Int {
        entries.count + accounts.count + counterparties.count + journals.count + removed.count
    }

    var events: [LedgerEvent] {
        let dossier = dossier.description
        var events: [LedgerEvent] = []
        if !journals.isEmpty { events.append(.journalsObserved(.init(dossier: dossier, journals: journals))) }
        if !entries.isEmpty { events.append(.entriesObserved(.init(dossier: dossier, entries: entries))) }
        if !removed.isEmpty { events.append(.entriesRemoved(.init(dossier: dossier, entries: removed))) }
        if !accounts.isEmpty { events.append(.accountsObserved(.init(dossier: dossier, accounts: accounts))) }
        if !counterparties.isEmpty {
            events.append(.counterpartiesObserved(.init(dossier: dossier, counterparties: counterparties)))
        }
        events.append(.completed(.init(dossier: dossier, cause: cause, recorded: recorded, unchanged: unchanged)))
        return events
    }
}

/// No rule refuses a sync: what was observed is recorded.
public enum LedgerSyncRefusal: Refusal {
    public var reason: RefusalReason { switch self {} }
    public var code: String { switch self {} }
}
