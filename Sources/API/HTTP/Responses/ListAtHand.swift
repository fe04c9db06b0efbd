import Domain
import Foundation

/// A list of which all items are at hand, paged as the lists of the database are: what is without a value comes last either way,
/// and of two that are alike the one with the lesser id comes first.
struct ListAtHand<Item>: Sendable {
    /// What an item is sorted by; nil where it has no such value.
    typealias Key = @Sendable (Item) -> String?

    /// What tells an item from every other.
    let id: @Sendable (Item) -> String
    /// The list's own order; nil for that of the ids.
    var order: Key?
    /// By the names of the fields.
    let sorts: [(name: String, key: Key)]

    /// Some of the items, as the request wants them.
    struct Page {
        let items: [Item]
        let next: String?
        let total: Int
    }

    /// - Throws: `invalid-cursor` for one that is none of this list in this order.
    func page(_ items: [Item], _ request: ListParameters) throws(FieldErrors) -> Page {
        let sort = request.sort
        let key = sort.flatMap { sort in sorts.first { $0.name == sort.field }?.key } ?? order ?? { _ in nil }
        let isDescending = sort?.descending ?? false
        let name = sort.map { ($0.descending ? "-" : "") + $0.field } ?? ""
        let placed = items.map { (place: Place(key: key($0), id: id($0)), item: $0) }
            .sorted { $0.place.precedes($1.place, descending: isDescending) }
        var rest = placed[...]
        if let cursor = request.cursor {
            let last = try Place(cursor, in: name)
            rest = placed.drop { !last.precedes($0.place, descending: isDescending) }
        }
        let shown = rest.prefix(request.limit)
        return Page(
            items: shown.map(\.item), next: rest.count > shown.count ? shown.last?.place.cursor(in: name) : nil,
            total: items.count)
    }
}

enum NumberKey {
    /// A number that is not negative as a key: the greater one comes later.
    static func of(_ number: some BinaryInteger) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, 19 - digits.count)) + digits
    }
}

extension ListAtHand.Page {
    func write(to json: inout JSONObjectWriter, _ body: (Item) -> [UInt8]) {
        json.array("items") { array in
            for item in items { array.raw(body(item)) }
        }
        json.field("next", next)
        json.field("total", total)
    }
}

/// Where an item stands in an order.
private struct Place {
    let key: String?
    let id: String

    /// A cursor must fit into an address.
    private static let longest = 160

    init(key: String?, id: String) {
        self.key = key.map { String($0.prefix(Self.longest)) }
        self.id = id
    }

    func precedes(_ other: Place, descending isDescending: Bool) -> Bool {
        guard key != other.key else { return id < other.id }
        guard let key, let otherKey = other.key else { return key != nil }
        return isDescending ? key > otherKey : key < otherKey
    }

    init(_ cursor: String, in order: String) throws(FieldErrors) {
        guard let bytes = Data(base64URL: cursor), case .array(let parts)? = try? JSONParser.parse(bytes),
            parts.count == 3, parts[0] == .string(order), case .string(let id) = parts[2]
        else { throw FieldErrors("invalid-cursor").inParameter("cursor") }
        self.id = id
        if case .string(let text) = parts[1] { key = text } else { key = nil }
    }

    func cursor(in order: String) -> String {
        let bytes = JSONWriter.array { array in
            array.element(order)
            array.element(key)
            array.element(id)
        }
        return Data(bytes).base64URL
    }
}
