// These types are a storage format: a change is a schema migration.
public enum BookingProposalEvent: DomainEvent {
    case drafted(Drafted)
    case readingFailed(ReadingFailed)
    case annotated(Annotated)
    case checked(Checked)
    case duplicateSuspected(DuplicateSuspected)
    case moved(Moved)
    case sent(Sent)
    case returned(Returned)
    case deleted(Deleted)
    case restored(Restored)
    case helpAsked(HelpAsked)
    case helpGiven(HelpGiven)

    /// The reading of a document, turned into a booking. Amounts are in cents of `currency`, positive as printed;
    /// `creditNote` gives the sign.
    public struct Drafted: EventPayload {
        public static let eventType = "proposal.drafted"
        public var dossier: String
        public var document: String
        public var side: String
        /// `AIR`, `UBL` or `MANUAL` (FEATURES WL-05).
        public var type: String
        /// When the document was sent to the office.
        public var sentAt: String
        public var pages: Int
        public var hasNote: Bool
        /// What the values were read from, for their provenance: `ubl`, `cii`, `none`.
        public var source: String
        public var journal: String?
        /// Whether that journal takes other currencies than EUR.
        public var foreignCurrency: Bool
        public var invoiceNumber: String?
        public var invoiceDate: String?
        public var dueDate: String?
        public var period: String?
        public var fiscalYear: String?
        public var creditNote: Bool
        public var counterparty: CounterpartyReference?
        public var currency: String
        public var totalCents: Int64?
        public var lines: [Line]
        public var communication: String?
        public var creditorIban: String?
        /// What the invoice itself says of a foreign currency.
        public var exchangeRate: ExchangeRate?
        /// Rules of EN 16931 the invoice breaks in its sums (`BR-CO-15`), and what else only a person can settle (`OpenQuestion`).
        public var brokenRules: [String]
        public var warnings: [String]

        public init(
            dossier: String, document: String, side: String, type: String, sentAt: String, pages: Int,
            hasNote: Bool, source: String, journal: String?, foreignCurrency: Bool, invoiceNumber: String?,
            invoiceDate: String?, dueDate: String?, period: String?, fiscalYear: String?, creditNote: Bool,
            counterparty: CounterpartyReference?, currency: String, totalCents: Int64?, lines: [Line],
            communication: String?, creditorIban: String?, exchangeRate: ExchangeRate? = nil, brokenRules: [String],
            warnings: [String]
        ) {
            self.dossier = dossier
            self.document = document
            self.side = side
            self.type = type
            self.sentAt = sentAt
            self.pages = pages
            self.hasNote = hasNote
            self.source = source
            self.journal = journal
            self.foreignCurrency = foreignCurrency
            self.invoiceNumber = invoiceNumber
            self.invoiceDate = invoiceDate
            self.dueDate = dueDate
            self.period = period
            self.fiscalYear = fiscalYear
            self.creditNote = creditNote
            self.counterparty = counterparty
            self.currency = currency
            self.totalCents = totalCents
            self.lines = lines
            self.communication = communication
            self.creditorIban = creditorIban
            self.exchangeRate = exchangeRate
            self.brokenRules = brokenRules
            self.warnings = warnings
        }
    }

    public struct CounterpartyReference: Codable, Sendable, Equatable {
        public var id: String
        public var name: String
        public var vatNumber: String?
        /// False: new for the dossier, shown in orange (FEATURES WL-10).
        public var known: Bool

        public init(id: String, name: String, vatNumber: String?, known: Bool) {
            self.id = id
            self.name = name
            self.vatNumber = vatNumber
            self.known = known
        }
    }

    public struct Line: Codable, Sendable, Equatable {
        public var account: String?
        public var vatCode: String?
        /// Percent with two decimals, as on the invoice.
        public var vatRate: String?
        public var baseCents: Int64
        public var vatCents: Int64
        public var note: String?
        /// What the account was taken from, where that is not what the line was read from: `bookings`.
        public var accountSource: String?
        /// The same of the VAT code.
        public var vatCodeSource: String?

        public init(
            account: String?, vatCode: String?, vatRate: String?, baseCents: Int64, vatCents: Int64, note: String?,
            accountSource: String? = nil, vatCodeSource: String? = nil
        ) {
            self.account = account
            self.vatCode = vatCode
            self.vatRate = vatRate
            self.baseCents = baseCents
            self.vatCents = vatCents
            self.note = note
            self.accountSource = accountSource
            self.vatCodeSource = vatCodeSource
        }
    }

    /// A technical failure: there is nothing to propose, the fields are for a person to fill (FEATURES VC-05).
    public struct ReadingFailed: EventPayload {
        public static let eventType = "proposal.reading-failed"
        public var dossier: String
        public var document: String
        public var side: String
        public var sentAt: String
        public var pages: Int
        public var hasNote: Bool
        public var journal: String?
        public var foreignCurrency: Bool
        public var reason: String

        public init(
            dossier: String, document: String, side: String, sentAt: String, pages: Int, hasNote: Bool,
            journal: String?, foreignCurrency: Bool, reason: String
        ) {
            self.dossier = dossier
            self.document = document
            self.side = side
            self.sentAt = sentAt
            self.pages = pages
            self.hasNote = hasNote
            self.journal = journal
            self.foreignCurrency = foreignCurrency
            self.reason = reason
        }
    }

    /// A person changed fields, or declared other fiscal years than the period lay in. A field left out was not touched; `cleared` names
    /// those emptied.
    public struct Annotated: EventPayload {
        public static let eventType = "proposal.annotated"
        public var dossier: String
        public var document: String
        public var by: String
        public var at: String
        public var journal: String?
        public var foreignCurrency: Bool?
        /// True where the journal takes credit notes only.
        public var creditNotesOnly: Bool?
        public var invoiceNumber: String?
        public var invoiceDate: String?
        public var dueDate: String?
        public var period: String?
        public var fiscalYear: String?
        public var creditNote: Bool?
        public var counterparty: CounterpartyReference?
        public var currency: String?
        public var totalCents: Int64?
        public var lines: [Line]?
        public var communication: String?
        public var creditorIban: String?
        public var comment: String?
        public var note: String?
        public var exchangeRate: ExchangeRate?
        public var cleared: [String]?
        /// True where nobody chose `period`: it followed the date or the journal.
        public var periodFollows: Bool?
        /// True where nobody chose `journal`: it followed from whether this is a credit note.
        public var journalFollows: Bool?
    }

    /// Units of the foreign currency for one euro, as the ECB quotes it.
    public struct ExchangeRate: Codable, Sendable, Equatable {
        public var rate: String
        public var source: String
        public var date: String?

        public init(rate: String, source: String, date: String?) {
            self.rate = rate
            self.source = source
            self.date = date
        }
    }

    public struct Checked: EventPayload {
        public static let eventType = "proposal.checked"
        public var dossier: String
        public var document: String
        public var by: String
        /// `office` or `client` (FEATURES A-13).
        public var role: String
        public var at: String
        public var suspense: Bool
        public var withoutDetail: Bool
    }

    /// `of` replaces the proposals suspected before: those that this one may repeat, of many some (`SuspectedDuplicates.mostNamed`; all
    /// of them in events of before). `entries` does the same for entries of the books that came by no document, by their external
    /// references; left out, they stay. Empty lists withdraw the suspicion.
    public struct DuplicateSuspected: EventPayload {
        public static let eventType = "proposal.duplicate-suspected"
        public var dossier: String
        public var document: String
        public var of: [String]
        public var entries: [String]?
    }

    /// To the other side of the trade.
    public struct Moved: EventPayload {
        public static let eventType = "proposal.moved"
        public var dossier: String
        public var document: String
        public var side: String
        public var journal: String?
        public var foreignCurrency: Bool
        /// True where the journal takes credit notes only (FEATURES JO-06).
        public var creditNotesOnly: Bool?
        public var by: String
        public var at: String
        /// True where nobody chose `journal`: it is the first of that side.
        public var journalFollows: Bool?
        /// True where lines under reverse charge take the rates of that side. Moves of before left them as they were.
        public var ratesFollow: Bool?
    }

    public struct Sent: EventPayload {
        public static let eventType = "proposal.sent"
        public var dossier: String
        public var document: String
        public var batch: String
        public var task: String
        public var journal: String
        public var fiscalYear: String
        public var number: String
        public var counterparty: String?
        /// The VAT number its counterparty stated after it was proposed, which the booking has; nil where the proposal says it, or
        /// nobody does.
        public var counterpartyVatNumber: String?
        /// The set of account and VAT code it was booked with, for the next invoice of this counterparty.
        public var template: [TemplateLine]
    }

    public struct TemplateLine: Codable, Sendable, Hashable {
        public var account: String
        public var vatCode: String
        public var vatRate: String?

        public init(account: String, vatCode: String, vatRate: String?) {
            self.account = account
            self.vatCode = vatCode
            self.vatRate = vatRate
        }
    }

    public struct HelpAsked: EventPayload {
        public static let eventType = "proposal.help-asked"
        public var dossier: String
        public var document: String
        public var by: String
        public var at: String
    }

    public struct HelpGiven: EventPayload {
        public static let eventType = "proposal.help-given"
        public var dossier: String
        public var document: String
        public var by: String
        public var at: String
    }

    public static let catalog = EventCatalog<Self>()
        .reading(Self.drafted)
        .reading(Self.readingFailed)
        .reading(Self.annotated)
        .reading(Self.checked)
        .reading(Self.duplicateSuspected)
        .reading(Self.moved)
        .reading(Self.sent)
        .reading(Self.returned)
        .reading(Self.deleted)
        .reading(Self.restored)
        .reading(Self.helpAsked)
        .reading(Self.helpGiven)

    public var payload: any EventPayload {
        switch self {
        case .drafted(let payload): payload
        case .readingFailed(let payload): payload
        case .annotated(let payload): payload
        case .checked(let payload): payload
        case .duplicateSuspected(let payload): payload
        case .moved(let payload): payload
        case .sent(let payload): payload
        case .returned(let payload): payload
        case .deleted(let payload): payload
        case .restored(let payload): payload
        case .helpAsked(let payload): payload
        case .helpGiven(let payload): payload
        }
    }
}
