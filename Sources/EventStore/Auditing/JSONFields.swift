internal import Domain
internal import Foundation

/// Why a part of an export cannot be read.
struct ExportFlaw: Error, Equatable, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

/// The members of a flat JSON object, each taken once. What is missing, doubled, of another type or left over is a flaw.
struct JSONFields {
    private var values: [String: JSONScanner.Value] = [:]

    /// - Parameter bytes: have to live as long as this.
    init(_ bytes: UnsafeRawBufferPointer) throws(ExportFlaw) {
        var values: [String: JSONScanner.Value] = [:]
        var isDoubled = false
        let isObject = JSONScanner.members(of: bytes) { key, value in
            if values.updateValue(value, forKey: String(decoding: key, as: UTF8.self)) != nil { isDoubled = true }
        }
        guard isObject, !isDoubled else { throw ExportFlaw("it is not a JSON object") }
        self.values = values
    }

    mutating func text(_ name: String) throws(ExportFlaw) -> String {
        guard case .string(let raw) = values.removeValue(forKey: name), let text = JSONText.read(raw) else {
            throw ExportFlaw("\(name) is not a string")
        }
        return text
    }

    /// Nil where there is no such member.
    mutating func textIfThere(_ name: String) throws(ExportFlaw) -> String? {
        values[name] == nil ? nil : try text(name)
    }

    mutating func integer(_ name: String) throws(ExportFlaw) -> Int64 {
        guard case .integer(let number) = values.removeValue(forKey: name) else {
            throw ExportFlaw("\(name) is not an integer")
        }
        return number
    }

    mutating func id(_ name: String) throws(ExportFlaw) -> UUID {
        let text = try text(name)
        guard let id = UUID(text: text), id.text == text else {
            throw ExportFlaw("\(name) is not a UUID in lower case")
        }
        return id
    }

    mutating func optionalID(_ name: String) throws(ExportFlaw) -> UUID? {
        if case .null = values[name] {
            values[name] = nil
            return nil
        }
        return try id(name)
    }

    mutating func hash(_ name: String) throws(ExportFlaw) -> TreeHash {
        guard let hash = TreeHash(hex: try text(name)) else { throw ExportFlaw("\(name) is not a hash") }
        return hash
    }

    /// Nothing may be left.
    func end() throws(ExportFlaw) {
        if let name = values.keys.min() { throw ExportFlaw("\(name) is not expected") }
    }
}

/// Text as it stands between the quotation marks of a JSON string.
enum JSONText {
    /// Nil where it is not UTF-8, or its escapes are none.
    static func read(_ raw: UnsafeRawBufferPointer) -> String? {
        guard raw.contains(UInt8(ascii: "\\")) else { return String(validating: raw, as: UTF8.self) }
        var units: [UInt8] = []
        units.reserveCapacity(raw.count)
        var next = 0
        while next < raw.count {
            guard raw[next] == UInt8(ascii: "\\") else {
                units.append(raw[next])
                next += 1
                continue
            }
            guard let (text, length) = escape(raw, at: next) else { return nil }
            units.append(contentsOf: text)
            next += length
        }
        return String(validating: units, as: UTF8.self)
    }

    private static func escape(_ raw: UnsafeRawBufferPointer, at start: Int) -> (text: [UInt8], length: Int)? {
        guard start + 1 < raw.count else { return nil }
        switch raw[start + 1] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return ([raw[start + 1]], 2)
        case UInt8(ascii: "b"): return ([0x08], 2)
        case UInt8(ascii: "f"): return ([0x0c], 2)
        case UInt8(ascii: "n"): return ([0x0a], 2)
        case UInt8(ascii: "r"): return ([0x0d], 2)
        case UInt8(ascii: "t"): return ([0x09], 2)
        case UInt8(ascii: "u"): return unicode(raw, at: start)
        default: return nil
        }
    }

    /// RFC 8259 §7: beyond the basic plane a character is a pair of surrogates.
    private static func unicode(_ raw: UnsafeRawBufferPointer, at start: Int) -> (text: [UInt8], length: Int)? {
        guard let first = unit(raw, at: start) else { return nil }
        if let scalar = Unicode.Scalar(first) { return (Array(String(scalar).utf8), 6) }
        guard UTF16.isLeadSurrogate(first), let second = unit(raw, at: start + 6), UTF16.isTrailSurrogate(second) else {
            return nil
        }
        return (Array(String(decoding: [first, second], as: UTF16.self).utf8), 12)
    }

    private static func unit(_ raw: UnsafeRawBufferPointer, at start: Int) -> UInt16? {
        guard start + 6 <= raw.count, raw[start] == UInt8(ascii: "\\"), raw[start + 1] == UInt8(ascii: "u") else {
            return nil
        }
        let digits = raw[start + 2..<start + 6].map(\.hexDigitValue)
        guard !digits.contains(nil) else { return nil }
        return digits.reduce(0) { $0 << 4 | UInt16($1 ?? 0) }
    }
}

/// A flat JSON object, written on one line.
struct JSONLine {
    private var members = ""

    var text: String { "{\(members)}" }

    mutating func add(_ name: String, _ value: String) {
        begin(name)
        members += value.json
    }

    mutating func add(_ name: String, _ value: Int64) {
        begin(name)
        members += String(value)
    }

    mutating func add(_ name: String, _ value: UUID?) {
        begin(name)
        members += value.map { "\"\($0.text)\"" } ?? "null"
    }

    /// - Parameter json: written as it is.
    mutating func add(_ name: String, json: String) {
        begin(name)
        members += json
    }

    private mutating func begin(_ name: String) { members += members.isEmpty ? "\"\(name)\":" : ",\"\(name)\":" }
}
