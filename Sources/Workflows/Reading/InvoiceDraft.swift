public import Domain
public import Formats
import Foundation

/// What the office knows when it turns a document into a booking proposal.
public struct DraftingRules: Sendable {
    public var dossierID: ID<Dossier>
    public var dossier: DossierProfile
    public var side: InvoiceSide
    private let journals: [JournalProfile]

    /// - Parameter journals: in the order in which they were added.
    public init(dossierID: ID<Dossier>, dossier: DossierProfile, side: InvoiceSide, journals: [JournalProfile]) {
        self.dossierID = dossierID
        self.dossier = dossier
        self.side = side
        self.journals = journals
    }

    /// - Parameter date: the invoice's, or the day its document was sent where it says none.
    func journal(forCreditNote isCreditNote: Bool, of date: CalendarDate) -> JournalProfile? {
        journals.first(on: side, forCreditNote: isCreditNote, in: date.accountingPeriod)
    }
}

/// An electronic invoice seen as a booking: what its proposal says before anybody has looked at it.
public struct InvoiceDraft: Sendable {
    let invoice: Invoice
    let rules: DraftingRules
    /// That of the VAT; of the invoice's lines where it leaves it out.
    let breakdown: [VATSubtotal]
    /// The rules of arithmetic that the invoice breaks.
    let brokenSums: Set<String>

    public init(_ invoice: Invoice, under rules: DraftingRules) {
        self.invoice = invoice
        brokenSums = Set(InvoiceRules.checkSums(of: invoice).map(\.rule))
        breakdown = invoice.vatBreakdown.isEmpty ? invoice.breakdownOfLines : invoice.vatBreakdown
        self.rules = rules
    }

    /// The other party of the trade: the seller of a purchase, the buyer of a sale. Known by its VAT number, or its
    /// enterprise number, or else its name; nil where the invoice names nobody, or the dossier itself: it trades with others
    /// (DOMAIN §8).
    public var counterparty: CounterpartyProfile? {
        let party = otherParty
        guard !isOwn(party) else { return nil }
        let vatNumber = party.vatNumber ?? party.enterpriseNumber?.vatNumber
        guard let name = party.name?.onOneLine(longest: Longest.counterpartyName) ?? vatNumber?.description else {
            return nil
        }
        return CounterpartyProfile(dossier: rules.dossierID, name: name, vatNumber: vatNumber)
    }

    var otherParty: InvoiceParty { rules.side == .purchase ? invoice.seller : invoice.buyer }

    /// The proposal's first event.
    /// - Parameters:
    ///   - counterparty: the one `counterparty` was found to be; its `known` is false when it is new.
    ///   - habits: how the dossier books what is like it.
    ///   - day: the one it is read on.
    public func drafted(
        from document: ReadDocument, counterparty: ProposalCounterparty?,
        habits: BookingHabits = BookingHabits(), on day: CalendarDate
    ) -> BookingProposalEvent.Drafted {
        let lines = lines(following: habits)
        let journal = rules.journal(forCreditNote: isCreditNote, of: invoice.issueDate ?? document.dayOfSending)
        let period = invoice.issueDate.flatMap { journal?.openPeriod(for: $0) }
        return .init(
            dossier: "\(rules.dossierID)", document: "\(document.id)", side: rules.side.rawValue,
            type: RecognitionType.ubl.rawValue, sentAt: "\(document.sentAt)", pages: document.pages,
            hasNote: document.hasNote, source: source.rawValue, journal: journal?.code,
            foreignCurrency: journal?.foreignCurrency ?? false, invoiceNumber: invoiceNumber,
            invoiceDate: invoice.issueDate?.description, dueDate: invoice.dueDate?.description,
            period: period?.description, fiscalYear: period.map { rules.dossier.fiscalCalendar.label(of: $0) },
            creditNote: isCreditNote, counterparty: counterparty?.payload, currency: invoice.currency.description,
            totalCents: total?.cents, lines: lines.payload, communication: communication,
            creditorIban: creditorIBAN?.description, exchangeRate: exchangeRate, brokenRules: brokenRules,
            warnings: warnings(about: lines, on: day))
    }

}

extension InvoiceDraft {
    private var source: Provenance.Source { invoice.syntax == .ubl ? .ubl : .cii }

    private var isCreditNote: Bool { invoice.bookingKind == .creditNote }

    private var invoiceNumber: String? { invoice.number?.onOneLine(longest: Longest.invoiceNumber) }

    /// The total with VAT (BT-112). What only the payment was rounded by (BT-114) is no part of it, and is warned of.
    var total: Money? { invoice.totals.taxInclusive.map(invoice.booked) }

    /// That of the VAT, where the invoice states it in EUR too (BT-111), so that the VAT booked is the one it states. Amounts in cents give
    /// a rate for a total of twenty times the VAT at most: of a small VAT the cents would be euros in the total.
    private var exchangeRate: BookingProposalEvent.ExchangeRate? {
        guard invoice.currency != .eur, let tax = invoice.totals.tax,
            let inEUR = invoice.totals.taxInAccountingCurrency,
            inEUR.currency == .eur, !inEUR.isZero,
            let total, total.cents.magnitude / 20 <= tax.cents.magnitude
        else { return nil }
        var (exact, rate) = (tax.decimal / inEUR.decimal, Decimal())
        NSDecimalRound(&rate, &exact, 8, .plain)
        guard rate > 0, rate < 10_000_000 else { return nil }
        return .init(rate: "\(rate)", source: "invoice", date: nil)
    }

    private var communication: String? {
        invoice.structuredReference?.description ?? invoice.creditorReference?.description
            ?? invoice.paymentMeans.lazy.compactMap(\.paymentID).first?.onOneLine(longest: 140)
    }

    /// Sums that do not agree are for a person to settle; the rule says where to look.
    private var brokenRules: [String] {
        var rules = brokenSums
        if invoice.hasUnknownCurrency { rules.insert(OpenQuestion.currencyUnknown.rawValue) }
        if invoice.kind == .creditNote, !isCreditNote { rules.insert(OpenQuestion.creditNoteNegative.rawValue) }
        if invoice.totals.thirdPartyPayments?.isZero == false { rules.insert(OpenQuestion.thirdPartyPayments.rawValue) }
        // A person may process an invoice without detail (FEATURES VC-10, A-41); the machine never does.
        if let question = questionWithoutParts { rules.insert(question.rawValue) }
        if !invoice.isOfKnownType { rules.insert(OpenQuestion.documentTypeUnknown.rawValue) }
        if asksAboutVAT { rules.formUnion(doubtsOnVAT.map(\.rawValue)) }
        return rules.sorted()
    }

    /// Where to pay a purchase.
    private var creditorIBAN: IBAN? {
        rules.side == .purchase && !isOwn(otherParty) ? invoice.iban : nil
    }

    /// Whether it is the dossier: one of several numbers says so, since the members of a VAT unit share the unit's VAT number.
    func isOwn(_ party: InvoiceParty) -> Bool {
        rules.dossier.enterpriseNumber.map(party.enterpriseNumbers.contains) ?? false
    }
}

/// What a proposal keeps of the document it was read from.
public struct ReadDocument: Sendable {
    public var id: ID<Document>
    public var sentAt: Timestamp
    public var pages: Int
    public var hasNote: Bool

    var dayOfSending: CalendarDate { .inBrussels(at: sentAt.date) }

    public init(id: ID<Document>, sentAt: Timestamp, pages: Int, hasNote: Bool) {
        self.id = id
        self.sentAt = sentAt
        self.pages = pages
        self.hasNote = hasNote
    }
}

extension DraftingRules {
    /// A document nothing can be read of by itself: an empty proposal, for a person to fill (FEATURES A-54).
    public func emptyDraft(
        from document: ReadDocument, warnings: [String] = []
    ) -> BookingProposalEvent.Drafted {
        let journal = journal(forCreditNote: false, of: document.dayOfSending)
        return .init(
            dossier: "\(dossierID)", document: "\(document.id)", side: side.rawValue,
            type: RecognitionType.air.rawValue, sentAt: "\(document.sentAt)", pages: document.pages,
            hasNote: document.hasNote, source: Provenance.Source.nothing.rawValue, journal: journal?.code,
            foreignCurrency: journal?.foreignCurrency ?? false, invoiceNumber: nil, invoiceDate: nil, dueDate: nil,
            period: nil, fiscalYear: nil, creditNote: false, counterparty: nil, currency: Currency.eur.description,
            totalCents: nil, lines: [], communication: nil, creditorIban: nil, brokenRules: [], warnings: warnings)
    }

    /// A document that could not even be opened (FEATURES VC-05).
    public func failure(_ reason: String, of document: ReadDocument) -> BookingProposalEvent.ReadingFailed {
        let journal = journal(forCreditNote: false, of: document.dayOfSending)
        return .init(
            dossier: "\(dossierID)", document: "\(document.id)", side: side.rawValue, sentAt: "\(document.sentAt)",
            pages: document.pages, hasNote: document.hasNote, journal: journal?.code,
            foreignCurrency: journal?.foreignCurrency ?? false, reason: reason)
    }
}

extension Invoice {
    /// What the lines say of the VAT; nothing where that is not the total, as where one of them says too little.
    fileprivate var breakdownOfLines: [VATSubtotal] {
        let parts = computedBreakdown()
        let sum = Money.sum(parts.flatMap { [$0.base, $0.tax].compactMap(\.self) }, in: currency)
        return totals.taxInclusive.map { $0 == sum } ?? true ? parts : []
    }
}

extension String {
    /// Without control characters and the white space around, cut to `longest` Unicode scalars, since a character may be of any
    /// length; nil where nothing is left.
    func onOneLine(longest: Int) -> String? {
        var line = String.UnicodeScalarView()
        var count = 0
        var isBetweenWords = false
        for scalar in unicodeScalars {
            if scalar.properties.isWhitespace || scalar.properties.generalCategory == .control {
                isBetweenWords = !line.isEmpty
                continue
            }
            count += isBetweenWords ? 2 : 1
            guard count <= longest else { break }
            if isBetweenWords { line.append(" ") }
            line.append(scalar)
            isBetweenWords = false
        }
        return line.isEmpty ? nil : String(line)
    }
}
