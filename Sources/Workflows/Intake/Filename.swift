import Foundation

/// The name a file was sent under, freed of whatever could mislead: folders, control characters, endless length.
struct Filename: Hashable, Sendable {
    let text: String

    /// Characters of a name that are kept.
    static let longest = 200

    /// - Parameter fallback: the name where nothing is left of the one sent.
    init(_ sent: String?, fallback: String) {
        // By code points: with an accent on it a slash is another character, and opens a folder all the same.
        let steps = (sent ?? "").unicodeScalars.split { $0 == "/" || $0 == "\\" }
        let clean = steps.last.map(Self.printable)?.trimmingCharacters(in: .whitespaces) ?? ""
        text = Self.shortened([".", "..", ""].contains(clean) ? fallback : clean)
    }

    /// What is shown to people: the name without its ending.
    var title: String {
        guard let ending = `extension`, text.count > ending.count + 1 else { return text }
        return String(text.dropLast(ending.count + 1))
    }

    /// In lower case; nil where there is none.
    var `extension`: String? {
        guard let dot = text.lastIndex(of: "."), dot != text.startIndex else { return nil }
        let ending = text[text.index(after: dot)...]
        return (1...5).contains(ending.count) ? ending.lowercased() : nil
    }

    /// Without control characters, and without those that turn the direction of writing, which can hide an ending.
    private static func printable(_ text: Substring.UnicodeScalarView) -> String {
        let scalars = text.filter { scalar in
            scalar.properties.generalCategory != .control && scalar.properties.generalCategory != .format
                && scalar.properties.generalCategory != .lineSeparator
                && scalar.properties.generalCategory != .paragraphSeparator
        }
        return String(String.UnicodeScalarView(scalars))
    }

    /// A long name loses its middle, never its ending.
    private static func shortened(_ name: String) -> String {
        guard name.count > longest else { return name }
        let ending = name.suffix(6)
        return name.prefix(longest - ending.count - 1) + "…" + ending
    }
}
