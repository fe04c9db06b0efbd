public import Domain
internal import Foundation
internal import Postgres

/// Finds proposals that may book the same invoice twice: the nearest ones, read from the ends of an index, however many there are.
public struct DuplicateQuery: Sendable {
    private let queries: ReadModelQueries
    private let office: ID<Office>

    /// Found of each kind in one go.
    private static let most = SuspectedDuplicates.mostNamed

    public init(_ queries: ReadModelQueries, of office: ID<Office>) {
        self.queries = queries
        self.office = office
    }

    /// Those with its counterparty that have its number, however it is written, or its total on its date: sent ones, and open ones that
    /// arrived before it.
    /// - Parameter passed: proposals to look past.
    public func before(
        _ invoice: ArrivedInvoice, passing passed: [ID<BookingProposal>]
    ) async throws -> [ID<BookingProposal>] {
        try await found(by: Self.statements(before: invoice, passing: passed))
    }

    /// Those alike that are open and arrived after it.
    public func after(
        _ invoice: ArrivedInvoice, passing passed: [ID<BookingProposal>]
    ) async throws -> [ID<BookingProposal>] {
        try await found(by: Self.statements(after: invoice, passing: passed))
    }

    /// Those alike that are open and suspected of nothing, whenever they arrived: whom one that is sent is told to.
    public func unsuspected(
        alike invoice: ArrivedInvoice, passing passed: [ID<BookingProposal>]
    ) async throws -> [ID<BookingProposal>] {
        let statements = Self.likenesses(of: invoice, passing: passed).map { like in
            Self.nearest(like + ["state = 'open'", "duplicate_of IS NULL"], descending: false)
        }
        return try await found(by: statements)
    }

    /// The open proposals with that counterparty that are suspected to repeat this one.
    public func naming(
        _ proposal: ID<BookingProposal>, of counterparty: ID<Counterparty>, in dossier: ID<Dossier>
    ) async throws -> [ID<BookingProposal>] {
        try await found(by: [
            """
            SELECT id
            FROM \(raw: ProposalRow.table)
            WHERE dossier = \(dossier.uuid) AND counterparty_id = \(counterparty.uuid) AND state = 'open'
                AND duplicate_of IS NOT NULL AND position(\(proposal.description) IN duplicate_of) > 0
            """
        ])
    }

    private func found(by statements: [SQL]) async throws -> [ID<BookingProposal>] {
        let rows = try await queries.segment(statements, of: office).joined()
        return Set(try rows.map { ID(try $0.get(0, as: UUID.self)) }).sorted()
    }

    static func statements(before invoice: ArrivedInvoice, passing passed: [ID<BookingProposal>]) -> [SQL] {
        likenesses(of: invoice, passing: passed).flatMap { like in
            [
                nearest(like + ["state = 'open'", arrived("<", invoice)], descending: true),
                nearest(like + ["state = 'sent'", arrived("<", invoice)], descending: true),
                nearest(like + ["state = 'sent'", arrived(">", invoice)], descending: false),
            ]
        }
    }

    static func statements(after invoice: ArrivedInvoice, passing passed: [ID<BookingProposal>]) -> [SQL] {
        likenesses(of: invoice, passing: passed).map { like in
            nearest(like + ["state = 'open'", arrived(">", invoice)], descending: false)
        }
    }

    /// What tells that two are for one invoice: each by itself, as another index serves each.
    private static func likenesses(of invoice: ArrivedInvoice, passing passed: [ID<BookingProposal>]) -> [[SQL]] {
        let identity = invoice.identity
        let common: [SQL] = [
            "dossier = \(invoice.dossier.uuid)", "counterparty_id = \(identity.counterparty.uuid)",
            "side = \(identity.side.rawValue)", "credit_note = \(identity.creditNote)",
            "id <> ALL(\(passed.map(\.uuid)))",
        ]
        var likenesses: [[SQL]] = []
        if let number = identity.invoiceNumber {
            likenesses.append(common + ["invoice_number_key = \(ColumnText.bounded(number.description))"])
        }
        if let total = identity.total, let date = identity.invoiceDate {
            likenesses.append(
                common + [
                    "invoice_date = \(date.description)", "total = \(total.cents)",
                    "currency = \(total.currency.description)",
                ])
        }
        return likenesses
    }

    private static func arrived(_ comparison: String, _ invoice: ArrivedInvoice) -> SQL {
        let moment = PostgresTimestamp(microseconds: invoice.sentAt.microseconds)
        return "(sent_at, document) \(raw: comparison) (\(moment), \(invoice.document.uuid))"
    }

    private static func nearest(_ conditions: [SQL], descending: Bool) -> SQL {
        """
        SELECT id
        FROM \(raw: ProposalRow.table)
        WHERE \(conditions.conjunction)
        ORDER BY sent_at \(raw: descending ? "DESC" : "ASC"), document \(raw: descending ? "DESC" : "ASC")
        LIMIT \(most)
        """
    }
}
