/// The counterparty as a proposal names it.
public struct ProposalCounterparty: Sendable, Equatable, Codable {
    public var id: ID<Counterparty>
    public var name: String
    public var vatNumber: VATNumber?
    /// False: new for the dossier at the time of reading.
    public var known: Bool

    public init(id: ID<Counterparty>, name: String, vatNumber: VATNumber?, known: Bool) {
        self.id = id
        self.name = name
        self.vatNumber = vatNumber
        self.known = known
    }

    init?(_ reference: BookingProposalEvent.CounterpartyReference) {
        guard let id = ID<Counterparty>(reference.id) else { return nil }
        self.init(
            id: id, name: reference.name, vatNumber: reference.vatNumber.flatMap { VATNumber($0) },
            known: reference.known)
    }

    public var payload: BookingProposalEvent.CounterpartyReference {
        .init(id: id.description, name: name, vatNumber: vatNumber?.description, known: known)
    }
}
