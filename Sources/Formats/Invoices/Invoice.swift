public import Domain
import Foundation

/// An invoice or credit note as its sender stated it.
///
/// Only the kind and the currency are certain. Everything else may be missing from a real file, and what stands in the
/// file but cannot be read is named in `findings`. All amounts are in `currency`, with the sign of the file.
public struct Invoice: Hashable, Sendable {
    public var kind: Kind
    public var syntax: Syntax
    /// The specification the file says it follows (BT-24), such as that of Peppol BIS Billing 3.
    public var profile: String?
    /// UNTDID 1001, such as `380`.
    public var typeCode: String?
    public var number: String?
    public var issueDate: CalendarDate?
    public var dueDate: CalendarDate?
    /// The due date as written in the file, which may be none.
    public var statedDueDate: String?
    public var taxPointDate: CalendarDate?
    /// The currency of the amounts: the stated one, else that of an amount, else the euro.
    public var currency: Currency
    public var statedCurrency: String?
    public var seller: InvoiceParty
    public var buyer: InvoiceParty
    /// Who owes the seller's VAT in its place (BG-11).
    public var taxRepresentative: InvoiceParty?
    public var payee: String?
    public var buyerReference: String?
    public var orderReference: String?
    /// The numbers of the invoices this one corrects or credits.
    public var precedingInvoices: [String] = []
    public var lines: [InvoiceLine] = []
    public var vatBreakdown: [VATSubtotal] = []
    public var allowancesAndCharges: [AllowanceOrCharge] = []
    public var totals = InvoiceTotals()
    /// How many of the amounts above, beside those of the lines, state more decimals than cents hold, as in dinars.
    public var roundedAmounts = 0
    public var paymentMeans: [PaymentMeans] = []
    public var paymentTerms: String?
    public var notes: [String] = []
    public var attachments: [InvoiceAttachment] = []
    public var findings: [ReadingFinding] = []

    public enum Kind: String, Hashable, Sendable { case invoice, creditNote }
    public enum Syntax: String, Hashable, Sendable { case ubl, crossIndustry }

    public init(
        kind: Kind, syntax: Syntax, number: String?, issueDate: CalendarDate?, currency: Currency, seller: InvoiceParty,
        buyer: InvoiceParty
    ) {
        self.kind = kind
        self.syntax = syntax
        self.number = number
        self.issueDate = issueDate
        self.currency = currency
        self.seller = seller
        self.buyer = buyer
    }
}

extension Invoice {
    /// Whether the currency it states is none of ISO 4217, so that nobody knows what its amounts are in.
    public var hasUnknownCurrency: Bool { statedCurrency.map { Currency($0) == nil } ?? false }

    /// The kind it is booked as. Invoices and credit notes both state positive amounts; one whose total is negative is booked as the
    /// other kind, with the signs of its amounts turned. For a credit note that may be wrong, since some senders write every credit
    /// with a minus.
    public var bookingKind: Kind {
        guard isNegative else { return kind }
        return kind == .invoice ? .creditNote : .invoice
    }

    /// An amount of the document as it is booked under `bookingKind`: the total is never negative.
    public func booked(_ amount: Money) -> Money { isNegative ? -amount : amount }

    private var isNegative: Bool { (totals.taxInclusive ?? totals.payable)?.isNegative ?? false }

    /// The Belgian structured communication to pay with: that of the payment means, or else one that stands in its frame among other
    /// words there or in the text.
    public var structuredReference: StructuredReference? {
        let stated = paymentMeans.compactMap(\.paymentID)
        return stated.lazy.compactMap { StructuredReference($0) }.first
            ?? (stated + notes + [paymentTerms].compactMap(\.self)).lazy.compactMap(Self.framedReference).first
    }

    /// The international creditor reference to pay with.
    public var creditorReference: CreditorReference? {
        paymentMeans.lazy.compactMap { $0.paymentID.flatMap { CreditorReference($0) } }.first
    }

    /// The account to pay to.
    public var iban: IBAN? { paymentMeans.lazy.compactMap(\.iban).first }

    /// Whether it says that it is an invoice or a credit note, or says nothing; another document, such as a pro forma or an offer,
    /// claims nothing, and one whose root is that of a credit note is of no type of invoices (EN 16931 BR-CL-01).
    public var isOfKnownType: Bool {
        guard let typeCode else { return true }
        return Self.creditNoteTypeCodes.contains(typeCode)
            || kind == .invoice && Self.invoiceTypeCodes.contains(typeCode)
    }

    /// UNTDID 1001 codes of invoices (EN 16931 code list), but for that of a pro forma.
    private static let invoiceTypeCodes: Set<String> = [
        "71", "80", "82", "84", "102", "130", "202", "203", "204", "211", "218", "219", "295", "326", "331", "380",
        "382", "383", "384", "385", "386", "387", "388", "389", "390", "393", "394", "395", "456", "457", "471", "472",
        "473", "500", "501", "527", "553", "575", "623", "633", "751", "780", "817", "870", "875", "876", "877", "935",
    ]

    /// UNTDID 1001 codes of credit notes (EN 16931 code list, and the French extension).
    static let creditNoteTypeCodes: Set<String> = [
        "81", "83", "261", "262", "296", "308", "381", "396", "420", "458", "502", "503", "532",
    ]

    private static func framedReference(in text: String) -> StructuredReference? {
        ["+++", "***"].lazy.flatMap { text.components(separatedBy: $0) }.compactMap { StructuredReference($0) }.first
    }
}
