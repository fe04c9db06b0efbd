import Domain
import Foundation
import HTTPTypes
import Hummingbird
import Postgres
import Projections

extension Platform {
    /// Reads no earlier than the caller's `Consistency-Token`: waits up to `Prefer: wait` (five seconds unless said) for the
    /// read models this query uses (ARCHITECTURE §5).
    /// - Throws: 503 `projection-behind`, unless the caller is lenient; 409 `other-epoch`.
    /// - Returns: true when the answer may be older than the token.
    func waitForReadModels(_ models: [any ReadModel.Type], _ request: Request) async throws -> Bool {
        guard let token = try request.consistencyToken() else { return false }
        guard token.epoch == epoch else { throw Problem.otherEpoch(epoch) }
        let preferences = request.preferences
        let isThere = try await registry.wait(
            for: token.position, on: models, upTo: preferences.wait ?? .seconds(5))
        if isThere { return false }
        guard preferences.handling == .lenient else { throw Problem.projectionBehind(position: token.position) }
        return true
    }

    /// A list, from the read model, as API.md shows lists.
    func page<Row: ReadModel>(
        _ row: Row.Type, _ request: Request, _ caller: Caller, where conditions: [SQL], _ list: ListRequest
    ) async throws -> Response {
        let isStale = try await waitForReadModels([row], request)
        let page = try await queries.page(row, of: caller.office, where: conditions, request: list.projected)
        let response = Response.json(Array(page.json().utf8))
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
        let rules = try await duplicateRule(dossier, caller.office)
        let page = try await WorklistQuery(queries).page(
            .init(office: caller.office, dossier: dossier, side: side), duplicates: rules,
            request: query.list.projected,
            countingValidations: query.facets)
        return Array(page.json().utf8)
    }

    private func duplicateRule(_ dossier: ID<Dossier>, _ office: ID<Office>) async throws -> DuplicateBlocks {
        let reader = reader(of: office)
        guard let profile = try await reader.load(dossier).state.profile else { throw Problem.notFound }
        return profile.settings.duplicateBlocks(in: try await reader.load(office).state.settings)
    }
}
