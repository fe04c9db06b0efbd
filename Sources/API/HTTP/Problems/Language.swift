/// The languages messages are written in.
enum Language: String, CaseIterable, Sendable {
    case english = "en"
    case french = "fr"
    case dutch = "nl"
    case german = "de"

    /// RFC 9110 §12.5.4: the language with the highest weight; at equal weight the one named first; English when none fits.
    /// A region (`fr-BE`) is served by its language.
    init(acceptLanguage header: String?) {
        let ranges = WeightedItem.list(header ?? "")
        let refused = Set(ranges.filter { $0.weight == 0 }.compactMap { Language(range: $0.item) })
        let wanted = ranges.filter { $0.weight > 0 }.enumerated().sorted { left, right in
            (right.element.weight, left.offset) < (left.element.weight, right.offset)
        }
        self = wanted.lazy.compactMap { Language(range: $0.element.item) }.first { !refused.contains($0) } ?? .english
    }

    private init?(range: String) {
        let primary = range.split(separator: "-", maxSplits: 1).first.map { $0.lowercased() } ?? ""
        self.init(rawValue: primary)
    }
}

/// One item of a header list with its weight `;q=`, 0 to 1000 thousandths. Other parameters stay with the item.
struct WeightedItem: Equatable, Sendable {
    let item: String
    let weight: Int

    static func list(_ header: String) -> [WeightedItem] {
        header.split(separator: ",").compactMap { element in
            var parts = element.split(separator: ";").map { $0.trimmingSpaces() }
            var weight = 1000
            if let index = parts.firstIndex(where: { $0.lowercased().hasPrefix("q=") }) {
                guard let value = Double(parts[index].dropFirst(2)), (0...1).contains(value) else { return nil }
                weight = Int((value * 1000).rounded())
                parts.removeSubrange(index...)
            }
            guard let first = parts.first, !first.isEmpty else { return nil }
            return WeightedItem(item: parts.joined(separator: ";"), weight: weight)
        }
    }
}

extension StringProtocol {
    /// Without the spaces and tabs around it (RFC 9110 "OWS").
    func trimmingSpaces() -> String {
        let isSpace: (Character) -> Bool = { $0 == " " || $0 == "\t" }
        guard let first = firstIndex(where: { !isSpace($0) }), let last = lastIndex(where: { !isSpace($0) }) else {
            return ""
        }
        return String(self[first...last])
    }
}
