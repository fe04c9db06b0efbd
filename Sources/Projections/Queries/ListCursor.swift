internal import Domain
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
        guard let data = Data(base64URL: text), let parts = try? JSONDecoder().decode([String?].self, from: data),
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
        return Data(json).base64URL
    }

    private static func name(_ order: [ListOrder]) -> String {
        order.map { ($0.descending ? "-" : "") + $0.column }.joined(separator: ",")
    }
}
