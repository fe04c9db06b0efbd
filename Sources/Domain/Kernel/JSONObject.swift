public import Foundation

/// Anything that writes itself as one JSON value.
public protocol JSONWritable {
    func write(to json: inout [UInt8])
}

extension JSONWritable {
    /// The value as a text of its own.
    public var json: String {
        var bytes: [UInt8] = []
        write(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// A JSON object, written member by member in the order given.
public struct JSONObject: JSONWritable {
    private var bytes = [UInt8(ascii: "{")]

    public init(_ body: (inout JSONObject) -> Void) {
        body(&self)
        bytes.append(UInt8(ascii: "}"))
    }

    /// A nil is written as null.
    public mutating func field(_ name: StaticString, _ value: some JSONWritable) {
        begin(UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
        value.write(to: &bytes)
    }

    public mutating func null(_ name: StaticString) { field(name, String?.none) }

    /// A nil is left out.
    public mutating func present(_ name: StaticString, _ value: (some JSONWritable)?) {
        if let value { field(name, value) }
    }

    /// A member that is an object itself.
    public mutating func object(_ name: StaticString, _ body: (inout JSONObject) -> Void) {
        begin(UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
        nest(body)
    }

    /// The same under a name that is known only when the program runs; it is escaped.
    public mutating func object(named name: String, _ body: (inout JSONObject) -> Void) {
        begin(named: name)
        nest(body)
    }

    /// A member by a name that is not known before.
    public mutating func field(named name: String, _ value: some JSONWritable) {
        begin(named: name)
        value.write(to: &bytes)
    }

    private mutating func begin(named name: String) {
        separate()
        name.write(to: &bytes)
        bytes.append(UInt8(ascii: ":"))
    }

    private mutating func nest(_ body: (inout JSONObject) -> Void) {
        bytes.append(UInt8(ascii: "{"))
        body(&self)
        bytes.append(UInt8(ascii: "}"))
    }

    private mutating func begin(_ name: UnsafeBufferPointer<UInt8>) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        bytes.append(contentsOf: name)
        bytes.append(UInt8(ascii: "\""))
        bytes.append(UInt8(ascii: ":"))
    }

    /// A comma, except after `{`: no complete value ends in one, so then this is the first member.
    private mutating func separate() {
        if bytes.last != UInt8(ascii: "{") { bytes.append(UInt8(ascii: ",")) }
    }

    public var text: String { String(decoding: bytes, as: UTF8.self) }

    public func write(to json: inout [UInt8]) { json += bytes }
}

extension JSONObject {
    /// An amount as the API shows it, `{"amount":"121.00","currency":"EUR"}`.
    public init(_ money: Money) {
        self.init { json in
            json.field("amount", money.decimalText)
            json.field("currency", money.currency.description)
        }
    }
}

/// Escaped as Foundation's encoder does it, so that what a log holds and what is written today are equal bytes.
extension String: JSONWritable {
    public func write(to json: inout [UInt8]) {
        json.append(UInt8(ascii: "\""))
        if utf8.withContiguousStorageIfAvailable({ Self.escape($0, to: &json) }) == nil {
            Array(utf8).withUnsafeBufferPointer { Self.escape($0, to: &json) }
        }
        json.append(UInt8(ascii: "\""))
    }

    /// Copies what needs no escaping in whole runs.
    private static func escape(_ utf8: UnsafeBufferPointer<UInt8>, to json: inout [UInt8]) {
        var rest = utf8[...]
        while let index = rest.firstIndex(where: isEscaped) {
            json += rest[..<index]
            escape(rest[index], to: &json)
            rest = rest[(index + 1)...]
        }
        json += rest
    }

    private static func isEscaped(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    private static func escape(_ byte: UInt8, to json: inout [UInt8]) {
        switch byte {
        case UInt8(ascii: "\""): json += #"\""#.utf8
        case UInt8(ascii: "\\"): json += #"\\"#.utf8
        case 0x08: json += #"\b"#.utf8
        case 0x09: json += #"\t"#.utf8
        case 0x0a: json += #"\n"#.utf8
        case 0x0c: json += #"\f"#.utf8
        case 0x0d: json += #"\r"#.utf8
        default:
            let hex = String(byte, radix: 16)
            json += "\\u00\(byte < 0x10 ? "0" : "")\(hex)".utf8
        }
    }
}

extension Substring: JSONWritable {
    public func write(to json: inout [UInt8]) { String(self).write(to: &json) }
}

extension Int: JSONWritable {
    public func write(to json: inout [UInt8]) { json += String(self).utf8 }
}

extension Int64: JSONWritable {
    public func write(to json: inout [UInt8]) { json += String(self).utf8 }
}

extension Bool: JSONWritable {
    public func write(to json: inout [UInt8]) { json += (self ? "true" : "false").utf8 }
}

extension ID: JSONWritable {
    public func write(to json: inout [UInt8]) { uuid.write(to: &json) }
}

extension UUID: JSONWritable {
    public func write(to json: inout [UInt8]) {
        json.append(UInt8(ascii: "\""))
        append(to: &json)
        json.append(UInt8(ascii: "\""))
    }
}

extension Optional: JSONWritable where Wrapped: JSONWritable {
    public func write(to json: inout [UInt8]) {
        if let self { self.write(to: &json) } else { json += "null".utf8 }
    }
}

extension Array: JSONWritable where Element: JSONWritable {
    public func write(to json: inout [UInt8]) {
        json.append(UInt8(ascii: "["))
        for (index, element) in enumerated() {
            if index > 0 { json.append(UInt8(ascii: ",")) }
            element.write(to: &json)
        }
        json.append(UInt8(ascii: "]"))
    }
}

/// A JSON array as a text of its own.
public struct JSONArray {
    public let text: String

    public init(_ elements: [some JSONWritable]) {
        var json: [UInt8] = []
        elements.write(to: &json)
        text = String(decoding: json, as: UTF8.self)
    }
}
