import Foundation

/// Looks through a document in UTF-8 for an element with too many attributes, before the parser sees it. Where the document is not
/// well formed the scan does not matter: the parser stops there.
struct AttributeScan {
    private let bytes: UnsafeBufferPointer<UInt8>
    private var place = 0

    /// Whether an element has more attributes than `limit`; declarations of namespaces are attributes too.
    static func finds(moreThan limit: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        var scan = AttributeScan(bytes: bytes)
        while scan.pass("<") {
            if scan.take("!--") {
                _ = scan.pass("-->")
            } else if scan.take("![CDATA[") {
                _ = scan.pass("]]>")
            } else if scan.take("?") {
                _ = scan.pass("?>")
            } else if scan.passTag(ofMoreThan: limit) {
                return true
            }
        }
        return false
    }

    private init(bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    /// Moves behind the tag. True when it has more attributes than the limit; then it stops inside the tag.
    private mutating func passTag(ofMoreThan limit: Int) -> Bool {
        var attributes = 0
        while place < bytes.count {
            let byte = bytes[place]
            place += 1
            switch byte {
            case UInt8(ascii: ">"): return false
            case UInt8(ascii: "\""): _ = pass("\"")
            case UInt8(ascii: "'"): _ = pass("'")
            case UInt8(ascii: "="): attributes += 1
            default: continue
            }
            if attributes > limit { return true }
        }
        return false
    }

    /// Moves behind the next occurrence of `text`; false, and at the end, where there is none.
    private mutating func pass(_ text: StaticString) -> Bool {
        while let found = index(of: text.utf8Start.pointee) {
            place = found
            if take(text) { return true }
            place += 1
        }
        place = bytes.count
        return false
    }

    /// Moves behind `text` if it stands here.
    private mutating func take(_ text: StaticString) -> Bool {
        let isHere = bytes[place...].starts(
            with: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
        if isHere { place += text.utf8CodeUnitCount }
        return isHere
    }

    private func index(of byte: UInt8) -> Int? {
        guard let start = bytes.baseAddress,
            let found = memchr(start + place, Int32(byte), bytes.count - place)
        else { return nil }
        return UnsafeRawPointer(found) - UnsafeRawPointer(start)
    }
}
