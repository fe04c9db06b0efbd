public import Domain
internal import EventStore
public import Foundation
internal import Postgres

/// A column beside the state: what a list filters and sorts by.
public struct ReadModelColumn<Row: Sendable>: Sendable {
    /// What a list may do with it.
    public enum Use: Sendable {
        /// Only our own queries look at it.
        case kept
        case filter
        case sort
        case filterAndSort
    }

    public let name: String
    let values: ColumnValues<Row>
    let use: Use
    /// The column whose values its rows are sorted by: itself, unless another is named.
    let sortColumn: String

    private init(_ name: String, _ use: Use, sortedBy sortColumn: String? = nil, _ values: ColumnValues<Row>) {
        self.name = name
        self.use = use
        self.sortColumn = sortColumn ?? name
        self.values = values
    }

    /// - Parameter sortColumn: for what people see, which is filtered by its very text: the column of its `SortKey`.
    public static func text(
        _ name: String, _ use: Use, sortedBy sortColumn: String? = nil, _ value: @escaping @Sendable (Row) -> String?
    ) -> Self {
        Self(name, use, sortedBy: sortColumn, .text(value))
    }

    /// For text of any length, which cannot be indexed.
    public static func longText(_ name: String, _ value: @escaping @Sendable (Row) -> String?) -> Self {
        Self(name, .kept, .longText(value))
    }

    /// For several texts: a filter lets through rows that hold one of its values, and rows are sorted by all of them.
    public static func texts(_ name: String, _ use: Use, _ value: @escaping @Sendable (Row) -> [String]) -> Self {
        Self(name, use, .texts(value))
    }

    public static func integer(_ name: String, _ use: Use, _ value: @escaping @Sendable (Row) -> Int64?) -> Self {
        Self(name, use, .integer(value))
    }

    public static func boolean(_ name: String, _ use: Use, _ value: @escaping @Sendable (Row) -> Bool?) -> Self {
        Self(name, use, .boolean(value))
    }

    public static func uuid(_ name: String, _ use: Use, _ value: @escaping @Sendable (Row) -> UUID?) -> Self {
        Self(name, use, .uuid(value))
    }

    public static func moment(_ name: String, _ use: Use, _ value: @escaping @Sendable (Row) -> Timestamp?) -> Self {
        Self(name, use, .moment(value))
    }

    var isFilterable: Bool { use == .filter || use == .filterAndSort }
    var isSortable: Bool { use == .sort || use == .filterAndSort }

    var sqlType: String {
        switch values {
        // Byte order: the order Swift compares ASCII in, and an index serves it whatever the cluster's locale.
        case .text, .texts: #"text COLLATE "C""#
        case .longText: "text"
        case .integer: "bigint"
        case .boolean: "boolean"
        case .uuid: "uuid"
        case .moment: "timestamptz"
        }
    }

    var arrayType: String {
        switch values {
        case .text, .longText, .texts: "text[]"
        case .integer: "bigint[]"
        case .boolean: "boolean[]"
        case .uuid: "uuid[]"
        case .moment: "timestamptz[]"
        }
    }

    /// What rows are sorted by.
    var sortKey: SQL {
        switch values {
        case .texts: "left(\(identifier: name), \(raw: "\(ColumnText.longest)"))"
        case .text, .longText, .integer, .boolean, .uuid, .moment: "\(identifier: name)"
        }
    }

    /// The sort key as a text that `array(reading:)` reads back.
    var place: SQL {
        switch values {
        case .moment: #"to_char(\#(identifier: name) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"#
        case .text, .longText, .texts, .integer, .boolean, .uuid: "\(sortKey)::text"
        }
    }

    /// Whether the row holds one of the values; nil where one of them cannot be read.
    func holds(oneOf texts: [String]) -> SQL? {
        if case .texts = values {
            return "string_to_array(\(identifier: name), ',') && \(texts.map(ColumnText.element))"
        }
        return array(reading: texts).map { "\(identifier: name) = ANY(\($0))" }
    }

    /// Whether the row's value lies between the two, both included; nil where one of them cannot be read.
    func lies(from lower: String?, to upper: String?) -> SQL? {
        let bounds = [(">=", lower), ("<=", upper)].compactMap { comparison, text in text.map { (comparison, $0) } }
        let conditions = bounds.compactMap { comparison, text -> SQL? in
            array(reading: [text]).map { "\(identifier: name) \(raw: comparison) (\($0))[1]" }
        }
        return conditions.count == bounds.count ? conditions.conjunction : nil
    }

    /// The values of many rows, bound as one array.
    func array(of rows: [Row]) -> SQL {
        switch values {
        case .text(let value): "\(rows.mapInPlace { value($0).map(ColumnText.bounded) })"
        case .longText(let value): "\(rows.mapInPlace { value($0).map(ColumnText.storable) })"
        case .texts(let value): "\(rows.mapInPlace { ColumnText.joined(value($0)) })"
        case .integer(let value): "\(rows.mapInPlace(value))"
        case .boolean(let value): "\(rows.mapInPlace(value))"
        case .uuid(let value): "\(rows.mapInPlace(value))"
        case .moment(let value): "\(rows.mapInPlace { value($0).map { PostgresTimestamp($0) } })"
        }
    }

    /// The row's value, as the next one of a row to be copied.
    func append(_ row: Row, to rows: inout CopyRows) {
        switch values {
        case .text(let value): rows.append(value(row).map(ColumnText.bounded))
        case .longText(let value): rows.append(value(row).map(ColumnText.storable))
        case .texts(let value): rows.append(ColumnText.joined(value(row)))
        case .integer(let value): rows.append(value(row))
        case .boolean(let value): rows.append(value(row))
        case .uuid(let value): rows.append(value(row))
        case .moment(let value): rows.append(value(row).map { PostgresTimestamp($0) })
        }
    }

    /// Values written as text, bound as this column's type. Nil where one of them cannot be read.
    func array(reading texts: [String]) -> SQL? {
        switch values {
        case .text: return "\(texts.map(ColumnText.bounded))"
        case .longText, .texts: return "\(texts.map(ColumnText.storable))"
        case .integer: return Self.all(texts) { Int64($0) }.map { "\($0)" }
        case .boolean: return Self.all(texts) { Bool($0) }.map { "\($0)" }
        case .uuid: return Self.all(texts) { UUID(text: $0) }.map { "\($0)" }
        case .moment:
            return Self.all(texts) { Timestamp($0).map { PostgresTimestamp($0) } }
                .map { "\($0)" }
        }
    }

    private static func all<Value>(_ texts: [String], _ read: (String) -> Value?) -> [Value]? {
        let values = texts.compactMap(read)
        return values.count == texts.count ? values : nil
    }
}

extension Array {
    /// What `transform` makes of each where it stands: `map` copies each element first, and a row has many columns and many references.
    fileprivate func mapInPlace<Value>(_ transform: (Element) -> Value) -> [Value] {
        let elements = span
        var values: [Value] = []
        values.reserveCapacity(elements.count)
        for place in elements.indices { values.append(transform(elements[place])) }
        return values
    }
}

enum ColumnValues<Row: Sendable>: Sendable {
    case text(@Sendable (Row) -> String?)
    case longText(@Sendable (Row) -> String?)
    case texts(@Sendable (Row) -> [String])
    case integer(@Sendable (Row) -> Int64?)
    case boolean(@Sendable (Row) -> Bool?)
    case uuid(@Sendable (Row) -> UUID?)
    case moment(@Sendable (Row) -> Timestamp?)
}

/// Text as PostgreSQL can keep and index it. What people see is the JSON, which is whole.
enum ColumnText {
    /// PostgreSQL's text has no NUL.
    static func storable(_ text: String) -> String { text.utf8.contains(0) ? text.replacing("\0", with: " ") : text }

    /// Nil for none: what has no value comes last.
    static func joined(_ texts: [String]) -> String? {
        texts.isEmpty ? nil : texts.map(element).joined(separator: ",")
    }

    /// One of several texts: commas stand between them, so that its own become what no text of a person holds.
    static func element(_ text: String) -> String {
        text.utf8.contains(UInt8(ascii: ",")) ? storable(text).replacing(",", with: "\u{1F}") : storable(text)
    }

    /// An index entry holds at most 2,704 bytes, and a cursor must fit into an address.
    static let longest = 160

    static func bounded(_ text: String) -> String {
        if text.utf8.count <= longest, !text.utf8.contains(where: { $0 < 0x20 }) { return text }
        var bounded = String(text.unicodeScalars.map { $0.value < 0x20 ? " " : Character($0) })
        while bounded.utf8.count > longest { bounded.unicodeScalars.removeLast() }
        return bounded
    }
}
