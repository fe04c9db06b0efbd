/// The arithmetic an amount field accepts, such as `12+25` or `(100 - 3,50) * 2`.
public enum AmountExpression {
    /// The value in cents, rounded half away from zero.
    ///
    /// Nil for anything but numbers with a decimal point or comma, `+ - * /` and parentheses, for a division by zero,
    /// and for what is too long (64 characters) or too large (`Money.largestCents`). Nil too for an amount with a third decimal:
    /// whoever writes `1.500` may mean fifteen hundred. A factor is no amount and may have more.
    public static func evaluate(_ text: String) -> Int64? {
        guard text.utf8.count <= 64 else { return nil }
        var parser = Parser(rest: text.utf8[...])
        guard let sum = parser.sum(), parser.isAtEnd, sum.decimals <= 2 else { return nil }
        return sum.value.cents
    }
}

/// Recursive descent; the length of the text bounds the depth.
private struct Parser {
    var rest: Substring.UTF8View

    var isAtEnd: Bool { rest.allSatisfy(\.isSpace) }

    mutating func sum() -> Term? {
        guard var term = product() else { return nil }
        while let sign = take("+-") {
            guard let right = product(),
                let value = sign == "+" ? term.value + right.value : term.value + right.value.negated
            else { return nil }
            term = Term(value: value, decimals: max(term.decimals, right.decimals))
        }
        return term
    }

    private mutating func product() -> Term? {
        guard var term = factor() else { return nil }
        while let sign = take("*/") {
            guard let right = factor(),
                let value = sign == "*" ? term.value * right.value : term.value / right.value
            else { return nil }
            term = Term(value: value, decimals: 0)
        }
        return term
    }

    private mutating func factor() -> Term? {
        if let sign = take("+-") {
            guard let term = factor() else { return nil }
            return sign == "-" ? Term(value: term.value.negated, decimals: term.decimals) : term
        }
        guard take("(") != nil else { return number() }
        guard let term = sum(), take(")") != nil else { return nil }
        return term
    }

    private mutating func number() -> Term? {
        let units = digits()
        let hasPoint = take(".,", skippingSpace: false) != nil
        let decimals = hasPoint ? digits() : ""
        guard hasPoint ? !decimals.isEmpty : !units.isEmpty else { return nil }
        return Fraction(units: units, decimals: decimals).map { Term(value: $0, decimals: decimals.count) }
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

/// The value of a part of the text.
private struct Term {
    let value: Fraction
    /// The most decimals of any number added or subtracted in it; 0 for a product or quotient.
    let decimals: Int
}

/// An exact value, so that thirds multiplied by three are whole again. Every operation is nil on overflow.
private struct Fraction {
    let numerator: Int128
    let denominator: Int128

    init?(units: Substring, decimals: Substring) {
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
