internal import Foundation
internal import Postgres

/// The statements of one page of a list.
struct ListQuery<Row: ReadModel> {
    let order: [ListOrder]
    let limit: Int
    private let conditions: [SQL]
    private let cursor: ListCursor?
    private let source: RowSource<Row>

    /// - Throws: `ListError` for a filter, a sort or a cursor the list does not know.
    init(
        _ request: ListRequest, where conditions: [SQL], from source: RowSource<Row> = .live
    ) throws(ListError) {
        self.source = source
        let sort = try request.sort.map(Self.step)
        // Rows that are alike stand in the list's own order.
        let order = sort + Row.defaultOrder.filter { step in !sort.contains { $0.column == step.column } }
        self.order = order
        limit = request.limit
        var all = conditions
        for filter in request.filters { all.append(try Self.condition(filter)) }
        self.conditions = all
        cursor = try request.cursor.map { text throws(ListError) in try ListCursor(text, order: order) }
    }

    private static func step(_ asked: ListOrder) throws(ListError) -> ListOrder {
        guard let column = Row.column(named: asked.column), column.isSortable else {
            throw .unknownSort(asked.column)
        }
        return ListOrder(column.sortColumn, descending: asked.descending)
    }

    private static func condition(_ filter: ListRequest.Filter) throws(ListError) -> SQL {
        guard let column = Row.column(named: filter.column), column.isFilterable else {
            throw .unknownFilter(filter.column)
        }
        let condition =
            switch filter.test {
            case .oneOf(let values): column.holds(oneOf: values)
            case .between(let lower, let upper): column.lies(from: lower, to: upper)
            }
        guard let condition else { throw .invalidValue(filter.column) }
        return condition
    }

    var total: SQL { "SELECT count(*) FROM \(source.relation) WHERE \(conditions.conjunction)" }

    /// How many rows hold each value of a column.
    func counts(by column: String) -> SQL {
        """
        SELECT \(identifier: column), count(*)
        FROM \(source.relation)
        WHERE \(conditions.conjunction)
        GROUP BY 1
        """
    }

    /// One row more than asked tells whether there is another page.
    var page: SQL {
        get throws(ListError) {
            var all = conditions
            if let cursor { all.append(try Self.after(cursor, order[...])) }
            // Named apart from the columns: ORDER BY prefers a name of the output to one of the table.
            let places = order.enumerated().map { index, step -> SQL in
                "\(Row.column(named: step.column)?.place ?? "NULL::text") AS \(identifier: "place_\(index)")"
            }
            return """
                SELECT \((["id", source.column] + places).joined(separator: ", "))
                FROM \(source.relation)
                WHERE \(all.conjunction)
                ORDER BY \(Row.sortKeys(of: order))
                LIMIT \(limit + 1)
                """
        }
    }

    /// The rows behind the cursor: further in the first step, or level there and further in the rest.
    private static func after(_ cursor: ListCursor, _ steps: ArraySlice<ListOrder>) throws(ListError) -> SQL {
        guard let step = steps.first else { return "id > \(cursor.id)" }
        let name = Row.sortKey(step)
        let rest = try after(cursor, steps.dropFirst())
        guard let text = cursor.values[steps.startIndex] else { return "(\(name) IS NULL AND \(rest))" }
        guard let bound = Row.column(named: step.column)?.array(reading: [text]) else { throw .invalidCursor }
        let further: SQL = step.descending ? "<" : ">"
        return """
            (\(name) \(further) (\(bound))[1] OR \(name) IS NULL OR (\(name) = (\(bound))[1] AND \(rest)))
            """
    }

    func listPage(_ rows: Rows, total: Rows) throws -> ListPage {
        let shown = rows.prefix(limit)
        var next: String?
        if rows.count > limit, let last = shown.last {
            let values = try order.indices.map { try last.get($0 + 2, as: String?.self) }
            next = ListCursor(order: order, values: values, id: try last.get(0)).text
        }
        return ListPage(
            items: try shown.map { try source.item(try $0.get(0), read: try $0.get(1)) }, next: next,
            total: try total[0].get(0))
    }
}

extension ReadModel {
    /// What stands behind ORDER BY: rows without a value come last either way, and the row's id breaks ties.
    static func sortKeys(of order: [ListOrder]) -> SQL {
        let steps = order.map { step -> SQL in
            "\(sortKey(step)) \(raw: step.descending ? "DESC" : "ASC") NULLS LAST"
        }
        return (steps + ["id"]).joined(separator: ", ")
    }

    fileprivate static func sortKey(_ step: ListOrder) -> SQL {
        column(named: step.column)?.sortKey ?? "\(identifier: step.column)"
    }
}

extension [SQL] {
    var conjunction: SQL { isEmpty ? "true" : joined(separator: " AND ") }
}
