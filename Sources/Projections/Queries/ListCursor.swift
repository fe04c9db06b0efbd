internal import Foundation

/// Where a page ended: the last row's place in the order, opaque to the caller.
struct ListCursor: Equatable {
    /// The order it belongs to; in another one it means nothing.
    let order: String
    /// The last row's values of the columns of the order.
    let values: [String?]
    let id: UUID

    init(order: [ListOrder], values: [String?], id: UUID) {
        self.order = Self.name(order)
        self.values = values
        self.id = id
    }

    /// - Throws: `ListError.invalidCursor` for a text that is no cursor of this order.
    init(_ text: String, order: [ListOrder]) throws(ListError) {
        let padded =
            text.replacing("-", with: "+").replacing("_", with: "/")
            + String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
        guard let data = Data(base64Encoded: padded), let parts = try? JSONDecoder().decode([String?].self, from: data),
            parts.count == order.count + 2, let name = parts[0], name == Self.name(order),
            let id = parts[1].flatMap({ UUID(text: $0) })
        else { throw .invalidCursor }
        self.order = name
        self.id = id
        values = Array(parts.dropFirst(2))
    }

    var text: String {
        var json: [UInt8] = []
        ([order, id.text] + values).write(to: &json)
        // RFC 4648 §5, without padding: it stands in an address.
        let base64 = Data(json).base64EncodedString().utf8.lazy
        return String(
            decoding: base64.filter { $0 != UInt8(ascii: "=") }.map { byte in
                switch byte {
                case UInt8(ascii: "+"): UInt8(ascii: "-")
                case UInt8(ascii: "/"): UInt8(ascii: "_")
                default: byte
                }
            }, as: UTF8.self)
    }

    private static func name(_ order: [ListOrder]) -> String {
        order.map { ($0.descending ? "-" : "") + $0.column }.joined(separator: ",")
    }
}
