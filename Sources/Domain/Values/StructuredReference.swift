/// The structured communication of a Belgian payment (OGM–VCS): ten digits and two that check them.
public struct StructuredReference: Hashable, Sendable, LosslessStringConvertible {
    /// The twelve digits, such as `010806817183`.
    public let digits: String

    /// Reads `+++010/8068/17183+++`, the same between asterisks, or the twelve digits, with any spacing.
    public init?(_ text: String) {
        let digits = text.compacted(removing: "/").trimmingFrame()
        guard digits.utf8.count == 12, digits.isASCIIDigits, digits.contains(where: { $0 != "0" }),
            Modulo97.checkDigits(of: digits.prefix(10)) == Int(digits.suffix(2))
        else { return nil }
        self.digits = String(digits)
    }

    /// The reference that carries a number of at most ten digits; fails on zero, which would be all zeros.
    public init?(carrying number: Int) {
        guard (1...9_999_999_999).contains(number) else { return nil }
        let base = number.padded(to: 10)
        digits = base + Modulo97.checkDigits(of: base).padded(to: 2)
    }

    public var description: String {
        "+++\(digits.prefix(3))/\(digits.dropFirst(3).prefix(4))/\(digits.suffix(5))+++"
    }
}

extension String {
    fileprivate func trimmingFrame() -> Substring {
        let isFrame: (Character) -> Bool = { $0 == "+" || $0 == "*" }
        var rest = self[...]
        while rest.last.map(isFrame) == true { rest.removeLast() }
        return rest.drop(while: isFrame)
    }
}
