public import Domain

/// What the reading of an invoice needs to know of its dossier, beyond the streams it reads itself.
public protocol ReadingKnowledge: KnownProposals, KnownJournals {
    /// The counterparty with that VAT number, or for an invoice without one, the only one with that name: of several it is the one
    /// that is named by its name, if any. Nil: new to the dossier.
    func counterparty(like profile: CounterpartyProfile, in office: ID<Office>) async throws -> KnownCounterparty?
}

/// Which journals there are.
public protocol KnownJournals: Sendable {
    /// Those of the dossier, in the order in which they were added.
    func journals(of dossier: ID<Dossier>, in office: ID<Office>) async throws -> [ID<Journal>]
}

/// Which proposals may be for one invoice.
public protocol KnownProposals: Sendable {
    /// Proposals for the same counterparty on the same side, open or sent, that could be the same invoice: same number or
    /// same total. More than those may be given; `InvoiceIdentity` decides.
    func proposals(
        resembling identity: InvoiceIdentity, of dossier: ID<Dossier>, in office: ID<Office>
    ) async throws -> [EarlierProposal]
}

/// A counterparty the dossier has, and how it was booked before.
public struct KnownCounterparty: Sendable, Equatable {
    public var id: ID<Counterparty>
    public var name: String
    public var vatNumber: VATNumber?
    /// What its latest bookings of each side were made of, newest first: one that sells and buys is booked each way by itself.
    public var templates: [InvoiceSide: [[BookingProposalEvent.TemplateLine]]]

    public init(
        id: ID<Counterparty>, name: String, vatNumber: VATNumber?,
        templates: [InvoiceSide: [[BookingProposalEvent.TemplateLine]]]
    ) {
        self.id = id
        self.name = name
        self.vatNumber = vatNumber
        self.templates = templates
    }
}

/// What tells two proposals to be for one invoice (DOMAIN §3.7).
public struct InvoiceIdentity: Sendable, Hashable {
    public var side: InvoiceSide
    public var counterparty: ID<Counterparty>
    public var creditNote: Bool
    public var invoiceNumber: InvoiceNumberKey?
    public var invoiceDate: CalendarDate?
    public var total: Money?

    /// What it is made of, besides the side.
    static let fields: Set<ProposalField> = [
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

/// A proposal made before.
public struct EarlierProposal: Sendable, Hashable {
    public var id: ID<BookingProposal>
    public var identity: InvoiceIdentity

    public init(id: ID<BookingProposal>, identity: InvoiceIdentity) {
        self.id = id
        self.identity = identity
    }
}
