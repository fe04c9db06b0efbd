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
        for filter in request.filters where filter.column == Self.mode {
            conditions.append(try Self.validates(filter.test, in: settings))
        }
        request.filters.removeAll { $0.column == Self.mode }
        return try await queries.page(
            DossierRow.self, of: office, where: conditions, request: request,
            from: source.shown { $0.json(in: settings) })
    }

    private static let mode = "validation_mode"

    /// The dossiers that set one of these modes, or leave it to an office that does.
    private static func validates(
        _ test: ListRequest.Filter.Test, in settings: OfficeSettings
    ) throws(ListError) -> SQL {
        guard case .oneOf(let modes) = test else { throw .invalidValue(mode) }
        let own: SQL = "\(identifier: mode) = ANY(\(modes))"
        guard modes.contains(settings.validationMode.rawValue) else { return own }
        return "(\(own) OR \(identifier: mode) IS NULL)"
    }
}
