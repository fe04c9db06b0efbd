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
    private var bytes: [UInt8] = []

    /// - Parameter capacity: the bytes it mostly takes, which are then not moved as they become more.
    public init(capacity: Int = 64, _ body: (inout JSONObject) -> Void) {
        bytes.reserveCapacity(capacity)
        bytes.append(UInt8(ascii: "{"))
        body(&self)
        bytes.append(UInt8(ascii: "}"))
    }

    /// A nil is written as null.
    public mutating func field(_ name: StaticString, _ value: some JSONWritable) {
        bytes.beginMember(name)
        value.write(to: &bytes)
    }

    public mutating func null(_ name: StaticString) { field(name, String?.none) }

    /// A nil is left out.
    public mutating func present(_ name: StaticString, _ value: (some JSONWritable)?) {
        if let value { field(name, value) }
    }

    /// A member that is an object itself.
    public mutating func object(_ name: StaticString, _ body: (inout JSONObject) -> Void) {
        bytes.beginMember(name)
        nest(body)
    }

    /// The same under a name that is known only when the program runs; it is escaped.
    public mutating func object(named name: String, _ body: (inout JSONObject) -> Void) {
        bytes.beginMember(named: name)
        nest(body)
    }

    /// A member by a name that is not known before.
    public mutating func field(named name: String, _ value: some JSONWritable) {
        bytes.beginMember(named: name)
        value.write(to: &bytes)
    }

    private mutating func nest(_ body: (inout JSONObject) -> Void) {
        bytes.append(UInt8(ascii: "{"))
        body(&self)
        bytes.append(UInt8(ascii: "}"))
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

// What is written of an object, each name and each text in one piece: an append looks every time whether there is room for it, and
// whether anybody else holds the bytes, which takes longer than copying ten of them.
extension [UInt8] {
    /// Appends `"name":`, behind a comma unless it is the first of its object.
    /// - Parameter name: one of our own, which has nothing to escape.
    public mutating func beginMember(_ name: StaticString) {
        let isFirst = isEmptyBehind("{")
        append(addingCapacity: name.utf8CodeUnitCount + 4) { (json: inout OutputSpan<UInt8>) in
            if !isFirst { json.append(UInt8(ascii: ",")) }
            json.append(UInt8(ascii: "\""))
            json.append(contentsOf: UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
            json.append(UInt8(ascii: "\""))
            json.append(UInt8(ascii: ":"))
        }
    }

    /// The same for a name that is known only when the program runs; it is escaped.
    public mutating func beginMember(named name: String) {
        if !isEmptyBehind("{") { append(UInt8(ascii: ",")) }
        name.write(to: &self)
        append(UInt8(ascii: ":"))
    }

    /// Appends a comma, unless what follows is the first element of its array.
    public mutating func beginElement() {
        if !isEmptyBehind("[") { append(UInt8(ascii: ",")) }
    }

    /// Whether nothing stands behind the opening bracket: no complete value ends in one.
    private func isEmptyBehind(_ opening: Unicode.Scalar) -> Bool { last == UInt8(ascii: opening) }
}

extension OutputSpan<UInt8> {
    fileprivate mutating func append(contentsOf bytes: UnsafeBufferPointer<UInt8>) {
        withUnsafeMutableBufferPointer { room, count in
            guard let source = bytes.baseAddress, let start = room.baseAddress else { return }
            precondition(bytes.count <= room.count - count, "There is room for what is appended")
            (start + count).initialize(from: source, count: bytes.count)
            count += bytes.count
        }
    }
}

/// Escaped as Foundation's encoder does it, so that what a log holds and what is written today are equal bytes.
extension String: JSONWritable {
    public func write(to json: inout [UInt8]) {
        if utf8.withContiguousStorageIfAvailable({ Self.write($0, to: &json) }) == nil {
            Array(utf8).withUnsafeBufferPointer { Self.write($0, to: &json) }
        }
    }

    private static func write(_ utf8: UnsafeBufferPointer<UInt8>, to json: inout [UInt8]) {
        guard !needsEscaping(utf8) else { return escape(utf8, to: &json) }
        json.append(addingCapacity: utf8.count + 2) { (json: inout OutputSpan<UInt8>) in
            json.append(UInt8(ascii: "\""))
            json.append(contentsOf: utf8)
            json.append(UInt8(ascii: "\""))
        }
    }

    /// Copies what needs no escaping in whole runs.
    private static func escape(_ utf8: UnsafeBufferPointer<UInt8>, to json: inout [UInt8]) {
        json.append(UInt8(ascii: "\""))
        var rest = utf8[...]
        while let index = rest.firstIndex(where: isEscaped) {
            json += rest[..<index]
            escape(rest[index], to: &json)
            rest = rest[(index + 1)...]
        }
        json += rest
        json.append(UInt8(ascii: "\""))
    }

    /// Looks at eight bytes at a time, as one number: hardly any text has something to escape, and all are looked at.
    private static func needsEscaping(_ utf8: UnsafeBufferPointer<UInt8>) -> Bool {
        let bytes = UnsafeRawBufferPointer(utf8)
        var place = 0
        while place + 8 <= bytes.count {
            if EightBytes(bytes, at: place).holdsEscaped { return true }
            place += 8
        }
        return bytes[place...].contains(where: isEscaped)
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

/// Eight bytes of a text, looked at together.
private struct EightBytes {
    private let bytes: UInt64

    init(_ text: UnsafeRawBufferPointer, at place: Int) {
        bytes = text.loadUnaligned(fromByteOffset: place, as: UInt64.self)
    }

    /// Whether one of them is a control character, a quote or a backslash.
    var holdsEscaped: Bool {
        Self.holdsLess(than: 0x20, bytes) || Self.holdsLess(than: 1, bytes ^ Self.all(UInt8(ascii: "\"")))
            || Self.holdsLess(than: 1, bytes ^ Self.all(UInt8(ascii: "\\")))
    }

    private static func all(_ byte: UInt8) -> UInt64 { 0x0101_0101_0101_0101 &* UInt64(byte) }

    /// Whether one of the bytes is less than `limit`, 128 at most: what is borrowed for it leaves its highest bit set, which bytes from
    /// 128 on have set themselves. (Sean Eron Anderson, Bit Twiddling Hacks, "Determine if a word has a byte less than n")
    private static func holdsLess(than limit: UInt8, _ bytes: UInt64) -> Bool {
        (bytes &- all(limit)) & ~bytes & all(0x80) != 0
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
        for element in self {
            json.beginElement()
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
