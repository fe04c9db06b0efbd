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
    public var unchanged: Int

    public init(
        dossier: ID<Dossier>, cause: String, entries: [LedgerEvent.Entry],
        accounts: [LedgerEvent.AccountsObserved.Account], unchanged: Int
    ) {
        self.dossier = dossier
        self.cause = cause
        self.entries = entries
        self.accounts = accounts
        self.unchanged = unchanged
    }

    public var recorded: Int { entries.count + accounts.count }

    var events: [LedgerEvent] {
        var events: [LedgerEvent] = []
        if !entries.isEmpty { events.append(.entriesObserved(.init(dossier: "\(dossier)", entries: entries))) }
        if !accounts.isEmpty { events.append(.accountsObserved(.init(dossier: "\(dossier)", accounts: accounts))) }
        events.append(
            .completed(.init(dossier: "\(dossier)", cause: cause, recorded: recorded, unchanged: unchanged)))
        return events
    }
}

/// No rule refuses a sync: what was observed is recorded.
public enum LedgerSyncRefusal: Refusal {
    public var reason: RefusalReason { switch self {} }
    public var code: String { switch self {} }
}
