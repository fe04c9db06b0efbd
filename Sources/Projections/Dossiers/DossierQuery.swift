public import Domain
internal import Foundation
internal import Postgres

/// The active clients, as the settings of their office have them.
public struct DossierQuery: Sendable {
    private let queries: ReadModelQueries

    public init(_ queries: ReadModelQueries) { self.queries = queries }

    /// - Parameters:
    ///   - dossiers: those that are the caller's; nil for all of the office.
    ///   - settings: the office's, for what a dossier does not set itself.
    ///   - source: the dossiers as they are now, unless others are given.
    /// - Throws: `ListError`, `PostgresError`.
    public func page(
        of office: ID<Office>, dossiers: Set<ID<Dossier>>?, in settings: OfficeSettings, request: ListRequest,
        from source: RowSource<DossierRow> = .live
    ) async throws -> ListPage {
        var conditions: [SQL] = []
        if let dossiers { conditions.append("id = ANY(\(dossiers.map(\.uuid)))") }
        var request = request
        let ruling = ["validation_mode": settings.validationMode.rawValue, "send_gate": settings.sendGate.rawValue]
        for filter in request.filters {
            guard let inherited = ruling[filter.column] else { continue }
            conditions.append(try Self.isRuled(by: filter.test, filter.column, inheriting: inherited))
        }
        request.filters.removeAll { ruling[$0.column] != nil }
        return try await queries.page(
            DossierRow.self, of: office, where: conditions, request: request,
            from: source.shown { $0.json(in: settings) })
    }

    /// The dossiers that set one of these values, or leave it to an office that does.
    private static func isRuled(
        by test: ListRequest.Filter.Test, _ setting: String, inheriting inherited: String
    ) throws(ListError) -> SQL {
        guard case .oneOf(let values) = test else { throw .invalidValue(setting) }
        let own: SQL = "\(identifier: setting) = ANY(\(values))"
        guard values.contains(inherited) else { return own }
        return "(\(own) OR \(identifier: setting) IS NULL)"
    }
}
