/// One detail line of a booking, in the currency of its proposal.
public struct BookingLine: Sendable, Equatable, Codable {
    /// Nil until somebody chooses one.
    public var account: LedgerAccountCode?
    public var vatCode: String?
    public var vatRate: VATRate?
    public var baseCents: Int64
    public var vatCents: Int64
    public var note: String?
    /// Of a line that came from a purchase to a sale: the rate at which the buyer owed its VAT, should it go back.
    public internal(set) var rateOwed: VATRate?

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

    /// With the rate its code goes with on that side, where it was given none. VAT that the buyer owes is owed at a Belgian rate: the
    /// zero of the invoice, which charges none, is none.
    func atRateOfItsCode(on side: InvoiceSide) -> BookingLine {
        guard let vatCode else { return self }
        let code = VATCode.named(vatCode, side: side)
        let isOwedAtZero = code?.buyerOwesVAT == true && vatRate?.isZero == true
        guard vatRate == nil || isOwedAtZero else { return self }
        var line = self
        line.vatRate = code?.rate
        return line
    }

    /// Whether its code is one of reverse charge: on a purchase the buyer owes the VAT at the Belgian rate, on a sale there is none
    /// (DOMAIN §7.2). Its rate follows from code and side.
    var isUnderReverseCharge: Bool { VATCode.buyerOwesVAT(under: vatCode, on: .purchase) }

    /// Whether nothing says at which rate the buyer owes its VAT.
    var lacksRateOwed: Bool { isUnderReverseCharge && rateOwed == nil && vatRate?.isZero ?? true }

    /// As it stands after a move to that side. Back on a purchase it has the rate it had there, or else the one most buyers owe.
    func moved(to side: InvoiceSide) -> BookingLine {
        guard isUnderReverseCharge else { return self }
        var line = self
        switch side {
        case .sale:
            line.rateOwed = lacksRateOwed ? nil : rateOwed ?? vatRate
            line.vatRate = nil
        case .purchase:
            line.vatRate = lacksRateOwed ? nil : rateOwed ?? vatRate
            line.rateOwed = nil
        }
        return line.atRateOfItsCode(on: side)
    }

    public var isOnSuspense: Bool { account.map { ChartOfAccounts.isSuspense($0.description) } ?? false }
}
