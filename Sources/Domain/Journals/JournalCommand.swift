public enum JournalCommand: Sendable {
    case add(NewJournal, to: ID<Dossier>)
    case change(JournalEvent.Changed)
    /// `affected`: the proposals in that period. The event names them, so that a read model finds the rows it concerns.
    case open(AccountingPeriod, affected: [ID<BookingProposal>])
    case close(AccountingPeriod, affected: [ID<BookingProposal>])
    /// Records the period's state once more, naming proposals that entered it while it was closing or opening and are missing from
    /// that event's `affected`. No event if its state has changed since, or none is named.
    case nameAffected(AccountingPeriod, isOpen: Bool, [ID<BookingProposal>])
    /// The same for a change of the journal's rules: names proposals that entered the journal while it was recorded. No event if the
    /// rules have changed since, or none is named.
    case nameProposalsUnderOldRules([ID<BookingProposal>], since: JournalEvent.Changed)
}

public struct NewJournal: Sendable {
    public var code: String
    public var side: InvoiceSide
    public var alias: String
    public var creditNotesOnly: Bool
    public var numberFormat: DocumentNumberFormat?
    public var nextNumber: Int
    public var firstPeriod: AccountingPeriod
    public var foreignCurrency: Bool

    public init(
        code: String, side: InvoiceSide, alias: String, creditNotesOnly: Bool = false,
        numberFormat: DocumentNumberFormat? = nil, nextNumber: Int = 1, firstPeriod: AccountingPeriod,
        foreignCurrency: Bool = false
    ) {
        self.code = code
        self.side = side
        self.alias = alias
        self.creditNotesOnly = creditNotesOnly
        self.numberFormat = numberFormat
        self.nextNumber = nextNumber
        self.firstPeriod = firstPeriod
        self.foreignCurrency = foreignCurrency
    }

    func payload(in dossier: ID<Dossier>) -> JournalEvent.Added {
        .init(
            dossier: dossier.description, code: code, side: side.rawValue, alias: alias,
            creditNotesOnly: creditNotesOnly, numberFormat: numberFormat?.description, nextNumber: nextNumber,
            firstPeriod: firstPeriod.description, foreignCurrency: foreignCurrency)
    }

    /// The journals a dossier gets when its activation names none (FEATURES JO-01, EXT-04).
    public static func officeDefaults(from period: AccountingPeriod) -> [NewJournal] {
        [
            NewJournal(code: "CFAK", side: .purchase, alias: "Achats", firstPeriod: period, foreignCurrency: true),
            NewJournal(code: "CFVK", side: .sale, alias: "Ventes", firstPeriod: period, foreignCurrency: true),
        ]
    }
}

public enum JournalRefusal: Refusal {
    case unknownJournal
    case alreadyThere(String)
    case beforeFirstPeriod(AccountingPeriod, first: AccountingPeriod)
    case numberingHasStarted(String)
    /// The accounting package holds no number of that format: it takes digits alone, or shorter numbers.
    case numberNotBookable(DocumentNumberFormat, longest: Int, journal: String)

    public var reason: RefusalReason {
        switch self {
        case .unknownJournal: .unknown
        case .alreadyThere, .numberingHasStarted: .conflict
        case .beforeFirstPeriod, .numberNotBookable: .invalid
        }
    }

    public var code: String {
        switch self {
        case .unknownJournal: "not-found"
        case .alreadyThere: "journal-exists"
        case .beforeFirstPeriod: "before-first-period"
        case .numberingHasStarted: "numbering-started"
        case .numberNotBookable: "number-not-bookable"
        }
    }

    public var details: [String: String] {
        switch self {
        case .unknownJournal: [:]
        case .alreadyThere(let code), .numberingHasStarted(let code): ["journal": code]
        case .beforeFirstPeriod(let period, let first): ["period": period.description, "first": first.description]
        case .numberNotBookable(let format, let longest, let journal):
            ["format": format.description, "longest": "\(longest)", "journal": journal]
        }
    }

    public var field: String? {
        switch self {
        case .numberNotBookable: "number_format"
        case .unknownJournal, .alreadyThere, .beforeFirstPeriod, .numberingHasStarted: nil
        }
    }
}
