public import Foundation

extension Data {
    /// Base64 as it may stand in an address (RFC 4648 §5), without padding.
    public var base64URL: String {
        let base64 = base64EncodedString().utf8.lazy
        return String(
            decoding: base64.filter { $0 != UInt8(ascii: "=") }.map { byte in
                switch byte {
                case UInt8(ascii: "+"): UInt8(ascii: "-")
                case UInt8(ascii: "/"): UInt8(ascii: "_")
                default: byte
                }
            }, as: UTF8.self)
    }

    /// Nil unless `text` is the base64 of some bytes.
    public init?(base64URL text: String) {
        let padding = String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
        self.init(base64Encoded: text.replacing("-", with: "+").replacing("_", with: "/") + padding)
    }
}
