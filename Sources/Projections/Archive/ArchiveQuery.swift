public import Domain
internal import Foundation
internal import Postgres

/// The tabs of a dossier's archive.
public struct ArchiveQuery: Sendable {
    private let queries: ReadModelQueries

    public init(_ queries: ReadModelQueries) { self.queries = queries }

    /// What is listed in one tab: the entries of its journals. A document of ours that the package moved to a journal which the dossier
    /// does not have stays in the tab of its side.
    /// - Parameters:
    ///   - tab: a side; the others are empty as yet.
    ///   - journals: all of the dossier, of the same moment as `source`.
    ///   - source: the archive as it is now, unless another is given.
    /// - Throws: `ListError`, `PostgresError`.
    public func page(
        of tab: String, journals: [JournalProfile], in dossier: ID<Dossier>, of office: ID<Office>,
        request: ListRequest, from source: RowSource<ArchiveRow> = .live
    ) async throws -> ListPage {
        let ofTab = journals.filter { $0.side.rawValue == tab }.map(\.code)
        let isOfTab: SQL = """
            (journal = ANY(\(ofTab)) OR (came_through AND side = \(tab) AND journal <> ALL(\(journals.map(\.code)))))
            """
        return try await queries.page(
            ArchiveRow.self, of: office, in: dossier, where: ["filed", isOfTab], request: request, from: source)
    }
}
