public import Domain
internal import Foundation

/// Finds entries that the books hold of an invoice that came here by no document, and the proposals they may be of (FEATURES VC-08).
public struct BookedInvoiceQuery: Sendable {
    private let queries: ReadModelQueries

    public init(_ queries: ReadModelQueries) { self.queries = queries }

    /// The external references of the entries with its counterparty and its number, however it is written.
    public func entries(booking proposal: ProposalContent, of office: ID<Office>) async throws -> [String] {
        guard let number = proposal.fields.invoiceNumber.flatMap({ InvoiceNumberKey($0) }),
            let counterparty = proposal.fields.counterparty
        else { return [] }
        let rows = try await queries.rows(
            LedgerEntryRow.self, of: office,
            where: [
                "dossier = \(proposal.dossier.uuid)", "document IS NULL",
                "invoice_number_key = \(ColumnText.bounded(number.description))",
            ])
        return rows.filter { $0.invoiceNumberKey == number }.map(\.entry)
            .filter { $0.isOf(counterparty) && $0.isLike(proposal) }.map(\.externalRef).sorted()
    }

    /// The open proposals with the number of one of these entries, if it came by no document, and those suspected to be booked as one of
    /// them. `entries(booking:)` tells which of them are.
    public func proposals(
        bookedAs entries: [LedgerEvent.Entry], orSuspectedOf externalRefs: [String], in dossier: ID<Dossier>,
        of office: ID<Office>
    ) async throws -> [ID<BookingProposal>] {
        let numbers = entries.filter { $0.document == nil }.compactMap {
            $0.invoiceNumber.flatMap { InvoiceNumberKey($0) }
        }
        let rows = try await queries.segment(
            [
                """
                SELECT id
                FROM \(raw: ProposalRow.table)
                WHERE dossier = \(dossier.uuid) AND state = 'open' AND (
                    invoice_number_key = ANY(\(Set(numbers).map { ColumnText.bounded($0.description) }))
                    OR string_to_array(duplicate_of_entries, ',') && \(externalRefs.map(ColumnText.element))
                )
                ORDER BY id
                """
            ], of: office)
        return try rows[0].map { ID(try $0.get(0, as: UUID.self)) }
    }
}

extension LedgerEvent.Entry {
    /// VAT numbers tell whether it is the same one; names where one of the two has none.
    fileprivate func isOf(_ counterparty: ProposalCounterparty) -> Bool {
        if let number = counterpartyVatNumber, let known = counterparty.vatNumber {
            return (VATNumber(inBooks: number)?.description ?? number) == known.description
        }
        return counterpartyName.map(CounterpartyRow.nameKey) == CounterpartyRow.nameKey(counterparty.name)
    }

    /// Whether its lines may book what is proposed: an invoice and a credit note are never the same, nor is what pays it. One that names no
    /// amounts may be anything.
    fileprivate func isLike(_ proposal: ProposalContent) -> Bool {
        guard let booked = BookedInvoice(self) else { return true }
        return booked.side == proposal.side && booked.creditNote == proposal.fields.creditNote
    }
}
