/// The fields of a booking proposal that people see and correct.
public struct ProposalFields: Sendable, Equatable, Codable {
    public var journal: String?
    // The two of `journalRules`, by the names under which read models keep them.
    private var foreignCurrency = false
    private var creditNotesOnly = false
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
    /// Goes to the accounting package with the booking; where there is none, the client's note does (FEATURES AN-21). An empty one
    /// keeps that note here.
    public var comment: String?
    public var note: String?
    public var exchangeRate: BookingProposalEvent.ExchangeRate?

    public var total: Money? { totalCents.map { Money(cents: $0, currency: currency) } }

    /// What goes to the accounting package as the comment.
    /// - Parameter clientNote: what the client noted on the document.
    public func commentToSend(besides clientNote: String?) -> String? {
        (comment ?? clientNote).flatMap { $0.isEmpty ? nil : $0 }
    }

    /// Whether all four fields that make a reading are empty (FEATURES A-54).
    var isEmpty: Bool { invoiceDate == nil && invoiceNumber == nil && counterparty == nil && totalCents == nil }

    /// The total minus base and VAT of all lines, in cents; nil without a total.
    public var imbalanceCents: Int64? {
        totalCents.map { $0 - Money.sum(ofCents: lines.lazy.flatMap { [$0.baseCents, $0.vatCents] }) }
    }

    /// The journal's rules when these fields were last changed. Whoever validates them sets the present ones first.
    public var journalRules: JournalRules {
        get { JournalRules(takesForeignCurrency: foreignCurrency, takesCreditNotesOnly: creditNotesOnly) }
        set {
            foreignCurrency = newValue.takesForeignCurrency
            creditNotesOnly = newValue.takesCreditNotesOnly
        }
    }

    /// Whether its period is open in its journal. A period is open while there is no journal.
    /// - Parameter profile: the journal as it is now.
    public func periodIsOpen(in profile: JournalProfile?) -> Bool {
        guard let period, journal != nil else { return true }
        return profile?.isOpen(period) ?? false
    }

    mutating func apply(_ change: BookingProposalEvent.Annotated) {
        if let journal = change.journal { self.journal = journal }
        if let rules = change.journalRules { journalRules = rules }
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
        journalRules.takesForeignCurrency = drafted.foreignCurrency
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
