import Foundation

extension Schema {
    /// Whether the text of a path parameter can be a value of this schema, as far as type, range, length, words and the
    /// format `uuid` tell. Patterns are left to the parser that reads it.
    func admits(text: String) -> Bool {
        let value = value(ofText: text)
        if case .array(let words) = keywords["enum"] { return words.contains(value) }
        if admits(type: "integer"), keywords["type"] != nil { return admits(integer: value.integer) }
        guard case .string = value else { return true }
        if keywords["format"] == "uuid" { return UUID(text: text) != nil }
        let count = Int64(text.unicodeScalars.count)
        return count >= keywords["minLength"]?.integer ?? 0 && count <= keywords["maxLength"]?.integer ?? .max
    }

    private func admits(integer: Int64?) -> Bool {
        guard let integer else { return false }
        return integer >= keywords["minimum"]?.integer ?? .min && integer <= keywords["maximum"]?.integer ?? .max
    }
}
