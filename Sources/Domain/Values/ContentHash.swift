/// The SHA-256 of a document's bytes, which is also the name it is kept under.
public struct ContentHash: Hashable, Sendable, LosslessStringConvertible {
    /// Sixty-four small hexadecimal digits.
    public let description: String

    public init?(_ text: String) {
        let hex = text.trimmed.lowercased()
        guard hex.utf8.count == 64, hex.utf8.allSatisfy({ $0.hexDigitValue != nil }) else { return nil }
        description = hex
    }

    /// From the thirty-two bytes of the digest.
    public init?(digest: some Collection<UInt8>) {
        guard digest.count == 32 else { return nil }
        description = digest.hex
    }
}
