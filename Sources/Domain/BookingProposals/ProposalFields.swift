/// The fields of a booking proposal that people see and correct.
public struct ProposalFields: Sendable, Equatable, Codable {
    public var journal: String?
    /// Whether the journal takes other currencies than EUR (FEATURES A-14).
    public var foreignCurrency = false
    public var invoiceNumber: String?
    public var invoiceDate: CalendarDate?
    public var dueDate: CalendarDate?
    public var period: AccountingPeriod?
    /// The financial year of `period`.
    public var fiscalYear: String?
    public var creditNote = false
    public var counterparty: ProposalCounterparty?
    public var currency = Currency.eur
    /// VAT included, in cents of `currency`.
    public var totalCents: Int64?
    public var lines: [BookingLine] = []
    public var communication: String?
    public var creditorIBAN: IBAN?
    /// Goes to the accounting package with the booking (FEATURES AN-21).
    public var comment: String?
    public var note: String?
    public var exchangeRate: BookingProposalEvent.ExchangeRate?

    public var total: Money? { totalCents.map { Money(cents: $0, currency: currency) } }

    /// What is left of the total when the lines are taken off, in cents.
    public var imbalanceCents: Int64? {
        totalCents.map { $0 - lines.reduce(0) { $0 + $1.baseCents + $1.vatCents } }
    }

    mutating func apply(_ change: BookingProposalEvent.Annotated) {
        journal = change.journal ?? journal
        foreignCurrency = change.foreignCurrency ?? foreignCurrency
        invoiceNumber = change.invoiceNumber ?? invoiceNumber
        invoiceDate = change.invoiceDate.flatMap { CalendarDate($0) } ?? invoiceDate
        dueDate = change.dueDate.flatMap { CalendarDate($0) } ?? dueDate
        period = change.period.flatMap { AccountingPeriod($0) } ?? period
        fiscalYear = change.fiscalYear ?? fiscalYear
        creditNote = change.creditNote ?? creditNote
        counterparty = change.counterparty.flatMap { ProposalCounterparty($0) } ?? counterparty
        currency = change.currency.flatMap { Currency($0) } ?? currency
        totalCents = change.totalCents ?? totalCents
        lines = change.lines?.map { BookingLine($0) } ?? lines
        communication = change.communication ?? communication
        creditorIBAN = change.creditorIban.flatMap { IBAN($0) } ?? creditorIBAN
        comment = change.comment ?? comment
        note = change.note ?? note
        exchangeRate = change.exchangeRate ?? exchangeRate
        for field in change.cleared ?? [] { clear(field) }
    }

    private mutating func clear(_ field: String) {
        switch field {
        case "journal": journal = nil
        case "invoice_number": invoiceNumber = nil
        case "invoice_date": invoiceDate = nil
        case "due_date": dueDate = nil
        case "period":
            period = nil
            fiscalYear = nil
        case "counterparty": counterparty = nil
        case "total": totalCents = nil
        case "communication": communication = nil
        case "creditor_iban": creditorIBAN = nil
        case "comment": comment = nil
        case "note": note = nil
        case "exchange_rate": exchangeRate = nil
        default: return
        }
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
    }
}
