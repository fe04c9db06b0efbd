// These types are a storage format: a change is a schema migration.

/// What one sync brought from the accounting package: facts observed there, with their source, never edited here
/// (FEATURES GE-07, A-51).
public enum LedgerEvent: DomainEvent {
    case entriesObserved(EntriesObserved)
    case accountsObserved(AccountsObserved)
    case counterpartiesObserved(CounterpartiesObserved)
    case journalsObserved(JournalsObserved)
    case entriesRemoved(EntriesRemoved)
    case completed(Completed)

    public struct EntriesObserved: EventPayload {
        public static let eventType = "ledger.entries-observed"
        public var dossier: String
        public var entries: [Entry]
    }

    public struct Entry: Codable, Sendable, Equatable {
        public var externalRef: String
        public var journal: String
        public var number: String
        public var period: String
        public var fiscalYear: String
        public var date: String
        public var invoiceNumber: String?
        public var counterpartyName: String?
        public var counterpartyVatNumber: String?
        public var paid: Bool
        public var lines: [Line]
        /// The document whose booking it is, found by its external reference or, before the task is completed, by its number; nil where
        /// it is matched to none.
        public var document: String?

        public struct Line: Codable, Sendable, Equatable {
            public var account: String
            public var debitCents: Int64
            public var creditCents: Int64

            public init(account: String, debitCents: Int64, creditCents: Int64) {
                self.account = account
                self.debitCents = debitCents
                self.creditCents = creditCents
            }
        }

        public init(
            externalRef: String, journal: String, number: String, period: String, fiscalYear: String, date: String,
            invoiceNumber: String?, counterpartyName: String?, counterpartyVatNumber: String?, paid: Bool,
            lines: [Line], document: String?
        ) {
            self.externalRef = externalRef
            self.journal = journal
            self.number = number
            self.period = period
            self.fiscalYear = fiscalYear
            self.date = date
            self.invoiceNumber = invoiceNumber
            self.counterpartyName = counterpartyName
            self.counterpartyVatNumber = counterpartyVatNumber
            self.paid = paid
            self.lines = lines
            self.document = document
        }
    }

    public struct AccountsObserved: EventPayload {
        public static let eventType = "ledger.accounts-observed"
        public var dossier: String
        public var accounts: [Account]

        public struct Account: Codable, Sendable, Equatable {
            public var code: String
            public var name: String

            public init(code: String, name: String) {
                self.code = code
                self.name = name
            }
        }
    }

    public struct Completed: EventPayload {
        public static let eventType = "sync.completed"
        public var dossier: String
        /// `send`, `nightly`, `manual` or `full`.
        public var cause: String
        public var recorded: Int
        public var unchanged: Int
    }

    public static let catalog = EventCatalog<Self>()
        .reading(Self.entriesObserved)
        .reading(Self.accountsObserved)
        .reading(Self.counterpartiesObserved)
        .reading(Self.journalsObserved)
        .reading(Self.entriesRemoved)
        .reading(Self.completed)

    public var payload: any EventPayload {
        switch self {
        case .entriesObserved(let payload): payload
        case .accountsObserved(let payload): payload
        case .counterpartiesObserved(let payload): payload
        case .journalsObserved(let payload): payload
        case .entriesRemoved(let payload): payload
        case .completed(let payload): payload
        }
    }
}
