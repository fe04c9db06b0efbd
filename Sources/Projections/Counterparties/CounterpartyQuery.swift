public import Domain
internal import Foundation
internal import Postgres

/// Finds a dossier's counterparty by what an invoice says of it.
public struct CounterpartyQuery: Sendable {
    private let queries: ReadModelQueries

    public init(_ queries: ReadModelQueries) { self.queries = queries }

    public func counterparty(
        vatNumber: VATNumber, in dossier: ID<Dossier>, of office: ID<Office>
    ) async throws -> CounterpartyRow? {
        try await find("vat_number = \(vatNumber.description)", in: dossier, of: office)
    }

    /// Capitals and spaces do not matter.
    public func counterparty(
        name: String, in dossier: ID<Dossier>, of office: ID<Office>
    ) async throws -> CounterpartyRow? {
        try await find("name_key = \(ColumnText.bounded(CounterpartyRow.nameKey(name)))", in: dossier, of: office)
    }

    private func find(_ condition: SQL, in dossier: ID<Dossier>, of office: ID<Office>) async throws -> CounterpartyRow?
    {
        try await queries.rows(
            CounterpartyRow.self, of: office, where: ["dossier = \(dossier.uuid)", condition], limit: 1
        ).first
    }
}
