public import Domain
internal import Foundation

/// Finds proposals that may book the same invoice twice, whatever became of them since.
public struct DuplicateQuery: Sendable {
    private let queries: ReadModelQueries

    public init(_ queries: ReadModelQueries) { self.queries = queries }

    /// The proposals of the dossier, open or sent, with this counterparty and this invoice number however it is written
    /// (FEATURES A-12).
    public func proposals(
        of counterparty: ID<Counterparty>, numberKey: InvoiceNumberKey, in dossier: ID<Dossier>, of office: ID<Office>
    ) async throws -> [ProposalRow] {
        try await queries.rows(
            ProposalRow.self, of: office, in: dossier,
            where: [
                "counterparty_id = \(counterparty.uuid)",
                "invoice_number_key = \(ColumnText.bounded(numberKey.description))", "state IN ('open', 'sent')",
            ])
    }

    /// The proposals of the dossier, open or sent, with this counterparty, date and total: the same invoice whose number was
    /// read differently.
    public func proposals(
        of counterparty: ID<Counterparty>, totalCents: Int64, date: CalendarDate, in dossier: ID<Dossier>,
        of office: ID<Office>
    ) async throws -> [ProposalRow] {
        try await queries.rows(
            ProposalRow.self, of: office, in: dossier,
            where: [
                "counterparty_id = \(counterparty.uuid)", "total = \(totalCents)",
                "invoice_date = \(date.description)", "state IN ('open', 'sent')",
            ])
    }
}
