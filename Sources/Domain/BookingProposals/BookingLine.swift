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

    /// With the rate its code goes with on that side, where it was given none.
    func atRateOfItsCode(on side: InvoiceSide) -> BookingLine {
        guard vatRate == nil, let vatCode else { return self }
        var line = self
        line.vatRate = VATCode.named(vatCode, side: side)?.rate
        return line
    }

    public var isOnSuspense: Bool { account.map { ChartOfAccounts.isSuspense($0.description) } ?? false }
}
