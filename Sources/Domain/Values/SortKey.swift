internal import Foundation

/// A text as people look for it in a list: neither capitals nor accents count, and 9 stands before 10.
public struct SortKey: Hashable, Sendable, CustomStringConvertible {
    /// To be compared byte by byte. Each run of digits has its length in front, as two digits.
    public let description: String

    public init(_ text: String) {
        let folded = Self.folded(text)
        let hasNumbers = folded.utf8.contains { $0.isASCIIDigit }
        description = hasNumbers ? Self.measuringNumbers(in: folded) : folded
    }

    /// The text without capitals and accents.
    static func folded(_ text: String) -> String {
        let isPlain = text.utf8.allSatisfy { $0 < 0x80 }
        return (isPlain ? text : withoutAccents(text)).lowercased()
    }

    private static func measuringNumbers(in text: String) -> String {
        var rest = text.utf8[...]
        var key: [UInt8] = []
        key.reserveCapacity(rest.count + 8)
        while let byte = rest.first {
            let run = rest.prefix { $0.isASCIIDigit }
            if run.isEmpty {
                key.append(byte)
                rest = rest.dropFirst()
            } else {
                let number = run.drop { $0 == UInt8(ascii: "0") }
                key += number.count.padded(to: 2).utf8
                key += number
                rest = rest[run.endIndex...]
            }
        }
        return String(decoding: key, as: UTF8.self)
    }

    private static func withoutAccents(_ text: String) -> String {
        var plain = ""
        for scalar in text.decomposedStringWithCanonicalMapping.unicodeScalars
        where scalar.properties.generalCategory != .nonspacingMark {
            switch scalar {
            // Unicode decomposes none of these; people look for them under the plain letters.
            case "Æ", "æ": plain += "ae"
            case "Œ", "œ": plain += "oe"
            case "Ø", "ø": plain += "o"
            case "ß", "ẞ": plain += "ss"
            default: plain.unicodeScalars.append(scalar)
            }
        }
        return plain
    }
}
