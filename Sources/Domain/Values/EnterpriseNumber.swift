/// The number of an enterprise in the Belgian register (CBE): ten digits, the last two checking the first eight.
public struct EnterpriseNumber: Hashable, Sendable, LosslessStringConvertible {
    /// The ten digits, such as `0403019261`.
    public let description: String

    /// Reads the number with or without `BE`, dots, dashes and spaces, or with nine digits as written before 2005.
    public init?(_ text: String) {
        var digits = text.compacted(removing: ".-/")[...]
        if digits.hasPrefix("BE") { digits.removeFirst(2) }
        if digits.count == 9 { digits = "0" + digits }
        guard digits.utf8.count == 10, digits.isASCIIDigits, digits.first == "0" || digits.first == "1",
            Int(digits.suffix(2)) == 97 - Modulo97.remainder(of: digits.prefix(8)),
            digits.contains(where: { $0 != "0" })
        else { return nil }
        description = String(digits)
    }

    /// As people write it: `0403.019.261`.
    public var formatted: String {
        "\(description.prefix(4)).\(description.dropFirst(4).prefix(3)).\(description.suffix(3))"
    }

    /// The VAT number of an enterprise liable to VAT is its number after `BE`.
    public var vatNumber: VATNumber { VATNumber(self) }
}
