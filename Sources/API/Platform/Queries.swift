import Domain
import Foundation
import HTTPTypes
import Hummingbird
import Postgres
import Projections

extension Platform {
    /// Reads no earlier than the caller's `Consistency-Token`: waits up to `Prefer: wait` (five seconds unless said) for the
    /// read models this query uses (ARCHITECTURE §5). One that stands still is not waited for.
    /// - Throws: 503 `projection-behind`, unless the caller is lenient; 409 `other-epoch`.
    /// - Returns: true when the answer may be older than the token.
    func waitForReadModels(_ models: [any ReadModel.Type], _ request: Request) async throws -> Bool {
        guard let token = try request.consistencyToken() else { return false }
        guard token.epoch == epoch else { throw Problem.otherEpoch(epoch) }
        let preferences = request.preferences
        let isThere = try await registry.wait(
            for: token.position, on: models, upTo: preferences.wait ?? .seconds(5))
        if isThere { return false }
        guard preferences.handling == .lenient else {
            throw Problem.projectionBehind(
                position: token.position, faulted: registry.faulted(among: models).map { $0.name })
        }
        return true
    }

    /// A list, from the read model, as API.md shows lists.
    /// - Parameter dossier: the one it is a list of; nil for one of the office.
    func page<Row: ReadModel>(
        _ row: Row.Type, _ request: Request, _ caller: Caller, in dossier: ID<Dossier>? = nil,
        where conditions: [SQL], _ list: ListRequest
    ) async throws -> Response {
        if let point = list.asOf {
            return try await pastPage(
                row, request, caller, in: dossier.map { [$0] }, where: conditions, list, at: point)
        }
        let isStale = try await waitForReadModels([row], request)
        // Taken before the rows are read: they may be newer, never older.
        let position = registry.position(of: row)
        let page = try await queries.page(row, of: caller.office, where: conditions, request: list.projected)
        let response = Response.json(Array(page.json().utf8)).upTo(token(at: position))
        return isStale ? response.with(.warning, "110 - \"Response is Stale\"") : response
    }
}

extension ListRequest {
    var projected: Projections.ListRequest {
        Projections.ListRequest(
            limit: limit, cursor: cursor,
            sort: sort.map { [ListOrder($0.field, descending: $0.descending)] } ?? [],
            filters: filters.map { .init(column: $0.key, values: [$0.value]) })
    }
}

extension HTTPField.Name {
    /// RFC 7234 §5.5.1, for an answer that may be older than the caller's token.
    static let warning = constant("Warning")
}

extension Platform {
    /// A page of the worklist with the gate of the whole list.
    func worklist(
        _ dossier: ID<Dossier>, _ side: InvoiceSide, _ query: WorklistRequest, _ caller: Caller
    ) async throws -> [UInt8] {
        let rules = try await duplicateRule(dossier, caller.office, at: .max)
        return Array(try await worklistPage(dossier, side, query, caller, rules, .live).json().utf8)
    }

    /// The same as it was, gate included.
    func worklist(
        _ dossier: ID<Dossier>, _ side: InvoiceSide, _ query: WorklistRequest, _ caller: Caller, at point: PointInLog,
        _ request: Request
    ) async throws -> Response {
        let position = try await position(of: point, request)
        let rows = try await history.rows(ProposalRow.self, of: caller.office, dossiers: [dossier], at: position)
        let rules = try await duplicateRule(dossier, caller.office, at: position)
        let page = try await worklistPage(dossier, side, query, caller, rules, RowSource(past: rows))
        return answer(asOf: position, page.json(asOf: position))
    }

    private func worklistPage(
        _ dossier: ID<Dossier>, _ side: InvoiceSide, _ query: WorklistRequest, _ caller: Caller,
        _ rules: DuplicateBlocks, _ source: RowSource<ProposalRow>
    ) async throws -> WorklistQuery.Page {
        try await WorklistQuery(queries).page(
            .init(office: caller.office, dossier: dossier, side: side), duplicates: rules,
            request: query.list.projected, countingValidations: query.facets, from: source)
    }

    /// The rule that held at a position. Where the dossier was not there yet, its office's.
    private func duplicateRule(
        _ dossier: ID<Dossier>, _ office: ID<Office>, at position: Int64
    ) async throws -> DuplicateBlocks {
        let reader = reader(of: office)
        let ruling = try await reader.load(office, at: position)
        let own = try await reader.load(dossier, at: position)
        let settings = ruling.state.settings
        return own.state.profile?.settings.duplicateBlocks(in: settings) ?? settings.duplicateBlocks
    }
}
