/// The code of a bank (ISO 9362): four letters, a country, a place and sometimes a branch.
public struct BIC: Hashable, Sendable, LosslessStringConvertible {
    /// The code in capitals, eight or eleven characters as given.
    public let description: String

    public init?(_ text: String) {
        let compact = text.compacted(removing: "-")
        let bytes = Array(compact.utf8)
        guard Self.shapes.contains(where: { $0.matches(compact) }), bytes[6] != UInt8(ascii: "0"),
            bytes[6] != UInt8(ascii: "1"), bytes[7] != UInt8(ascii: "O"),
            CountryCode(String(compact.dropFirst(4).prefix(2))) != nil
        else { return nil }
        description = compact
    }

    public var countryCode: String { String(description.dropFirst(4).prefix(2)) }

    private static let shapes = [TextPattern("a6c2"), TextPattern("a6c5")]
}
