/// A rate of VAT from 0 to 100 percent, held in hundredths of a percent: 2100 is 21 %.
public struct VATRate: Hashable, Sendable {
    public let hundredths: Int

    public init?(hundredths: Int) {
        guard (0...10_000).contains(hundredths) else { return nil }
        self.hundredths = hundredths
    }

    private init(percent: Int) { hundredths = percent * 100 }

    public static let zero = VATRate(percent: 0)
    public static let six = VATRate(percent: 6)
    public static let twelve = VATRate(percent: 12)
    public static let twentyOne = VATRate(percent: 21)

    /// Those of the Belgian return that bear VAT (DOMAIN §7.2).
    public static let belgian: [VATRate] = [.six, .twelve, .twentyOne]

    public var isZero: Bool { hundredths == 0 }

    /// The tax on a base, rounded half away from zero to cents.
    public func tax(on base: Money) -> Money {
        let (quotient, remainder) = (Int128(base.cents) * Int128(hundredths)).quotientAndRemainder(dividingBy: 10_000)
        let away = abs(remainder) >= 5_000 ? remainder.signum() : 0
        return Money(cents: Int64(quotient + away), currency: base.currency)
    }
}

extension VATRate: LosslessStringConvertible {
    /// Reads `21`, `21.00`, `5,5` or `21 %`; zeros after the second decimal are allowed, other digits are not.
    public init?(_ text: String) {
        if let hundredths = Self.hundredths(inCanonical: text) {
            self.init(hundredths: hundredths)
            return
        }
        let number = text.filter { !$0.isWhitespace && $0 != "%" }.replacing(",", with: ".")
        let parts = number.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        let decimals = parts.count == 2 ? parts[1] : "0"
        guard let whole = parts.first, whole.isASCIIDigits, whole.count <= 3, let percent = Int(whole),
            decimals.isASCIIDigits, decimals.dropFirst(2).allSatisfy({ $0 == "0" }),
            let hundredths = Int((decimals + "0").prefix(2))
        else { return nil }
        self.init(hundredths: percent * 100 + hundredths)
    }

    /// Of `21.00`, as it is stored; nil for any other form.
    private static func hundredths(inCanonical text: String) -> Int? {
        let bytes = text.utf8
        guard bytes.count == 5 else { return nil }
        var value = 0
        for (place, byte) in bytes.enumerated() {
            if place == 2 {
                guard byte == UInt8(ascii: ".") else { return nil }
            } else {
                guard byte.isASCIIDigit else { return nil }
                value = value * 10 + Int(byte - UInt8(ascii: "0"))
            }
        }
        return value
    }

    /// Hundredths of a percent in five digits, so that 6 % stands before 21 % where texts are compared.
    public var sortText: String { hundredths.padded(to: 5) }

    /// The percentage with two decimals, such as `21.00`.
    public var description: String { "\(hundredths / 100).\((hundredths % 100).padded(to: 2))" }
}

extension VATRate: Comparable {
    public static func < (left: VATRate, right: VATRate) -> Bool { left.hundredths < right.hundredths }
}
