internal import Foundation
internal import Glibc

/// Which document an event's body names: the member `sha256` at its top, 64 lower-case hexadecimal digits (docs/log-format.md).
enum NamedDocument {
    static func inBody(_ body: UnsafeRawBufferPointer) -> TreeHash? {
        // Most bodies name none: a look for the word costs less than reading them.
        guard body.count > 70, contains(body) else { return nil }
        var found: TreeHash?
        let isObject = JSONScanner.members(of: body) { key, value in
            if key.elementsEqual("sha256".utf8), case .string(let text) = value { found = TreeHash(hex: text) }
        }
        return isObject ? found : nil
    }

    private static let word: StaticString = "\"sha256\""

    private static func contains(_ body: UnsafeRawBufferPointer) -> Bool {
        guard let base = body.baseAddress else { return false }
        return word.withUTF8Buffer { word in
            var offset = 0
            while offset + word.count <= body.count,
                let quote = memchr(base + offset, Int32(UInt8(ascii: "\"")), body.count - offset - word.count + 1)
            {
                if memcmp(quote, word.baseAddress!, word.count) == 0 { return true }
                offset = base.distance(to: UnsafeRawPointer(quote)) + 1
            }
            return false
        }
    }
}

extension TreeHash {
    /// 64 lower-case hexadecimal digits.
    public var hex: String { Data(bytes).hex }

    /// Nil unless `text` is 64 lower-case hexadecimal digits.
    init?(hex text: some Collection<UInt8>) {
        guard text.count == 64 else { return nil }
        var bytes: [UInt8] = []
        var high: UInt8?
        for digit in text {
            let value: UInt8
            switch digit {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): value = digit - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): value = digit - UInt8(ascii: "a") + 10
            default: return nil
            }
            if let first = high {
                bytes.append(first << 4 | value)
                high = nil
            } else {
                high = value
            }
        }
        self.init(bytes: bytes)
    }

    public init?(hex text: String) { self.init(hex: Array(text.utf8)) }
}
