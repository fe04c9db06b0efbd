public import Domain
internal import Foundation
internal import Postgres

/// The periods of a dossier that something is known of: they stay in the fiscal years they have.
public struct UsedPeriodsQuery: Sendable {
    private let queries: ReadModelQueries

    public static let models: [any ReadModel.Type] = [ProposalRow.self, LedgerEntryRow.self]

    public init(_ queries: ReadModelQueries) { self.queries = queries }

    /// Those of proposals, whatever became of them, and of what the books hold.
    /// - Throws: `PostgresError`.
    public func periods(of dossier: ID<Dossier>, in office: ID<Office>) async throws -> Set<AccountingPeriod> {
        let statements = [ProposalRow.table, LedgerEntryRow.table].map { table -> SQL in
            """
            SELECT DISTINCT period
            FROM \(raw: table)
            WHERE dossier = \(dossier.uuid) AND period IS NOT NULL
            """
        }
        let found = try await queries.segment(statements, of: office)
        return Set(try found.joined().compactMap { AccountingPeriod(try $0.get(0, as: String.self)) })
    }
}
