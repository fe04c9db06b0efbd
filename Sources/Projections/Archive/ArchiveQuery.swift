public import Domain
internal import Foundation
internal import Postgres

/// The tabs of a dossier's archive.
public struct ArchiveQuery: Sendable {
    private let queries: ReadModelQueries

    public init(_ queries: ReadModelQueries) { self.queries = queries }

    /// What is listed in one tab: the entries of its journals. A document of ours that the package moved to a journal of which no side
    /// is known stays in the tab of its side.
    /// - Parameters:
    ///   - tab: a side; the others are empty as yet.
    ///   - sides: of the journals, by code: all of the dossier and of the package, of the same moment as `source`.
    ///   - source: the archive as it is now, unless another is given.
    /// - Throws: `ListError`, `PostgresError`.
    public func page(
        of tab: String, sides: [String: InvoiceSide], in dossier: ID<Dossier>, of office: ID<Office>,
        request: ListRequest, from source: RowSource<ArchiveRow> = .live
    ) async throws -> ListPage {
        let ofTab = sides.filter { $0.value.rawValue == tab }.keys.sorted()
        let isOfTab: SQL = """
            (journal = ANY(\(ofTab)) OR (came_through AND side = \(tab) AND journal <> ALL(\(sides.keys.sorted()))))
            """
        return try await queries.page(
            ArchiveRow.self, of: office, in: dossier, where: ["filed", isOfTab], request: request, from: source)
    }
}
