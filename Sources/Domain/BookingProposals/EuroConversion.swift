internal import Foundation

/// From the proposal's currency to EUR, half away from zero (FEATURES A-14).
struct EuroConversion {
    /// Nil where the amounts are in EUR.
    private let rate: Decimal?

    /// Nil without a rate.
    init?(_ fields: ProposalFields) {
        guard fields.currency != .eur else {
            rate = nil
            return
        }
        guard let rate = fields.exchangeRate.flatMap({ Decimal(string: $0.rate) }), rate > 0 else { return nil }
        self.rate = rate
    }

    /// Nil where the result exceeds `Money.largestCents`.
    func cents(_ cents: Int64) -> Int64? {
        guard let rate else { return cents }
        return Money.rounding(Decimal(cents) / 100 / rate, currency: .eur)?.cents
    }
}

extension ProposalFields {
    /// Whether all its amounts are in EUR, or can be converted at its rate.
    var isConvertible: Bool {
        guard let conversion = EuroConversion(self) else { return false }
        let amounts = [totalCents ?? 0] + lines.flatMap { [$0.baseCents, $0.vatCents] }
        return amounts.allSatisfy { conversion.cents($0) != nil }
    }
}
