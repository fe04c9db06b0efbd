/// What one filter of a list lets through.
enum ListFilter: Equatable, Sendable {
    case oneOf([String])
    /// Both ends included; an end that is nil is open.
    case between(String?, String?)
}

extension ListParameters {
    /// For descriptions of operations.
    static let spans =
        "Filters by dates, periods, totals and counts take a value or a span of them, both ends included, such as "
        + "`2026-10-01..2026-10-31` or `100.00..`; those by a few words take several, with commas between."
}

extension FieldParser<ListFilter> {
    static func equal(_ value: FieldParser<String>) -> FieldParser { value.map { .oneOf([$0]) } }

    /// One of a few words, or several of them with commas between.
    static func words(_ words: [String]) -> FieldParser {
        let one = "(\(words.joined(separator: "|")))"
        return FieldParser(schema: .string(pattern: "^\(one)(,\(one))*$")) { json in
            guard case .string(let text) = json else { throw FieldErrors.wrongType(expected: "string") }
            let wanted = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            guard wanted.allSatisfy(words.contains) else {
                throw FieldErrors("unknown-choice", ["choices": words.joined(separator: ", ")])
            }
            return .oneOf(wanted)
        }
    }

    static var yesOrNo: FieldParser { equal(.word(["true", "false"])) }

    /// One value, or a span `from..to` with both ends in it; either end may be left out.
    /// - Parameters:
    ///   - pattern: of a value, without anchors.
    ///   - code: the error for what cannot be read.
    ///   - ends: the least and the greatest of what a text stands for: a day is a span of moments.
    static func span(
        _ pattern: String, orElse code: String,
        _ ends: @escaping @Sendable (String) -> (least: String, greatest: String)?
    ) -> FieldParser {
        let schema = Schema.string(pattern: "^(\(pattern)|\(pattern)\\.\\.(\(pattern))?|\\.\\.\(pattern))$")
        return FieldParser(schema: schema) { json in
            guard case .string(let text) = json else { throw FieldErrors.wrongType(expected: "string") }
            guard let dots = text.firstRange(of: "..") else {
                guard let value = ends(text) else { throw FieldErrors(code) }
                return value.least == value.greatest ? .oneOf([value.least]) : .between(value.least, value.greatest)
            }
            let (lower, upper) = (String(text[..<dots.lowerBound]), String(text[dots.upperBound...]))
            let from = lower.isEmpty ? nil : ends(lower)
            let until = upper.isEmpty ? nil : ends(upper)
            guard (from == nil) == lower.isEmpty, (until == nil) == upper.isEmpty, from != nil || until != nil else {
                throw FieldErrors(code)
            }
            return .between(from?.least, until?.greatest)
        }
    }

    /// A span of values that are each one text.
    static func span<Element>(
        _ pattern: String, orElse code: String, of value: @escaping @Sendable (String) -> Element?,
        written: @escaping @Sendable (Element) -> String
    ) -> FieldParser {
        span(pattern, orElse: code) { text in value(text).map { (written($0), written($0)) } }
    }
}
