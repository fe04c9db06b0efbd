internal import Domain

/// Reads what stands between the quotation marks of a JSON string.
///
/// Unlike Domain's reader this one refuses text that is not UTF-8: an auditor must not see what another verifier would not.
enum StrictJSONString {
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
