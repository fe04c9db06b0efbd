/// One detail line of a booking, in the currency of its proposal.
public struct BookingLine: Sendable, Equatable, Codable {
    /// Nil until somebody chooses one.
    public var account: LedgerAccountCode?
    public var vatCode: String?
    public var vatRate: VATRate?
    public var baseCents: Int64
    public var vatCents: Int64
    public var note: String?

    public init(
        account: LedgerAccountCode?, vatCode: String?, vatRate: VATRate?, baseCents: Int64, vatCents: Int64,
        note: String? = nil
    ) {
        self.account = account
        self.vatCode = vatCode
        self.vatRate = vatRate
        self.baseCents = baseCents
        self.vatCents = vatCents
        self.note = note
    }

    init(_ line: BookingProposalEvent.Line) {
        self.init(
            account: line.account.flatMap { LedgerAccountCode($0) }, vatCode: line.vatCode,
            vatRate: line.vatRate.flatMap { VATRate($0) }, baseCents: line.baseCents, vatCents: line.vatCents,
            note: line.note)
    }

    public var payload: BookingProposalEvent.Line {
        .init(
            account: account?.description, vatCode: vatCode, vatRate: vatRate?.description, baseCents: baseCents,
            vatCents: vatCents, note: note)
    }

    public var isOnSuspense: Bool { account.map { ChartOfAccounts.isSuspense($0.description) } ?? false }
}

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
