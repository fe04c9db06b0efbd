public import Foundation

/// An amount in hundredths of a currency.
///
/// What is read from outside stays below a million million; `sum` adds any number of such amounts.
public struct Money: Hashable, Sendable {
    public let cents: Int64
    public let currency: Currency

    /// The largest magnitude accepted from outside: 999 999 999 999.99.
    public static let largestCents: Int64 = 99_999_999_999_999

    /// For amounts already held in cents: stored events, sums, constants.
    public init(cents: Int64, currency: Currency) {
        self.cents = cents
        self.currency = currency
    }

    /// For cents that come from outside; fails beyond `largestCents` either way.
    public init?(bounded cents: Int64, currency: Currency) {
        guard cents.magnitude <= Self.largestCents.magnitude else { return nil }
        self.init(cents: cents, currency: currency)
    }

    /// Reads `-12.3` or `12.30`: an optional sign, digits, and at most two decimals after a point.
    public init?(decimal text: String, currency: Currency) {
        var rest = Array(text.trimmed.utf8)[...]
        let isNegative = rest.first == UInt8(ascii: "-")
        if isNegative || rest.first == UInt8(ascii: "+") { rest.removeFirst() }
        let parts = rest.split(separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
        guard let units = parts.first, !units.isEmpty, rest.count <= 64 else { return nil }
        var decimals = parts.count == 2 ? Array(parts[1]) : [UInt8(ascii: "0")]
        guard (1...2).contains(decimals.count) else { return nil }
        if decimals.count == 1 { decimals.append(UInt8(ascii: "0")) }
        var cents: Int64 = 0
        for byte in units + decimals {
            guard byte.isASCIIDigit, cents <= Self.largestCents else { return nil }
            cents = cents * 10 + Int64(byte - UInt8(ascii: "0"))
        }
        self.init(bounded: isNegative ? -cents : cents, currency: currency)
    }

    /// The value rounded to cents, half away from zero; nil beyond `largestCents` or when it is not a number.
    public static func rounding(_ value: Decimal, currency: Currency) -> Money? {
        guard value.isFinite, value.magnitude < 1_000_000_000_000 else { return nil }
        var value = value * 100
        var rounded = Decimal()
        NSDecimalRound(&rounded, &value, 0, .plain)
        return Money(bounded: NSDecimalNumber(decimal: rounded).int64Value, currency: currency)
    }

    public static func zero(_ currency: Currency) -> Money { Money(cents: 0, currency: currency) }

    public var isZero: Bool { cents == 0 }
    public var isNegative: Bool { cents < 0 }
    public var magnitude: Money { isNegative ? -self : self }

    /// The amount in units with two decimals and a point, such as `-12.30`.
    public var decimalText: String { Self.decimalText(ofCents: cents) }

    /// The same for cents whose currency is told elsewhere.
    public static func decimalText(ofCents cents: Int64) -> String {
        let magnitude = cents.magnitude
        return (cents < 0 ? "-" : "") + String(magnitude / 100) + "." + Int(magnitude % 100).padded(to: 2)
    }

    /// The amount in units.
    public var decimal: Decimal { Decimal(cents) / 100 }
}

extension Money {
    public static prefix func - (amount: Money) -> Money { Money(cents: -amount.cents, currency: amount.currency) }

    public static func + (left: Money, right: Money) -> Money {
        precondition(left.currency == right.currency, "Amounts in two currencies have no sum.")
        return Money(cents: left.cents + right.cents, currency: left.currency)
    }

    public static func - (left: Money, right: Money) -> Money { left + -right }

    /// The sum of amounts which are all in `currency`; zero when there are none. A hostile file may bring more than an
    /// Int64 holds: its sum ends at a quarter of that, far beyond any amount accepted from outside.
    public static func sum(_ amounts: some Sequence<Money>, in currency: Currency) -> Money {
        let cents = amounts.lazy.map { amount in
            precondition(amount.currency == currency, "Amounts in two currencies have no sum.")
            return amount.cents
        }
        return Money(cents: sum(ofCents: cents), currency: currency)
    }

    /// The sum of amounts in cents of one currency; it ends at a quarter of what an Int64 holds.
    public static func sum(ofCents amounts: some Sequence<Int64>) -> Int64 {
        // Adding or taking away some amounts more leaves it within Int64.
        let farthest = Int128(Int64.max / 4)
        let sum = amounts.reduce(Int128(0)) { $0 + Int128($1) }
        return Int64(min(max(sum, -farthest), farthest))
    }
}

extension Money: CustomStringConvertible {
    public var description: String { "\(decimalText) \(currency)" }
}
