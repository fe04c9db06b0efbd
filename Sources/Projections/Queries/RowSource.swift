public import Foundation
internal import Postgres

/// Where a query finds the rows of a model: in its table, among those of an earlier position, or among others that are at hand.
/// The same statements run over all of them, so that filters, sorts and cursors mean the same.
public struct RowSource<Row: ReadModel>: Sendable {
    /// What stands behind FROM.
    let relation: SQL
    /// The rows that are not in the table, by their ids.
    private let atHand: [UUID: Row]
    private let isLive: Bool
    /// Nil where a row's own JSON is its item.
    private var show: (@Sendable (Row) -> String)?

    public static var live: RowSource { RowSource(relation: "\(raw: Row.table)", atHand: [:], isLive: true) }

    private init(relation: SQL, atHand: [UUID: Row], isLive: Bool) {
        self.relation = relation
        self.atHand = atHand
        self.isLive = isLive
    }

    /// Those of an earlier position.
    public init(past rows: [UUID: Row]) {
        self.init(relation: "(\(Self.selecting(rows))) AS past", atHand: rows, isLive: false)
    }

    /// The same rows, and each of `rows` that is not among them.
    public func including(_ rows: [UUID: Row]) -> RowSource {
        var source = isLive ? Self.live(including: rows) : RowSource(past: rows.merging(atHand) { $1 })
        source.show = show
        return source
    }

    private static func live(including rows: [UUID: Row]) -> RowSource {
        let names = (["id", "office", "dossier"] + Row.columns.map(\.name) + itemColumns).map { "\"\($0)\"" }
        return RowSource(
            relation: """
                (
                    SELECT \(raw: names.joined(separator: ", "))
                    FROM \(raw: Row.table)
                    UNION ALL
                    SELECT \(raw: names.joined(separator: ", "))
                    FROM (\(selecting(rows))) AS others
                    WHERE NOT EXISTS (SELECT FROM \(raw: Row.table) AS kept WHERE kept.id = others.id)
                ) AS known
                """, atHand: rows, isLive: true)
    }

    /// The same rows, with items that tell more than the fold of a row can.
    public func shown(by show: @escaping @Sendable (Row) -> String) -> RowSource {
        var source = self
        source.show = show
        return source
    }

    /// What an item is read from: its JSON, or its state where it is to be shown in another way.
    private static var itemColumns: [String] { ["json", "row_state"] }

    /// Only what filters and sorts travels to the database; the items themselves stay here.
    private static func selecting(_ rows: [UUID: Row]) -> SQL {
        let entries = rows.map { (key: $0.key, row: $0.value) }
        let values = entries.map(\.row)
        let arrays =
            [
                "\(entries.map(\.key))::uuid[]", "\(values.map(\.office.uuid))::uuid[]",
                "\(values.map(\.dossier?.uuid))::uuid[]",
            ] + Row.columns.map { "\($0.array(of: values))::\(raw: $0.arrayType)" as SQL }
        let names = ["id", "office", "dossier"] + Row.columns.map(\.name)
        // The collation is the column's, as in the table.
        let columns = Row.columns.map { column in
            column.sqlType.hasPrefix("text COLLATE")
                ? "\"\(column.name)\" COLLATE \"C\" AS \"\(column.name)\"" : "\"\(column.name)\""
        }
        let items = itemColumns.map { "''::text AS \($0)" }
        return """
            SELECT \(raw: (["id", "office", "dossier"] + columns + items).joined(separator: ", "))
            FROM unnest(\(arrays.joined(separator: ", "))) AS given (
                \(raw: names.map { "\"\($0)\"" }.joined(separator: ", "))
            )
            """
    }

    /// The column that `item` reads.
    var column: SQL { show == nil ? "json" : "row_state" }

    /// The item of a row, as it was read or, where nothing was, as it is at hand.
    /// - Throws: `DecodingError` for a state that is none.
    func item(_ id: UUID, read text: String) throws -> String {
        guard let row = text.isEmpty ? atHand[id] : nil else { return try show?(RowState.decode(text)) ?? text }
        return show?(row) ?? row.json()
    }
}
