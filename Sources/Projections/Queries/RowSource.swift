public import Foundation
internal import Postgres

/// Where a query finds the rows of a model: in its table, or among those of an earlier position. The same statements run over
/// both, so that filters, sorts and cursors mean the same.
public struct RowSource<Row: ReadModel>: Sendable {
    /// What stands behind FROM.
    let relation: SQL
    /// By their ids; nil where the table has the items.
    private let past: [UUID: Row]?
    /// Nil where a row's own JSON is its item.
    private var show: (@Sendable (Row) -> String)?

    public static var live: RowSource { RowSource(relation: "\(raw: Row.table)", past: nil) }

    private init(relation: SQL, past: [UUID: Row]?) {
        self.relation = relation
        self.past = past
    }

    /// The same rows, with items that tell more than the fold of a row can.
    public func shown(by show: @escaping @Sendable (Row) -> String) -> RowSource {
        var source = self
        source.show = show
        return source
    }

    /// Only what filters and sorts travels to the database; the items themselves stay here.
    public init(past rows: [UUID: Row]) {
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
        relation = """
            (
                SELECT \(raw: (["id", "office", "dossier"] + columns).joined(separator: ", ")), ''::text AS json
                FROM unnest(\(arrays.joined(separator: ", "))) AS given (
                    \(raw: names.map { "\"\($0)\"" }.joined(separator: ", "))
                )
            ) AS past
            """
        past = rows
    }

    /// The column that `item` reads.
    var column: SQL { show == nil || past != nil ? "json" : "row_state" }

    /// The item of a row, as it was read or as it was folded.
    /// - Throws: `DecodingError` for a state that is none.
    func item(_ id: UUID, read text: String) throws -> String {
        guard let show else { return past.map { $0[id]?.json() ?? text } ?? text }
        return show(try past?[id] ?? RowState.decode(text))
    }
}
