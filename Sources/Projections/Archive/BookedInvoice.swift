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

    /// What the books say of one that did not come through Paraph. The account of the third party tells its side, and what is owed
    /// there its total; nil where there is no such account. Of its dates an entry knows that of the booking.
    init?(_ entry: LedgerEvent.Entry) {
        let owed = { (isOfParty: (String) -> Bool) in
            let lines = entry.lines.filter { isOfParty($0.account) }
            return lines.isEmpty ? nil : Money.sum(ofCents: lines.lazy.flatMap { [$0.creditCents, -$0.debitCents] })
        }
        let toSuppliers = owed(ChartOfAccounts.isOfSuppliers)
        guard let cents = toSuppliers ?? owed(ChartOfAccounts.isOfCustomers).map({ -$0 }) else { return nil }
        self.init(
            side: toSuppliers == nil ? .sale : .purchase, journal: entry.journal, number: entry.number,
            fiscalYear: entry.fiscalYear, period: entry.period, invoiceNumber: entry.invoiceNumber,
            invoiceDate: entry.date, dueDate: nil, creditNote: cents < 0,
            counterparty: Counterparty(id: nil, name: entry.counterpartyName, vatNumber: entry.counterpartyVatNumber),
            totalCents: abs(cents), currency: Currency.eur.description)
    }
}
