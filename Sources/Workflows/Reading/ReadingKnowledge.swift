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
