/// The code of a ledger account, three to ten digits; the first digits are its rubric in the Belgian chart.
public struct LedgerAccountCode: Hashable, Sendable, LosslessStringConvertible {
    public let description: String

    public init?(_ text: String) {
        let digits = text.trimmed
        guard (3...10).contains(digits.utf8.count), digits.isASCIIDigits else { return nil }
        description = digits
    }
}

extension LedgerAccountCode: Comparable {
    /// The order of the chart: `61` before `610`, `6100` before `62`.
    public static func < (left: LedgerAccountCode, right: LedgerAccountCode) -> Bool {
        left.description < right.description
    }
}
