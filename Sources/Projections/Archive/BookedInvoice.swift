public import Domain

/// An invoice as the archive lists it, whether Paraph had it booked or the books alone know it.
public struct BookedInvoice: Codable, Sendable, Equatable {
    public let side: InvoiceSide
    public let journal: String
    public let number: String
    public let fiscalYear: String
    public let period: String
    public let invoiceNumber: String?
    public let invoiceDate: String
    public let dueDate: String?
    public let creditNote: Bool
    public let counterparty: Counterparty
    /// As printed on the invoice, in its own currency; of a credit note too it is positive.
    private let totalCents: Int64
    private let currency: String

    public struct Counterparty: Codable, Sendable, Equatable {
        /// Nil for one that only the package knows.
        public let id: String?
        public let name: String?
        public let vatNumber: String?
    }

    public var total: Money { Money(cents: totalCents, currency: Currency(currency) ?? .eur) }
}

extension BookedInvoice {
    /// The booking as the package got it.
    init(_ task: ConnectorTaskEvent.Created) {
        let entry = task.entry
        self.init(
            side: InvoiceSide(rawValue: entry.side) ?? .purchase, journal: task.journal, number: task.number,
            fiscalYear: task.fiscalYear, period: task.period, invoiceNumber: entry.invoiceNumber,
            invoiceDate: entry.invoiceDate, dueDate: entry.dueDate, creditNote: entry.creditNote,
            counterparty: Counterparty(
                id: entry.counterparty.id, name: entry.counterparty.name, vatNumber: entry.counterparty.vatNumber),
            totalCents: entry.foreign?.totalCents ?? entry.totalCents,
            currency: entry.foreign?.currency ?? Currency.eur.description)
    }

    /// What the books say of one that did not come through Paraph; nil where they name no amounts. Of its dates an entry knows that of
    /// the booking.
    init?(_ entry: LedgerEvent.Entry) {
        guard !entry.lines.isEmpty else { return nil }
        let total = EntryTotal(entry.lines, expecting: nil)
        self.init(
            side: total.side, journal: entry.journal, number: entry.number, fiscalYear: entry.fiscalYear,
            period: entry.period, invoiceNumber: entry.invoiceNumber, invoiceDate: entry.date, dueDate: nil,
            creditNote: total.cents < 0,
            counterparty: Counterparty(id: nil, name: entry.counterpartyName, vatNumber: entry.counterpartyVatNumber),
            totalCents: abs(total.cents), currency: Currency.eur.description)
    }
}

/// The booking as the package got it, by which is told what it has corrected since.
struct SentBooking: Codable, Sendable, Equatable {
    let invoice: BookedInvoice
    /// That of the booking: the invoice's own, or the nearest day of its period.
    private let date: String
    /// In EUR; negative for a credit note.
    private let cents: Int64

    init(_ task: ConnectorTaskEvent.Created) {
        invoice = BookedInvoice(task)
        date = task.entry.bookDate
        cents = task.entry.creditNote ? -task.entry.totalCents : task.entry.totalCents
    }

    /// As the books have it by now: the package is master of ledger facts (FEATURES GE-07, A-51). What it does not say, and what it
    /// says as it was told, stays as it was printed.
    func corrected(by entry: LedgerEvent.Entry) -> BookedInvoice {
        let total = EntryTotal(entry.lines, expecting: invoice.side)
        let isAsSent = entry.lines.isEmpty || EntryTotal.says(cents, on: invoice.side, entry.lines)
        return BookedInvoice(
            side: isAsSent ? invoice.side : total.side, journal: entry.journal, number: entry.number,
            fiscalYear: entry.fiscalYear, period: entry.period,
            invoiceNumber: entry.invoiceNumber ?? invoice.invoiceNumber,
            invoiceDate: entry.date == date ? invoice.invoiceDate : entry.date, dueDate: invoice.dueDate,
            creditNote: isAsSent ? invoice.creditNote : total.cents < 0, counterparty: counterparty(in: entry),
            total: isAsSent ? invoice.total : Money(cents: abs(total.cents), currency: .eur))
    }

    /// Somebody else than was told is one that only the package knows.
    private func counterparty(in entry: LedgerEvent.Entry) -> BookedInvoice.Counterparty {
        let told = invoice.counterparty
        let isSame = isCounterparty(of: entry)
        let number = entry.counterpartyVatNumber.map { VATNumber($0)?.description ?? $0 }
        return BookedInvoice.Counterparty(
            id: isSame ? told.id : nil, name: entry.counterpartyName ?? (isSame ? told.name : nil),
            vatNumber: number ?? (isSame ? told.vatNumber : nil))
    }

    /// VAT numbers tell whether it is the same one; names where one of the two has none.
    private func isCounterparty(of entry: LedgerEvent.Entry) -> Bool {
        let told = invoice.counterparty
        if let number = entry.counterpartyVatNumber, let known = told.vatNumber {
            return (VATNumber(number)?.description ?? number) == known
        }
        guard let name = entry.counterpartyName else { return true }
        return told.name.map(CounterpartyRow.nameKey) == CounterpartyRow.nameKey(name)
    }
}

extension BookedInvoice {
    fileprivate init(
        side: InvoiceSide, journal: String, number: String, fiscalYear: String, period: String, invoiceNumber: String?,
        invoiceDate: String, dueDate: String?, creditNote: Bool, counterparty: Counterparty, total: Money
    ) {
        self.init(
            side: side, journal: journal, number: number, fiscalYear: fiscalYear, period: period,
            invoiceNumber: invoiceNumber, invoiceDate: invoiceDate, dueDate: dueDate, creditNote: creditNote,
            counterparty: counterparty, totalCents: total.cents, currency: total.currency.description)
    }
}
