public import Domain
internal import EventStore
public import Foundation
public import Postgres

/// Reads rows, one office at a time: each query is one round trip in which the database itself hides all other offices.
public struct ReadModelQueries: Sendable {
    let reader: Pipeline

    /// - Parameter reader: of `SessionConfiguration.reading`.
    public init(reader: Pipeline) { self.reader = reader }

    /// One page of a list.
    /// - Parameters:
    ///   - dossier: the one whose rows are listed; nil for all of the office.
    ///   - conditions: of our own making; the caller's come with the request.
    ///   - source: the rows as they are now, unless others are given.
    /// - Throws: `ListError`, `PostgresError`.
    public func page<Row: ReadModel>(
        _ row: Row.Type, of office: ID<Office>, in dossier: ID<Dossier>? = nil, where conditions: [SQL] = [],
        request: ListRequest, from source: RowSource<Row> = .live
    ) async throws -> ListPage {
        let query = try ListQuery<Row>(request, where: Self.conditions(in: dossier) + conditions, from: source)
        let rows = try await segment([try query.page, query.total], of: office, inOneStateOf: Row.self)
        return try query.listPage(rows[0], total: rows[1])
    }

    public func row<Row: ReadModel>(_ row: Row.Type, id: UUID, of office: ID<Office>) async throws -> Row? {
        try await rows(row, of: office, where: ["id = \(id)"]).first
    }

    /// Those of these rows that are there, in the model's own order.
    public func rows<Row: ReadModel>(_ row: Row.Type, ids: [UUID], of office: ID<Office>) async throws -> [Row] {
        try await rows(row, of: office, where: ["id = ANY(\(ids))"])
    }

    /// Every row that meets the conditions, in the model's own order.
    /// - Parameter dossier: the one whose rows are asked for; nil for all of the office.
    public func rows<Row: ReadModel>(
        _ row: Row.Type, of office: ID<Office>, in dossier: ID<Dossier>? = nil, where conditions: [SQL] = [],
        limit: Int? = nil
    ) async throws -> [Row] {
        let conditions = Self.conditions(in: dossier) + conditions
        let found = try await segment(
            [
                """
                SELECT row_state
                FROM \(raw: Row.table)
                WHERE \(conditions.conjunction)
                ORDER BY \(Row.sortKeys(of: Row.defaultOrder))
                LIMIT \(limit)
                """
            ], of: office)
        return try found[0].map { try RowState.decode(try $0.get(0)) }
    }

    /// The rendered item of one row.
    public func json<Row: ReadModel>(_ row: Row.Type, id: UUID, of office: ID<Office>) async throws -> String? {
        try await segment(["SELECT json FROM \(raw: Row.table) WHERE id = \(id)"], of: office)[0].first?.get(0)
    }

    public func count<Row: ReadModel>(
        _ row: Row.Type, of office: ID<Office>, where conditions: [SQL]
    ) async throws -> Int {
        try await segment(
            ["SELECT count(*) FROM \(raw: Row.table) WHERE \(conditions.conjunction)"], of: office)[0][0].get(0)
    }

    private static func conditions(in dossier: ID<Dossier>?) -> [SQL] {
        dossier.map { ["dossier = \($0.uuid)"] } ?? []
    }

    /// What several statements say of one state of a model. Each of them sees what was committed before it: where the model moved on
    /// between the first and the last, all are asked again. A model that moves on during each of ten tries is shown as the last found it.
    func segment(
        _ statements: [SQL], of office: ID<Office>, inOneStateOf model: any ReadModel.Type
    ) async throws -> [Rows] {
        let state = Checkpoints.state(of: model)
        var answers: [Rows] = []
        for _ in 1...10 {
            answers = try await segment([state] + statements + [state], of: office)
            let (before, after) = (answers.removeFirst(), answers.removeLast())
            if try before.first?.get(0, as: String.self) == after.first?.get(0, as: String.self) { break }
        }
        return answers
    }

    /// Statements that see one office, and what each answered.
    func segment(_ statements: [SQL], of office: ID<Office>) async throws -> [Rows] {
        Array(try await reader.segment([.settingOffice(office)] + statements).dropFirst())
    }
}
