/// How wide text is, and where its lines end. Characters are measured once: the canvas does not kern, so a text is as
/// wide as its characters.
final class TextMeasure {
    private struct Key: Hashable {
        let character: Character
        let size: Double
        let isBold: Bool
    }

    private let canvas: Canvas
    private var widths: [Key: Double] = [:]

    init(_ canvas: Canvas) {
        self.canvas = canvas
    }

    func width(of text: some StringProtocol, font: Canvas.Font) -> Double {
        text.reduce(0) { $0 + width(of: $1, font: font) }
    }

    /// Breaks between words, at line breaks, and inside a word that is wider than the line.
    func lines(of text: String, font: Canvas.Font, width: Double) -> [String] {
        text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
            .flatMap { paragraph($0, font: font, width: width) }
    }

    private func paragraph(_ text: Substring, font: Canvas.Font, width: Double) -> [String] {
        var lines: [String] = []
        var line = ""
        var used = 0.0
        let space = self.width(of: " ", font: font)
        for word in text.split(separator: " ") {
            let needed = self.width(of: word, font: font)
            if !line.isEmpty, used + space + needed <= width {
                line += " " + word
                used += space + needed
                continue
            }
            if !line.isEmpty { lines.append(line) }
            var pieces = needed <= width ? [String(word)] : pieces(of: word, font: font, width: width)
            line = pieces.popLast() ?? ""
            used = self.width(of: line, font: font)
            lines += pieces
        }
        return lines + [line]
    }

    private func pieces(of word: Substring, font: Canvas.Font, width: Double) -> [String] {
        var pieces: [String] = []
        var piece = ""
        var used = 0.0
        for character in word {
            let needed = self.width(of: character, font: font)
            if !piece.isEmpty, used + needed > width {
                pieces.append(piece)
                (piece, used) = ("", 0)
            }
            piece.append(character)
            used += needed
        }
        return pieces + [piece]
    }

    private func width(of character: Character, font: Canvas.Font) -> Double {
        let key = Key(character: character, size: font.size, isBold: font.isBold)
        if let known = widths[key] { return known }
        let width = canvas.width(of: String(character), font: font)
        widths[key] = width
        return width
    }
}
