internal import Domain
internal import Foundation

/// What a list item is made of: anything that writes itself as one JSON value.
protocol JSONWritable {
    func write(to json: inout String)
}

/// A JSON object, written member by member in the order given. A nil is written as null.
struct JSONObject: JSONWritable {
    private var members = ""

    init(_ body: (inout JSONObject) -> Void) { body(&self) }

    mutating func field(_ name: StaticString, _ value: some JSONWritable) {
        members += members.isEmpty ? "\"" : ",\""
        members += "\(name)\":"
        value.write(to: &members)
    }

    mutating func null(_ name: StaticString) { field(name, String?.none) }

    var text: String { "{" + members + "}" }

    func write(to json: inout String) {
        json += "{"
        json += members
        json += "}"
    }
}

extension JSONObject {
    /// An amount as the API shows it, `{"amount":"121.00","currency":"EUR"}`.
    init(_ money: Money) {
        self.init { json in
            json.field("amount", money.decimalText)
            json.field("currency", money.currency.description)
        }
    }
}

extension String: JSONWritable {
    func write(to json: inout String) {
        json += "\""
        defer { json += "\"" }
        guard !hasNothingToEscape else { return json += self }
        for scalar in unicodeScalars {
            switch scalar {
            case "\"": json += "\\\""
            case "\\": json += "\\\\"
            case "\n": json += "\\n"
            case "\r": json += "\\r"
            case "\t": json += "\\t"
            case _ where scalar.value < 0x20 || scalar.value == 0x7f:
                let hex = String(scalar.value, radix: 16)
                json += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
            default: json.unicodeScalars.append(scalar)
            }
        }
    }
}

extension String {
    /// Most texts: they pass as they are.
    var hasNothingToEscape: Bool {
        !utf8.contains { $0 < 0x20 || $0 == 0x7f || $0 == 0x22 || $0 == 0x5c }
    }
}

extension Int: JSONWritable {
    func write(to json: inout String) { json += String(self) }
}

extension Int64: JSONWritable {
    func write(to json: inout String) { json += String(self) }
}

extension Bool: JSONWritable {
    func write(to json: inout String) { json += self ? "true" : "false" }
}

extension ID: JSONWritable {
    func write(to json: inout String) { json += "\"\(description)\"" }
}

extension UUID: JSONWritable {
    func write(to json: inout String) { json += "\"\(text)\"" }
}

extension Optional: JSONWritable where Wrapped: JSONWritable {
    func write(to json: inout String) {
        if let self { self.write(to: &json) } else { json += "null" }
    }
}

extension Array: JSONWritable where Element: JSONWritable {
    func write(to json: inout String) {
        json += "["
        for (index, element) in enumerated() {
            if index > 0 { json += "," }
            element.write(to: &json)
        }
        json += "]"
    }
}

/// A JSON array as a text of its own.
struct JSONArray {
    let text: String

    init(_ elements: [some JSONWritable]) {
        var text = ""
        elements.write(to: &text)
        self.text = text
    }
}
