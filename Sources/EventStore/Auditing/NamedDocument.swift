internal import Domain
internal import Glibc

/// Which document an event's body names: the member `sha256` at its top, 64 lower-case hexadecimal digits (docs/log-format.md).
enum NamedDocument {
    static func inBody(_ body: UnsafeRawBufferPointer) -> TreeHash? {
        // Most bodies name none: searching for the word costs less than scanning the JSON.
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
    public var hex: String { withBytes(\.hex) }

    /// Nil unless `text` is 64 lower-case hexadecimal digits.
    init?(hex text: some Collection<UInt8>) {
        guard let bytes = [UInt8](hex: text) else { return nil }
        self.init(bytes: bytes)
    }

    public init?(hex text: String) { self.init(hex: text.utf8) }
}
