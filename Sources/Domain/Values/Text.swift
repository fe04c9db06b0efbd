extension StringProtocol {
    /// The text without the white space around it.
    var trimmed: String {
        // Nearly every text is plain, and going through its characters costs more than all else that is done with it.
        if isPlain { return String(self) }
        guard let first = firstIndex(where: { !$0.isWhitespace }), let last = lastIndex(where: { !$0.isWhitespace })
        else { return "" }
        return String(self[first...last])
    }

    /// The text in capitals without white space and the given separators.
    /// - Parameter separators: punctuation alone; letters and digits stay.
    func compacted(removing separators: String) -> String {
        if isASCIICapitalsOrDigits { return String(self) }
        return String(filter { !$0.isWhitespace && !separators.contains($0) }).uppercased()
    }

    /// The text with a space behind every fourth character.
    var inGroupsOfFour: String {
        stride(from: 0, to: count, by: 4).map { dropFirst($0).prefix(4) }.joined(separator: " ")
    }
}

extension StringProtocol {
    /// ASCII alone, without white space.
    private var isPlain: Bool { !utf8.contains { $0 <= 0x20 || $0 >= 0x80 } }
}

extension UInt8 {
    public var isASCIIDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
    var isASCIICapital: Bool { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self) }
    public var isASCIISmallLetter: Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self) }
}

extension StringProtocol {
    var isASCIIDigits: Bool { !isEmpty && utf8.allSatisfy(\.isASCIIDigit) }
    var isASCIICapitalsOrDigits: Bool { !isEmpty && utf8.allSatisfy { $0.isASCIICapital || $0.isASCIIDigit } }
}

extension FixedWidthInteger {
    /// The number in decimal with zeros in front up to the width; a longer number keeps all its digits.
    func padded(to width: Int) -> String {
        let digits = String(self)
        return String(repeating: "0", count: Swift.max(0, width - digits.count)) + digits
    }
}
