/// Reads one JSON object (RFC 8259) member by member, without building it: the bodies of millions of events are scanned. Nested objects
/// and arrays are skipped.
struct JSONScanner {
    enum Value {
        /// What stands between its quotation marks, with its escapes.
        case string(UnsafeRawBufferPointer)
        case integer(Int64)
        case null
        /// An object, an array, a truth value, or a number that is no integer of 64 bits.
        case other
    }

    private let bytes: UnsafeRawBufferPointer
    private var next = 0

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    /// Calls `take` with each member of the object itself; false where the bytes are not one JSON object.
    static func members(
        of bytes: UnsafeRawBufferPointer, _ take: (_ key: UnsafeRawBufferPointer, Value) -> Void
    ) -> Bool {
        var scanner = JSONScanner(bytes)
        return scanner.object(take) && scanner.isAtEnd
    }

    private var isAtEnd: Bool {
        mutating get {
            skipSpace()
            return next == bytes.count
        }
    }

    private mutating func object(_ take: (_ key: UnsafeRawBufferPointer, Value) -> Void) -> Bool {
        guard pass(UInt8(ascii: "{")) else { return false }
        if pass(UInt8(ascii: "}")) { return true }
        repeat {
            skipSpace()
            guard let key = string(), pass(UInt8(ascii: ":")), let value = value(depth: 0) else { return false }
            take(key, value)
        } while pass(UInt8(ascii: ","))
        return pass(UInt8(ascii: "}"))
    }

    /// No event is nested more deeply than this.
    private static let mostDepth = 64

    private mutating func value(depth: Int) -> Value? {
        skipSpace()
        guard next < bytes.count, depth < Self.mostDepth else { return nil }
        switch bytes[next] {
        case UInt8(ascii: "\""): return string().map { .string($0) }
        case UInt8(ascii: "{"): return nested(UInt8(ascii: "}"), hasKeys: true, depth) ? .other : nil
        case UInt8(ascii: "["): return nested(UInt8(ascii: "]"), hasKeys: false, depth) ? .other : nil
        case UInt8(ascii: "n"): return word("null") ? .null : nil
        case UInt8(ascii: "t"): return word("true") ? .other : nil
        case UInt8(ascii: "f"): return word("false") ? .other : nil
        default: return number()
        }
    }

    private mutating func nested(_ end: UInt8, hasKeys: Bool, _ depth: Int) -> Bool {
        next += 1
        if pass(end) { return true }
        repeat {
            skipSpace()
            if hasKeys { guard string() != nil, pass(UInt8(ascii: ":")) else { return false } }
            guard value(depth: depth + 1) != nil else { return false }
        } while pass(UInt8(ascii: ","))
        return pass(end)
    }

    private mutating func string() -> UnsafeRawBufferPointer? {
        guard next < bytes.count, bytes[next] == UInt8(ascii: "\"") else { return nil }
        let start = next + 1
        next = start
        while next < bytes.count {
            switch bytes[next] {
            case UInt8(ascii: "\""):
                defer { next += 1 }
                return UnsafeRawBufferPointer(rebasing: bytes[start..<next])
            case UInt8(ascii: "\\"): next += 2
            case 0..<0x20: return nil
            default: next += 1
            }
        }
        return nil
    }

    private mutating func number() -> Value? {
        let start = next
        var isInteger = true
        while next < bytes.count {
            switch bytes[next] {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): break
            case UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"), UInt8(ascii: "+"): isInteger = false
            default: return number(from: start, isInteger: isInteger)
            }
            next += 1
        }
        return number(from: start, isInteger: isInteger)
    }

    private func number(from start: Int, isInteger: Bool) -> Value? {
        guard start < next else { return nil }
        guard isInteger else { return .other }
        let text = String(decoding: bytes[start..<next], as: UTF8.self)
        // No other spelling of the number, such as leading zeros.
        guard let number = Int64(text), String(number) == text else { return .other }
        return .integer(number)
    }

    private mutating func word(_ word: StaticString) -> Bool {
        let end = next + word.utf8CodeUnitCount
        let wanted = UnsafeRawBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)
        guard end <= bytes.count, bytes[next..<end].elementsEqual(wanted)
        else { return false }
        next = end
        return true
    }

    /// Passes `byte` and the space before it; false, and nothing but space passed, where something else stands.
    private mutating func pass(_ byte: UInt8) -> Bool {
        skipSpace()
        guard next < bytes.count, bytes[next] == byte else { return false }
        next += 1
        return true
    }

    private mutating func skipSpace() {
        while next < bytes.count, bytes[next].isJSONSpace { next += 1 }
    }
}

extension UInt8 {
    fileprivate var isJSONSpace: Bool { self == 0x20 || self == 0x0a || self == 0x0d || self == 0x09 }
}
