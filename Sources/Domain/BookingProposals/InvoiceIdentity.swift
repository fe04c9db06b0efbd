/// What tells two proposals to be for one invoice (DOMAIN §3.7).
public struct InvoiceIdentity: Sendable, Hashable {
    public var side: InvoiceSide
    public var counterparty: ID<Counterparty>
    public var creditNote: Bool
    public var invoiceNumber: InvoiceNumberKey?
    public var invoiceDate: CalendarDate?
    public var total: Money?

    /// What it is made of, besides the side.
    public static let fields: Set<ProposalField> = [
        .counterparty, .creditNote, .invoiceNumber, .invoiceDate, .total, .currency,
    ]

    public init(
        side: InvoiceSide, counterparty: ID<Counterparty>, creditNote: Bool, invoiceNumber: InvoiceNumberKey?,
        invoiceDate: CalendarDate?, total: Money?
    ) {
        self.side = side
        self.counterparty = counterparty
        self.creditNote = creditNote
        self.invoiceNumber = invoiceNumber
        self.invoiceDate = invoiceDate
        self.total = total
    }

    /// Nil where the proposal names no counterparty: it resembles nothing.
    public init?(side: InvoiceSide, fields: ProposalFields) {
        guard let counterparty = fields.counterparty else { return nil }
        self.init(
            side: side, counterparty: counterparty.id, creditNote: fields.creditNote,
            invoiceNumber: fields.invoiceNumber.flatMap { InvoiceNumberKey($0) }, invoiceDate: fields.invoiceDate,
            total: fields.total)
    }

    /// Equal numbers, or equal totals on one date; an invoice and a credit note never are one.
    public func resembles(_ other: InvoiceIdentity) -> Bool {
        guard side == other.side, counterparty == other.counterparty, creditNote == other.creditNote else {
            return false
        }
        if let invoiceNumber, invoiceNumber == other.invoiceNumber { return true }
        guard let total, let invoiceDate else { return false }
        return total == other.total && invoiceDate == other.invoiceDate
    }
}

/// An invoice in its place among all that came to a dossier.
public struct ArrivedInvoice: Sendable, Hashable {
    public let identity: InvoiceIdentity
    public let dossier: ID<Dossier>
    /// When its document was sent to the office; those sent in one moment came in the order of their documents.
    public let sentAt: Timestamp
    public let document: ID<Document>

    /// Nil where the proposal names no counterparty.
    public init?(_ proposal: ProposalContent) {
        guard let identity = InvoiceIdentity(side: proposal.side, fields: proposal.fields) else { return nil }
        self.identity = identity
        dossier = proposal.dossier
        sentAt = proposal.sentAt
        document = proposal.document
    }
}

extension BookingProposal {
    /// Which invoice it is for; nil where it says too little, or is deleted.
    public var identity: InvoiceIdentity? {
        switch self {
        case .unknown, .deleted: nil
        case .open(let proposal), .sent(let proposal, _): InvoiceIdentity(side: proposal.side, fields: proposal.fields)
        }
    }

    func resembles(_ other: BookingProposal) -> Bool {
        guard let identity, let known = other.identity else { return false }
        return identity.resembles(known)
    }
}

extension ProposalContent {
    /// Whether all that an `InvoiceIdentity` is made of is the same.
    public func isForSameInvoice(as other: ProposalContent) -> Bool {
        side == other.side && fields.counterparty?.id == other.fields.counterparty?.id
            && fields.creditNote == other.fields.creditNote && fields.invoiceNumber == other.fields.invoiceNumber
            && fields.invoiceDate == other.fields.invoiceDate && fields.total == other.fields.total
    }
}
