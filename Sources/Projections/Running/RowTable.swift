internal import Foundation
internal import Postgres

/// A table of a read model, as the runner uses it.
struct RowTable<Row: ReadModel> {
    /// The live one, or one that is being filled beside it.
    var name = Row.table

    func load(_ keys: Set<UUID>, in session: Session) throws -> [UUID: HeldRow<Row>] {
        var held: [UUID: HeldRow<Row>] = [:]
        for row in try session.query("SELECT id, row_state FROM \(raw: name) WHERE id = ANY(\(Array(keys)))") {
            held[try row.get(0)] = try Self.held(try row.get(1))
        }
        return held
    }

    static func held(_ state: String) throws -> HeldRow<Row> {
        do { return .present(try RowState.decode(state)) } catch is DecodingError { return .unreadable }
    }

    func write(_ entries: [(key: UUID, row: Row)], in session: Session) throws {
        if let statement = try writing(entries) { _ = try session.query(statement) }
    }

    func delete(_ keys: [UUID], in session: Session) throws {
        if let statement = deleting(keys) { _ = try session.query(statement) }
    }

    /// Inserts or replaces the rows: an array for each column. Nil where there are none.
    @_specialize(where Row == ProposalRow)
    func writing(_ entries: [(key: UUID, row: Row)]) throws -> SQL? {
        guard !entries.isEmpty else { return nil }
        let rows = entries.map(\.row)
        var arrays: [SQL] = [
            "\(entries.map(\.key))::uuid[]", "\(rows.map(\.office.uuid))::uuid[]",
            "\(rows.map(\.dossier?.uuid))::uuid[]",
        ]
        arrays += Row.columns.map { "\($0.array(of: rows))::\(raw: $0.arrayType)" }
        let states = try rows.map { try RowState.encode($0) }
        arrays += ["\(states)::text[]", "\(rows.map { $0.json() })::text[]"]
        return """
            INSERT INTO \(raw: name) (\(raw: Self.columnList))
            SELECT * FROM unnest(\(arrays.joined(separator: ", ")))
            ON CONFLICT (id) DO UPDATE SET \(raw: Self.assignments)
            """
    }

    func deleting(_ keys: [UUID]) -> SQL? {
        keys.isEmpty ? nil : "DELETE FROM \(raw: name) WHERE id = ANY(\(keys))"
    }

    /// Adds rows of which the table holds none yet.
    func copy(_ rows: CopyRows, in session: Session) throws {
        try session.copy(rows, into: name, columns: Self.columns)
    }

    /// Puts a row behind the others that are to be copied.
    static func append(_ row: Row, key: UUID, to rows: inout CopyRows) throws {
        // Before the model's own columns come the key, the office and the dossier, behind them the state and the JSON.
        rows.beginRow(columns: Int16(3 + Row.columns.count + 2))
        rows.append(key)
        rows.append(row.office.uuid)
        rows.append(row.dossier?.uuid)
        for column in Row.columns { column.append(row, to: &rows) }
        rows.append(try RowState.encode(row))
        rows.append(row.json())
    }

    private static var names: [String] { ["office", "dossier"] + Row.columns.map(\.name) + ["row_state", "json"] }
    /// Every column, the key first.
    static var columns: [String] { ["id"] + names }
    private static var columnList: String { columns.map { "\"\($0)\"" }.joined(separator: ", ") }
    private static var assignments: String { names.map { "\"\($0)\" = EXCLUDED.\"\($0)\"" }.joined(separator: ", ") }
}
