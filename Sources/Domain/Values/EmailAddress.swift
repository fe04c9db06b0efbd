/// An e-mail address of the plain kind people have: no quotes, no comments, a domain with a dot.
public struct EmailAddress: Hashable, Sendable, LosslessStringConvertible {
    public let localPart: String
    /// In small letters; the case of a domain has no meaning, that of the part before it may have one.
    public let domain: String

    public init?(_ text: String) {
        let parts = text.trimmed.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, text.trimmed.utf8.count <= 254, Self.isLocalPart(parts[0]) else { return nil }
        localPart = String(parts[0])
        domain = parts[1].lowercased()
        guard Self.isDomain(domain) else { return nil }
    }

    public var description: String { "\(localPart)@\(domain)" }

    private static func isLocalPart(_ text: Substring) -> Bool {
        let atoms = text.split(separator: ".", omittingEmptySubsequences: false)
        return text.utf8.count <= 64 && atoms.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy(isAtomByte) }
    }

    private static func isDomain(_ text: String) -> Bool {
        let labels = text.split(separator: ".", omittingEmptySubsequences: false)
        return labels.count >= 2 && labels.allSatisfy(isLabel)
            && labels.last.map { !$0.isASCIIDigits && $0.count >= 2 } == true
    }

    private static func isLabel(_ label: Substring) -> Bool {
        (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
            && label.utf8.allSatisfy { $0.isASCIISmallLetter || $0.isASCIIDigit || $0 == UInt8(ascii: "-") }
    }

    private static func isAtomByte(_ byte: UInt8) -> Bool {
        byte.isASCIISmallLetter || byte.isASCIICapital || byte.isASCIIDigit || "!#$%&'*+-/=?^_`{|}~".utf8.contains(byte)
    }
}
