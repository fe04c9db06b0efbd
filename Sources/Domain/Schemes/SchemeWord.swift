/// What an invoice may speak of, such as `loyer` or `papier blanc`: two to sixty characters, of which two are letters or digits.
public struct SchemeWord: Hashable, Sendable, LosslessStringConvertible {
    public let description: String
    /// As it is looked for in a text.
    let key: String

    public init?(_ text: String) {
        let word = text.trimmed
        let key = Self.key(of: word)
        guard (2...60).contains(word.unicodeScalars.count), key.utf8.count >= 2 else { return nil }
        description = word
        self.key = key
    }

    /// Its letters and digits, without capitals and accents, with one space wherever something else is.
    static func key(of text: String) -> String {
        var key = String.UnicodeScalarView()
        var isBetweenWords = false
        for scalar in SortKey.folded(text).unicodeScalars {
            guard scalar.properties.isAlphabetic || scalar.properties.numericType != nil else {
                isBetweenWords = !key.isEmpty
                continue
            }
            if isBetweenWords { key.append(" ") }
            key.append(scalar)
            isBetweenWords = false
        }
        return String(key)
    }
}

/// The words of a scheme for one side, to be found in many texts.
public struct SchemeWords: Sendable {
    private var entries: [ArraySlice<UInt8>: SchemeEntry] = [:]
    /// The longest first.
    private let lengths: [Int]

    /// What a text speaks of.
    public struct Match: Sendable {
        public let entry: SchemeEntry
        /// Of the word, in bytes.
        public let length: Int
    }

    public init(of scheme: BookingScheme, on side: InvoiceSide) {
        for entry in scheme.all where entry.side.covers(side) {
            // Of two accounts with one word it is the first of the chart.
            for word in entry.words where entries[Array(word.key.utf8)[...]] == nil {
                entries[Array(word.key.utf8)[...]] = entry
            }
        }
        lengths = Set(entries.keys.map(\.count)).sorted(by: >)
    }

    public var isEmpty: Bool { entries.isEmpty }

    /// The entry of the longest word in a text: `loyer` is in `Loyers 10/2026`, but `eau` is not in `Bureau`, since a word is found
    /// where one begins.
    public func longest(in text: String) -> Match? {
        let text = Array(SchemeWord.key(of: text).utf8)
        let starts = text.indices.filter { $0 == 0 || text[$0 - 1] == UInt8(ascii: " ") }
        for length in lengths where length <= text.count {
            for start in starts where start + length <= text.count {
                if let entry = entries[text[start..<start + length]] { return Match(entry: entry, length: length) }
            }
        }
        return nil
    }
}
