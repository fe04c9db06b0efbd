import Domain

/// Reads one JSON text (RFC 8259) strictly: UTF-8 only, no byte order mark, no duplicate names, no more than
/// `maximumDepth` levels, nothing after the value.
struct JSONParser {
    static let maximumDepth = 64

    /// Why a text is not JSON, and at which byte (counted from 0).
    struct Failure: Error, Equatable {
        enum Reason: String, CaseIterable {
            case unexpectedEnd = "unexpected-end"
            case unexpectedByte = "unexpected-byte"
            case invalidNumber = "invalid-number"
            case invalidString = "invalid-string"
            case invalidUTF8 = "invalid-utf8"
            case duplicateName = "duplicate-name"
            case tooDeep = "too-deep"
            case trailingBytes = "trailing-bytes"
        }

        let reason: Reason
        let offset: Int
    }

    static func parse(_ bytes: some Collection<UInt8>) throws(Failure) -> JSONValue {
        var parser = JSONParser(bytes: Array(bytes))
        parser.skipSpace()
        let value = try parser.value(depth: 0)
        parser.skipSpace()
        guard parser.offset == parser.bytes.count else { throw parser.failure(.trailingBytes) }
        return value
    }

    private let bytes: [UInt8]
    private var offset = 0

    private init(bytes: [UInt8]) {
        self.bytes = bytes
    }
}

extension JSONParser {
    private func failure(_ reason: Failure.Reason) -> Failure {
        Failure(reason: reason, offset: offset)
    }

    private func peek() throws(Failure) -> UInt8 {
        guard offset < bytes.count else { throw failure(.unexpectedEnd) }
        return bytes[offset]
    }

    private mutating func skipSpace() {
        while offset < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[offset]) { offset += 1 }
    }

    private mutating func expect(_ byte: UInt8) throws(Failure) {
        guard try peek() == byte else { throw failure(.unexpectedByte) }
        offset += 1
    }

    private mutating func value(depth: Int) throws(Failure) -> JSONValue {
        switch try peek() {
        case UInt8(ascii: "{"): return .object(try object(depth: depth + 1))
        case UInt8(ascii: "["): return .array(try array(depth: depth + 1))
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try literal("true", .bool(true))
        case UInt8(ascii: "f"): return try literal("false", .bool(false))
        case UInt8(ascii: "n"): return try literal("null", .null)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number(try number())
        default: throw failure(.unexpectedByte)
        }
    }

    private mutating func literal(_ text: StaticString, _ value: JSONValue) throws(Failure) -> JSONValue {
        for index in 0..<text.utf8CodeUnitCount { try expect(text.utf8Start[index]) }
        return value
    }

    private mutating func object(depth: Int) throws(Failure) -> JSONObject {
        guard depth <= Self.maximumDepth else { throw failure(.tooDeep) }
        try expect(UInt8(ascii: "{"))
        var members: [JSONObject.Member] = []
        var names: Set<String> = []
        skipSpace()
        if try peek() == UInt8(ascii: "}") {
            offset += 1
            return JSONObject()
        }
        while true {
            skipSpace()
            let start = offset
            let name = try string()
            guard names.insert(name).inserted else { throw Failure(reason: .duplicateName, offset: start) }
            skipSpace()
            try expect(UInt8(ascii: ":"))
            skipSpace()
            members.append(.init(name: name, value: try value(depth: depth)))
            skipSpace()
            if try peek() == UInt8(ascii: ",") {
                offset += 1
                continue
            }
            try expect(UInt8(ascii: "}"))
            return JSONObject(members)
        }
    }

    private mutating func array(depth: Int) throws(Failure) -> [JSONValue] {
        guard depth <= Self.maximumDepth else { throw failure(.tooDeep) }
        try expect(UInt8(ascii: "["))
        var elements: [JSONValue] = []
        skipSpace()
        if try peek() == UInt8(ascii: "]") {
            offset += 1
            return []
        }
        while true {
            skipSpace()
            elements.append(try value(depth: depth))
            skipSpace()
            if try peek() == UInt8(ascii: ",") {
                offset += 1
                continue
            }
            try expect(UInt8(ascii: "]"))
            return elements
        }
    }

    private mutating func digits() throws(Failure) {
        let start = offset
        while offset < bytes.count, bytes[offset].isDigit { offset += 1 }
        guard offset > start else { throw failure(.invalidNumber) }
    }

    private func next(is candidates: String) -> Bool {
        offset < bytes.count && candidates.utf8.contains(bytes[offset])
    }

    private mutating func number() throws(Failure) -> String {
        let start = offset
        if next(is: "-") { offset += 1 }
        if next(is: "0") {
            offset += 1
            if next(is: "0123456789") { throw failure(.invalidNumber) }
        } else {
            try digits()
        }
        if next(is: ".") {
            offset += 1
            try digits()
        }
        if next(is: "eE") {
            offset += 1
            if next(is: "+-") { offset += 1 }
            try digits()
        }
        return String(decoding: bytes[start..<offset], as: UTF8.self)
    }
}

extension JSONParser {
    private mutating func string() throws(Failure) -> String {
        try expect(UInt8(ascii: "\""))
        var text = ""
        var runStart = offset
        while true {
            let byte = try peek()
            switch byte {
            case UInt8(ascii: "\""):
                text += try run(from: runStart)
                offset += 1
                return text
            case UInt8(ascii: "\\"):
                text += try run(from: runStart)
                offset += 1
                text.unicodeScalars.append(try escape())
                runStart = offset
            case 0x00..<0x20:
                throw failure(.invalidString)
            default:
                offset += 1
            }
        }
    }

    private func run(from start: Int) throws(Failure) -> String {
        guard start < offset else { return "" }
        guard let text = String(validating: bytes[start..<offset], as: UTF8.self) else {
            throw Failure(reason: .invalidUTF8, offset: start)
        }
        return text
    }

    private mutating func escape() throws(Failure) -> Unicode.Scalar {
        let byte = try peek()
        offset += 1
        switch byte {
        case UInt8(ascii: "\""): return "\""
        case UInt8(ascii: "\\"): return "\\"
        case UInt8(ascii: "/"): return "/"
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{c}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return try unicodeEscape()
        default: throw failure(.invalidString)
        }
    }

    /// A lone surrogate names no character, so it is refused.
    private mutating func unicodeEscape() throws(Failure) -> Unicode.Scalar {
        let first = try fourHexDigits()
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard UTF16.isLeadSurrogate(UInt16(first)), bytes[offset...].starts(with: #"\u"#.utf8) else {
            throw failure(.invalidString)
        }
        offset += 2
        let second = try fourHexDigits()
        guard UTF16.isTrailSurrogate(UInt16(second)),
            let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
        else { throw failure(.invalidString) }
        return scalar
    }

    private mutating func fourHexDigits() throws(Failure) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = try peek().hexDigitValue else { throw failure(.invalidString) }
            value = value << 4 | UInt32(digit)
            offset += 1
        }
        return value
    }
}
