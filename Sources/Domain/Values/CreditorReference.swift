/// The international creditor reference (ISO 11649): `RF`, two check digits and at most 21 letters and digits.
public struct CreditorReference: Hashable, Sendable, LosslessStringConvertible {
    /// The reference in capitals without spaces.
    public let description: String

    public init?(_ text: String) {
        let compact = text.compacted(removing: "")
        guard compact.hasPrefix("RF"), (5...25).contains(compact.utf8.count), compact.isASCIICapitalsOrDigits,
            compact.dropFirst(2).prefix(2).isASCIIDigits, Modulo97.isValid(rotating: compact)
        else { return nil }
        description = compact
    }

    /// In groups of four, as people read it.
    public var formatted: String { description.inGroupsOfFour }
}
