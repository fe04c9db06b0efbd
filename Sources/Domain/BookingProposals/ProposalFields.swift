/// The fields of a booking proposal that people see and correct.
public struct ProposalFields: Sendable, Equatable, Codable {
    public var journal: String?
    /// Whether the journal took other currencies than EUR when this was last changed (FEATURES A-14).
    public var foreignCurrency = false
    /// Whether the journal took credit notes only when this was last changed (FEATURES JO-06).
    public var creditNotesOnly = false
    public var invoiceNumber: String?
    public var invoiceDate: CalendarDate?
    public var dueDate: CalendarDate?
    public var period: AccountingPeriod?
    /// The fiscal year of `period`.
    public var fiscalYear: String?
    public var creditNote = false
    public var counterparty: ProposalCounterparty?
    public var currency = Currency.eur
    /// VAT included, in cents of `currency`.
    public var totalCents: Int64?
    public var lines: [BookingLine] = []
    public var communication: String?
    public var creditorIBAN: IBAN?
    /// Goes to the accounting package with the booking; where there is none, the client's note does (FEATURES AN-21).
    public var comment: String?
    public var note: String?
    public var exchangeRate: BookingProposalEvent.ExchangeRate?

    public var total: Money? { totalCents.map { Money(cents: $0, currency: currency) } }

    /// What is left of the total when the lines are taken off, in cents.
    public var imbalanceCents: Int64? {
        totalCents.map { $0 - Money.sum(ofCents: lines.lazy.flatMap { [$0.baseCents, $0.vatCents] }) }
    }

    /// Under the rules that its journal has now.
    mutating func judge(by journal: JournalProfile) {
        foreignCurrency = journal.foreignCurrency
        creditNotesOnly = journal.creditNotesOnly
    }

    func isJudged(by journal: JournalProfile) -> Bool {
        foreignCurrency == journal.foreignCurrency && creditNotesOnly == journal.creditNotesOnly
    }

    /// Whether its period is open in its journal. A period is open while there is no journal.
    /// - Parameter rules: the journal as it is now.
    public func periodIsOpen(in rules: JournalProfile?) -> Bool {
        guard let period, journal != nil else { return true }
        return rules?.isOpen(period) ?? false
    }

    mutating func apply(_ change: BookingProposalEvent.Annotated) {
        if let journal = change.journal { self.journal = journal }
        if let foreignCurrency = change.foreignCurrency {
            self.foreignCurrency = foreignCurrency
            creditNotesOnly = change.creditNotesOnly ?? false
        }
        if let invoiceNumber = change.invoiceNumber { self.invoiceNumber = invoiceNumber }
        if let date = change.invoiceDate.flatMap({ CalendarDate($0) }) { invoiceDate = date }
        if let date = change.dueDate.flatMap({ CalendarDate($0) }) { dueDate = date }
        if let period = change.period.flatMap({ AccountingPeriod($0) }) { self.period = period }
        if let fiscalYear = change.fiscalYear { self.fiscalYear = fiscalYear }
        if let creditNote = change.creditNote { self.creditNote = creditNote }
        if let counterparty = change.counterparty.flatMap({ ProposalCounterparty($0) }) {
            self.counterparty = counterparty
        }
        if let currency = change.currency.flatMap({ Currency($0) }) { self.currency = currency }
        if let totalCents = change.totalCents { self.totalCents = totalCents }
        if let lines = change.lines { self.lines = lines.map { BookingLine($0) } }
        if let communication = change.communication { self.communication = communication }
        if let iban = change.creditorIban.flatMap({ IBAN($0) }) { creditorIBAN = iban }
        if let comment = change.comment { self.comment = comment }
        if let note = change.note { self.note = note }
        if let exchangeRate = change.exchangeRate { self.exchangeRate = exchangeRate }
        for field in change.clearedFields { clear(field) }
    }
}

extension ProposalFields {
    init(_ drafted: BookingProposalEvent.Drafted) {
        journal = drafted.journal
        foreignCurrency = drafted.foreignCurrency
        invoiceNumber = drafted.invoiceNumber
        invoiceDate = drafted.invoiceDate.flatMap { CalendarDate($0) }
        dueDate = drafted.dueDate.flatMap { CalendarDate($0) }
        period = drafted.period.flatMap { AccountingPeriod($0) }
        fiscalYear = drafted.fiscalYear
        creditNote = drafted.creditNote
        counterparty = drafted.counterparty.flatMap { ProposalCounterparty($0) }
        currency = Currency(drafted.currency) ?? .eur
        totalCents = drafted.totalCents
        lines = drafted.lines.map { BookingLine($0) }
        communication = drafted.communication
        creditorIBAN = drafted.creditorIban.flatMap { IBAN($0) }
        exchangeRate = drafted.exchangeRate
    }
}
