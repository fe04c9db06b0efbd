import Foundation
import Hummingbird

/// One `name=value` of the query string, decoded.
struct QueryItem: Equatable, Sendable {
    let name: String
    let value: String
}

extension QueryItem {
    /// `+` means a space, as in HTML forms. Throws `invalid-value` when an escape is broken or not UTF-8.
    static func parse(_ query: String?) throws(FieldErrors) -> [QueryItem] {
        var items: [QueryItem] = []
        for pair in (query ?? "").split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = decoded(parts[0]), let value = decoded(parts.count > 1 ? parts[1] : "") else {
                throw FieldErrors("invalid-value").inParameter(String(parts[0]))
            }
            items.append(QueryItem(name: name, value: value))
        }
        return items
    }

    private static func decoded(_ text: Substring) -> String? {
        guard text.utf8.contains(where: { $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "%") }) else {
            return String(text)
        }
        return text.replacing("+", with: " ").removingPercentEncoding
    }
}
