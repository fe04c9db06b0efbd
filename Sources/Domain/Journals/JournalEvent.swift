// These types are a storage format: a change is a schema migration.
public enum JournalEvent: DomainEvent {
    case added(Added)
    case changed(Changed)
    case periodOpened(PeriodOpened)
    case periodClosed(PeriodClosed)
    case numberingStarted(NumberingStarted)

    public struct Added: EventPayload {
        public static let eventType = "journal.added"
        public var dossier: String
        public var code: String
        public var side: String
        public var alias: String
        public var creditNotesOnly: Bool
        public var numberFormat: String?
        public var nextNumber: Int
        public var firstPeriod: String
        public var foreignCurrency: Bool
    }

    /// A field left out was not touched.
    public struct Changed: EventPayload {
        public static let eventType = "journal.changed"
        public var alias: String?
        public var creditNotesOnly: Bool?
        public var numberFormat: String?
        public var nextNumber: Int?
        public var foreignCurrency: Bool?
        /// The proposals whose code changes with `foreignCurrency` (FEATURES A-14) or `creditNotesOnly` (JO-06).
        public var affected: [String]?
        /// What was taken away: `number_format`, so that numbers are given as in a journal that never had one.
        public var cleared: [String]?

        public init(
            alias: String? = nil, creditNotesOnly: Bool? = nil, numberFormat: DocumentNumberFormat? = nil,
            nextNumber: Int? = nil, foreignCurrency: Bool? = nil, affected: [ID<BookingProposal>] = [],
            clearsNumberFormat: Bool = false
        ) {
            self.alias = alias
            self.creditNotesOnly = creditNotesOnly
            self.numberFormat = numberFormat?.description
            self.nextNumber = nextNumber
            self.foreignCurrency = foreignCurrency
            self.affected = affected.isEmpty ? nil : affected.map(\.description)
            cleared = clearsNumberFormat ? [Self.numberFormatField] : nil
        }

        private static let numberFormatField = "number_format"

        var clearsNumberFormat: Bool { cleared?.contains(Self.numberFormatField) ?? false }

        /// The same change, naming the proposals it concerns.
        public func affecting(_ proposals: [ID<BookingProposal>]) -> Changed {
            var change = self
            change.affected = proposals.isEmpty ? nil : proposals.map(\.description)
            return change
        }
    }

    public struct PeriodOpened: EventPayload {
        public static let eventType = "period.opened"
        public var dossier: String
        public var journal: String
        public var period: String
        /// The proposals that stand in the period, whose code is restored (FEATURES A-16).
        public var affected: [String]

        init(dossier: ID<Dossier>, journal: String, period: AccountingPeriod, affected: [ID<BookingProposal>]) {
            self.dossier = dossier.description
            self.journal = journal
            self.period = period.description
            self.affected = affected.map(\.description)
        }
    }

    public struct PeriodClosed: EventPayload {
        public static let eventType = "period.closed"
        public var dossier: String
        public var journal: String
        public var period: String
        /// The proposals that stood in the period (FEATURES A-16).
        public var affected: [String]

        init(dossier: ID<Dossier>, journal: String, period: AccountingPeriod, affected: [ID<BookingProposal>]) {
            self.dossier = dossier.description
            self.journal = journal
            self.period = period.description
            self.affected = affected.map(\.description)
        }
    }

    /// The first number ever was drawn: the configured first number belongs to this fiscal year, others start at 1.
    public struct NumberingStarted: EventPayload {
        public static let eventType = "journal.numbering-started"
        public var dossier: String
        public var journal: String
        public var fiscalYear: String

        init(dossier: ID<Dossier>, journal: String, fiscalYear: String) {
            self.dossier = dossier.description
            self.journal = journal
            self.fiscalYear = fiscalYear
        }
    }

    public static let catalog = EventCatalog<Self>()
        .reading(Self.added)
        .reading(Self.changed)
        .reading(Self.periodOpened)
        .reading(Self.periodClosed)
        .reading(Self.numberingStarted)

    public var payload: any EventPayload {
        switch self {
        case .added(let payload): payload
        case .changed(let payload): payload
        case .periodOpened(let payload): payload
        case .periodClosed(let payload): payload
        case .numberingStarted(let payload): payload
        }
    }
}
