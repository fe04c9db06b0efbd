/// The arithmetic an amount field accepts, such as `12+25` or `(100 - 3,50) * 2`.
public enum AmountExpression {
    /// The value in cents, rounded half away from zero.
    ///
    /// Nil for anything but numbers with a decimal point or comma, `+ - * /` and parentheses, for a division by zero,
    /// and for what is too long (64 characters) or too large (`Money.largestCents`).
    public static func evaluate(_ text: String) -> Int64? {
        guard text.utf8.count <= 64 else { return nil }
        var parser = Parser(rest: text.utf8[...])
        guard let value = parser.sum(), parser.isAtEnd else { return nil }
        return value.cents
    }
}

/// Recursive descent; the length of the text bounds the depth.
private struct Parser {
    var rest: Substring.UTF8View

    var isAtEnd: Bool { rest.allSatisfy(\.isSpace) }

    mutating func sum() -> Fraction? {
        guard var value = product() else { return nil }
        while let sign = take("+-") {
            guard let right = product(), let next = sign == "+" ? value + right : value + right.negated
            else { return nil }
            value = next
        }
        return value
    }

    private mutating func product() -> Fraction? {
        guard var value = factor() else { return nil }
        while let sign = take("*/") {
            guard let right = factor(), let next = sign == "*" ? value * right : value / right else { return nil }
            value = next
        }
        return value
    }

    private mutating func factor() -> Fraction? {
        if let sign = take("+-") { return sign == "-" ? factor()?.negated : factor() }
        guard take("(") != nil else { return number() }
        guard let value = sum(), take(")") != nil else { return nil }
        return value
    }

    private mutating func number() -> Fraction? {
        let units = digits()
        guard take(".,", skippingSpace: false) != nil else { return units.isEmpty ? nil : Fraction(units: units) }
        let decimals = digits()
        return decimals.isEmpty ? nil : Fraction(units: units, decimals: decimals)
    }

    private mutating func digits() -> Substring {
        let digits = Substring(rest.prefix(while: \.isASCIIDigit))
        rest.removeFirst(digits.utf8.count)
        return digits
    }

    /// Takes the next character if it is one of those given. Space between the parts of a number is not skipped.
    private mutating func take(_ wanted: String, skippingSpace: Bool = true) -> Character? {
        if skippingSpace { rest = rest.drop(while: \.isSpace) }
        guard let byte = rest.first, wanted.utf8.contains(byte) else { return nil }
        rest.removeFirst()
        if skippingSpace { rest = rest.drop(while: \.isSpace) }
        return Character(Unicode.Scalar(byte))
    }
}

/// An exact value, so that thirds multiplied by three are whole again. Every operation is nil on overflow.
private struct Fraction {
    let numerator: Int128
    let denominator: Int128

    init?(units: Substring, decimals: Substring = "") {
        guard let numerator = Int128(units + decimals), decimals.count <= 12 else { return nil }
        self.init(numerator, over: (0..<decimals.count).reduce(1) { scale, _ in scale * 10 })
    }

    private init?(_ numerator: Int128, over denominator: Int128) {
        guard denominator != 0, numerator != .min, denominator != .min else { return nil }
        var (divisor, remainder) = (abs(numerator), abs(denominator))
        while remainder != 0 { (divisor, remainder) = (remainder, divisor % remainder) }
        let sign: Int128 = denominator < 0 ? -1 : 1
        self.numerator = sign * numerator / divisor
        self.denominator = sign * denominator / divisor
    }

    private init(negating other: Fraction) {
        numerator = -other.numerator
        denominator = other.denominator
    }

    var negated: Fraction { Fraction(negating: self) }

    static func + (left: Fraction, right: Fraction) -> Fraction? {
        let (first, firstOverflow) = left.numerator.multipliedReportingOverflow(by: right.denominator)
        let (second, secondOverflow) = right.numerator.multipliedReportingOverflow(by: left.denominator)
        let (sum, sumOverflow) = first.addingReportingOverflow(second)
        let (scale, scaleOverflow) = left.denominator.multipliedReportingOverflow(by: right.denominator)
        guard !firstOverflow, !secondOverflow, !sumOverflow, !scaleOverflow else { return nil }
        return Fraction(sum, over: scale)
    }

    static func * (left: Fraction, right: Fraction) -> Fraction? {
        let (numerator, overflow) = left.numerator.multipliedReportingOverflow(by: right.numerator)
        let (denominator, scaleOverflow) = left.denominator.multipliedReportingOverflow(by: right.denominator)
        return overflow || scaleOverflow ? nil : Fraction(numerator, over: denominator)
    }

    static func / (left: Fraction, right: Fraction) -> Fraction? {
        Fraction(right.denominator, over: right.numerator).flatMap { left * $0 }
    }

    /// The value in cents, half away from zero, within the bounds of an amount.
    var cents: Int64? {
        let (hundredfold, overflow) = numerator.multipliedReportingOverflow(by: 100)
        guard !overflow else { return nil }
        let (quotient, remainder) = hundredfold.quotientAndRemainder(dividingBy: denominator)
        let isUp = abs(remainder) >= denominator - abs(remainder)
        let rounded = quotient + (isUp ? hundredfold.signum() : 0)
        return abs(rounded) <= Int128(Money.largestCents) ? Int64(rounded) : nil
    }
}

extension UInt8 {
    fileprivate var isSpace: Bool { self == UInt8(ascii: " ") || self == UInt8(ascii: "\t") }
}
