internal import Foundation

/// The bytes of one JSON text, and where its values lie. Valid only as long as `bytes` is. A value that nobody asks for is skipped:
/// it is checked no further than finding its end takes.
struct JSONText {
    let bytes: UnsafeRawBufferPointer

    /// From the first byte of a value to the one behind its last.
    struct Value {
        let start: Int
        let end: Int
    }

    struct Member {
        /// Between its quotes.
        let name: Value
        let value: Value
    }

    /// How many arrays and objects may stand inside one another.
    private static let deepest = 64

    /// All of the text, without the space around it.
    func whole() -> Value {
        var end = bytes.count
        while end > 0, Self.isSpace(bytes[end - 1]) { end -= 1 }
        return Value(start: afterSpace(0), end: end)
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 }

    private func afterSpace(_ start: Int) -> Int {
        var place = start
        while place < bytes.count, Self.isSpace(bytes[place]) { place += 1 }
        return place
    }

    private func broken(_ place: Int) -> DecodingError {
        .dataCorrupted(.init(codingPath: [], debugDescription: "the text is no JSON at byte \(place)"))
    }

    private func byte(_ place: Int) throws -> UInt8 {
        guard place < bytes.count else { throw broken(place) }
        return bytes[place]
    }
}

extension JSONText {
    /// - Throws: `DecodingError.typeMismatch` where the value is no object.
    func members(of value: Value, _ path: [any CodingKey]) throws -> [Member] {
        try expect("{", at: value, [String: Any].self, "an object", path)
        var members: [Member] = []
        members.reserveCapacity(16)
        var place = afterSpace(value.start + 1)
        while try byte(place) != UInt8(ascii: "}") {
            if !members.isEmpty { place = try after(",", place) }
            guard try byte(place) == UInt8(ascii: "\"") else { throw broken(place) }
            let nameEnd = try end(ofString: place)
            let start = try after(":", afterSpace(nameEnd))
            let end = try end(from: start, depth: 0)
            members.append(
                Member(name: Value(start: place + 1, end: nameEnd - 1), value: Value(start: start, end: end)))
            place = afterSpace(end)
        }
        guard place + 1 == value.end else { throw broken(place + 1) }
        return members
    }

    /// - Throws: `DecodingError.typeMismatch` where the value is no array.
    func elements(of value: Value, _ path: [any CodingKey]) throws -> [Value] {
        try expect("[", at: value, [Any].self, "an array", path)
        var elements: [Value] = []
        var place = afterSpace(value.start + 1)
        while try byte(place) != UInt8(ascii: "]") {
            if !elements.isEmpty { place = try after(",", place) }
            let end = try end(from: place, depth: 0)
            elements.append(Value(start: place, end: end))
            place = afterSpace(end)
        }
        guard place + 1 == value.end else { throw broken(place + 1) }
        return elements
    }

    private func expect(
        _ opening: Unicode.Scalar, at value: Value, _ type: Any.Type, _ name: String, _ path: [any CodingKey]
    ) throws {
        guard value.start < value.end, bytes[value.start] == UInt8(ascii: opening) else {
            throw mismatch(type, name, path)
        }
    }

    private func after(_ mark: Unicode.Scalar, _ place: Int) throws -> Int {
        guard try byte(place) == UInt8(ascii: mark) else { throw broken(place) }
        return afterSpace(place + 1)
    }

    /// The place behind the value that begins at `start`.
    private func end(from start: Int, depth: Int) throws -> Int {
        switch try byte(start) {
        case UInt8(ascii: "\""): return try end(ofString: start)
        case UInt8(ascii: "{"): return try end(ofGroup: start, closing: UInt8(ascii: "}"), depth: depth)
        case UInt8(ascii: "["): return try end(ofGroup: start, closing: UInt8(ascii: "]"), depth: depth)
        default:
            var place = start
            while place < bytes.count, Self.isPlain(bytes[place]) { place += 1 }
            guard place > start else { throw broken(place) }
            return place
        }
    }

    /// Whether it may be part of a number, of `true`, `false` or `null`.
    private static func isPlain(_ byte: UInt8) -> Bool {
        byte.isASCIIDigit || byte.isASCIISmallLetter || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+")
            || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "E")
    }

    private func end(ofString start: Int) throws -> Int {
        var place = start + 1
        while true {
            guard let quote = first(UInt8(ascii: "\""), from: place, before: bytes.count) else {
                throw broken(bytes.count)
            }
            guard let escape = first(UInt8(ascii: "\\"), from: place, before: quote) else { return quote + 1 }
            place = escape + 2
        }
    }

    /// The first place of the byte. By the C library, which compares many bytes at once.
    private func first(_ byte: UInt8, from start: Int, before end: Int) -> Int? {
        guard start < end, let base = bytes.baseAddress else { return nil }
        return memchr(base + start, Int32(byte), end - start).map { UnsafeRawPointer($0) - base }
    }

    private func end(ofGroup start: Int, closing: UInt8, depth: Int) throws -> Int {
        guard depth < Self.deepest else { throw broken(start) }
        var place = afterSpace(start + 1)
        var isFirst = true
        while try byte(place) != closing {
            if !isFirst { place = try after(",", place) }
            isFirst = false
            if closing == UInt8(ascii: "}") {
                guard try byte(place) == UInt8(ascii: "\"") else { throw broken(place) }
                place = try after(":", afterSpace(try end(ofString: place)))
            }
            place = afterSpace(try end(from: place, depth: depth + 1))
        }
        return place + 1
    }
}

extension JSONText {
    func isNull(_ value: Value) -> Bool { holds("null", value) }

    private func holds(_ literal: StaticString, _ value: Value) -> Bool {
        let count = literal.utf8CodeUnitCount
        guard value.end - value.start == count else { return false }
        for offset in 0..<count where literal.utf8Start[offset] != bytes[value.start + offset] { return false }
        return true
    }

    func boolean(_ value: Value, _ path: [any CodingKey], _ key: (any CodingKey)? = nil) throws -> Bool {
        if holds("true", value) { return true }
        guard holds("false", value) else { throw mismatch(Bool.self, "true or false", path, key) }
        return false
    }

    func integer<Integer: FixedWidthInteger>(
        _ value: Value, _ path: [any CodingKey], _ key: (any CodingKey)? = nil
    ) throws -> Integer {
        guard let integer = Integer(plain(value)) else { throw mismatch(Integer.self, "a whole number", path, key) }
        return integer
    }

    func double(_ value: Value, _ path: [any CodingKey]) throws -> Double {
        guard let double = Double(plain(value)) else { throw mismatch(Double.self, "a number", path) }
        return double
    }

    private func plain(_ value: Value) -> String { String(decoding: part(value), as: UTF8.self) }

    func string(_ value: Value, _ path: [any CodingKey], _ key: (any CodingKey)? = nil) throws -> String {
        guard value.end - value.start >= 2, bytes[value.start] == UInt8(ascii: "\"") else {
            throw mismatch(String.self, "a string", path, key)
        }
        return try unescaped(Value(start: value.start + 1, end: value.end - 1))
    }

    private func part(_ value: Value) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: bytes[value.start..<value.end])
    }

    func name(of member: Member) -> String { plain(member.name) }

    /// The value that is stored under this name, as `EventCoding` writes it: `totalCents` as `total_cents`.
    func find(_ name: String, in members: [Member]) -> Value? {
        var name = name
        return name.withUTF8 { letters in
            for member in members where isNamed(member, letters) { return member.value }
            return nil
        }
    }

    func isNamed(_ member: Member, _ stored: StaticString) -> Bool {
        guard member.name.end - member.name.start == stored.utf8CodeUnitCount, let base = bytes.baseAddress else {
            return false
        }
        return memcmp(base + member.name.start, stored.utf8Start, stored.utf8CodeUnitCount) == 0
    }

    private func isNamed(_ member: Member, _ name: UnsafeBufferPointer<UInt8>) -> Bool {
        var place = member.name.start
        for letter in name {
            guard place < member.name.end else { return false }
            if letter >= 0x41, letter <= 0x5a {
                guard bytes[place] == UInt8(ascii: "_"), place + 1 < member.name.end, bytes[place + 1] == letter | 0x20
                else { return false }
                place += 2
            } else {
                guard bytes[place] == letter else { return false }
                place += 1
            }
        }
        return place == member.name.end
    }

    /// Any other type decodes itself from this value.
    func decode<Value: Decodable>(
        _ type: Value.Type, _ value: JSONText.Value, _ path: [any CodingKey]
    ) throws -> Value {
        try Value(from: StoredJSON(text: self, value: value, codingPath: path))
    }

    private func mismatch(
        _ type: Any.Type, _ name: String, _ path: [any CodingKey], _ key: (any CodingKey)? = nil
    ) -> DecodingError {
        .typeMismatch(
            type, .init(codingPath: path + (key.map { [$0] } ?? []), debugDescription: "\(name) is expected here"))
    }
}

extension JSONText {
    private func unescaped(_ value: Value) throws -> String {
        let inside = part(value)
        guard first(UInt8(ascii: "\\"), from: value.start, before: value.end) != nil else {
            return String(decoding: inside, as: UTF8.self)
        }
        var text: [UInt8] = []
        text.reserveCapacity(inside.count)
        var place = value.start
        while place < value.end {
            guard bytes[place] == UInt8(ascii: "\\") else {
                text.append(bytes[place])
                place += 1
                continue
            }
            place = try appendEscape(at: place, before: value.end, to: &text)
        }
        return String(decoding: text, as: UTF8.self)
    }

    private func appendEscape(at place: Int, before end: Int, to text: inout [UInt8]) throws -> Int {
        guard place + 1 < end else { throw broken(place) }
        switch bytes[place + 1] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(bytes[place + 1])
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0c)
        case UInt8(ascii: "n"): text.append(0x0a)
        case UInt8(ascii: "r"): text.append(0x0d)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"): return try appendUnicode(at: place, before: end, to: &text)
        default: throw broken(place)
        }
        return place + 2
    }

    /// RFC 8259 §7: beyond the first plane a character is written as two, a high and a low surrogate.
    private func appendUnicode(at place: Int, before end: Int, to text: inout [UInt8]) throws -> Int {
        let first = try unit(at: place, before: end)
        if let scalar = Unicode.Scalar(first) {
            text += UTF8.encode(scalar).map(Array.init) ?? []
            return place + 6
        }
        let second = try unit(at: place + 6, before: end)
        guard 0xd800...0xdbff ~= first, 0xdc00...0xdfff ~= second,
            let scalar = Unicode.Scalar(0x10000 + (UInt32(first - 0xd800) << 10 | UInt32(second - 0xdc00)))
        else { throw broken(place) }
        text += UTF8.encode(scalar).map(Array.init) ?? []
        return place + 12
    }

    private func unit(at place: Int, before end: Int) throws -> UInt16 {
        guard place + 6 <= end, bytes[place] == UInt8(ascii: "\\"), bytes[place + 1] == UInt8(ascii: "u"),
            let unit = UInt16(String(decoding: bytes[(place + 2)..<(place + 6)], as: UTF8.self), radix: 16)
        else { throw broken(place) }
        return unit
    }
}
