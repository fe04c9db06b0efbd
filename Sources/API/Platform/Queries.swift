import Domain
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Postgres
import Projections

extension Platform {
    /// Waits until each of `models` is filled and shows the position of the caller's `Consistency-Token`, for at most `Prefer: wait`
    /// (five seconds where that is not given; ARCHITECTURE §5). One that stands still for a fault is not waited for.
    /// - Throws: 503 `projection-behind`, unless the caller is lenient.
    /// - Returns: true when the answer may be older than the token.
    func waitForReadModels(
        _ models: [any ReadModel.Type], _ request: Request, stage: ProjectionRegistry.Stage = .written
    ) async throws -> Bool {
        try await wait(for: try request.consistencyToken()?.position ?? 0, on: models, request, stage: stage)
    }

    /// The same for what speaks of the whole log as it is now, whether or not the caller has a token.
    func waitForWholeLog(_ models: [any ReadModel.Type], _ request: Request) async throws -> Bool {
        let head = try await handler.store.head().position
        let asked = try request.consistencyToken()?.position ?? 0
        return try await wait(for: max(head, asked), on: models, request, stage: .written)
    }

    /// Refuses a token of another log, or beyond the end of this one: the log was restored or rewound, and waiting cannot help. Asks the
    /// database for the head, since this server may not have heard of the newest events.
    /// - Throws: 409 `other-epoch`, 400 `beyond-the-log`.
    func requireInLog(_ token: ConsistencyToken) async throws {
        guard token.epoch == epoch else { throw Problem.otherEpoch(epoch) }
        guard token.position > 0, !handler.store.mayHold(after: token.position - 1) else { return }
        let head = try await handler.store.head().position
        guard token.position <= head else {
            throw FieldErrors(
                "beyond-the-log", ["head": "\(head)", "asked": "\(token.position)"], header: "Consistency-Token")
        }
    }

    private func wait(
        for position: Int64, on models: [any ReadModel.Type], _ request: Request, stage: ProjectionRegistry.Stage
    ) async throws -> Bool {
        let preferences = request.preferences
        let isThere = try await registry.wait(
            for: position, on: models, stage: stage, upTo: preferences.wait ?? patience.ofQueries)
        if isThere { return false }
        guard preferences.handling == .lenient else {
            throw Problem.projectionBehind(
                position: max(position, registry.wholeFrom(models)),
                faulted: registry.faulted(among: models).map { $0.name })
        }
        return true
    }

    /// A list, from the read model, as API.md shows lists.
    /// - Parameter dossier: the one it is a list of; nil for one of the office.
    func page<Row: ReadModel>(
        _ row: Row.Type, _ request: Request, _ caller: Caller, in dossier: ID<Dossier>? = nil,
        where conditions: [SQL] = [], _ list: ListParameters
    ) async throws -> Response {
        try await page(row, request, caller, in: dossier, list) { source, _ in
            try await queries.page(
                row, of: caller.office, in: dossier, where: conditions, request: list.projected, from: source)
        }
    }

    /// The same of a list that is read in its own way.
    /// - Parameters:
    ///   - others: the models that `read` looks at besides: the page tells no more than the least of them knows.
    ///   - read: the page, from the rows as they are now or as they were; the position is that of the past, and
    ///     the greatest there is for now. It hides from the caller what is not theirs.
    func page<Row: ReadModel>(
        _ row: Row.Type, beside others: [any ReadModel.Type] = [], _ request: Request, _ caller: Caller,
        in dossier: ID<Dossier>? = nil, _ list: ListParameters,
        read: (RowSource<Row>, _ position: Int64) async throws -> ListPage
    ) async throws -> Response {
        if let point = list.asOf {
            let position = try await position(of: point)
            let rows = try await history.rows(
                row, of: caller.office, dossiers: dossier.map { [$0] }, at: position)
            let page = try await read(RowSource(past: rows), position)
            return answer(asOf: position, page.json(extra: [("as_of", "\(position)")]))
        }
        let isStale = try await waitForReadModels([row] + others, request)
        // Taken before the rows are read: they may be newer, never older.
        let position = registry.position(of: [row] + others)
        let page = try await read(.live, .max)
        return Response.json(Array(page.json().utf8)).upTo(token(at: position)).marked(asStale: isStale)
    }
}

extension Response {
    /// Says of an answer that it may be older than the caller's token.
    func marked(asStale isStale: Bool) -> Response {
        isStale ? with(.warning, "110 - \"Response is Stale\"") : self
    }
}

extension ListParameters {
    var projected: ListRequest {
        ListRequest(
            limit: limit, cursor: cursor,
            sort: sort.map { [ListOrder($0.field, descending: $0.descending)] } ?? [],
            filters: filters.map { .init(column: $0.key, $0.value.projected) })
    }
}

extension ListFilter {
    var projected: ListRequest.Filter.Test {
        switch self {
        case .oneOf(let values): .oneOf(values)
        case .between(let lower, let upper): .between(lower, upper)
        }
    }
}

extension HTTPField.Name {
    /// RFC 7234 §5.5.1, for an answer that may be older than the caller's token.
    static let warning = constant("Warning")
}
