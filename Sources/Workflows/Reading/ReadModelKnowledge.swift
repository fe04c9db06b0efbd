public import Domain
import Foundation
import Postgres
public import Projections

/// What the read models know of a dossier. They must have seen the event that is acted on: see `ReadModelKnowledge.models`.
public struct ReadModelKnowledge: ReadingKnowledge, KnownDocuments {
    private let queries: ReadModelQueries

    /// The read models it asks.
    public static let models: [any ReadModel.Type] = [
        JournalRow.self, CounterpartyRow.self, ProposalRow.self, DocumentRow.self, LedgerEntryRow.self,
    ]

    public init(_ queries: ReadModelQueries) { self.queries = queries }

    public func journals(of dossier: ID<Dossier>, in office: ID<Office>) async throws -> [ID<Journal>] {
        try await queries.rows(JournalRow.self, of: office, in: dossier).sorted { $0.addedAt < $1.addedAt }.map(\.id)
    }

    public func counterparty(
        like profile: CounterpartyProfile, in office: ID<Office>
    ) async throws -> KnownCounterparty? {
        let query = CounterpartyQuery(queries)
        var row: CounterpartyRow?
        if let vatNumber = profile.vatNumber {
            row = try await query.counterparty(vatNumber: vatNumber, in: profile.dossier, of: office)
        }
        if row == nil {
            // Who is known by name alone may state a number now.
            row = try await query.counterparty(name: profile.name, in: profile.dossier, of: office)
            if profile.vatNumber != nil, row?.vatNumber != nil { row = nil }
        }
        return row.map { row in
            KnownCounterparty(
                id: row.id, name: row.name ?? profile.name, vatNumber: row.vatNumber.flatMap { VATNumber($0) },
                templates: row.lastTemplates)
        }
    }

    public func proposals(
        before invoice: ArrivedInvoice, passing passed: [ID<BookingProposal>], in office: ID<Office>
    ) async throws -> [ID<BookingProposal>] {
        try await DuplicateQuery(queries, of: office).before(invoice, passing: passed)
    }

    public func proposals(
        after invoice: ArrivedInvoice, passing passed: [ID<BookingProposal>], in office: ID<Office>
    ) async throws -> [ID<BookingProposal>] {
        try await DuplicateQuery(queries, of: office).after(invoice, passing: passed)
    }

    public func unsuspectedProposals(
        alike invoice: ArrivedInvoice, passing passed: [ID<BookingProposal>], in office: ID<Office>
    ) async throws -> [ID<BookingProposal>] {
        try await DuplicateQuery(queries, of: office).unsuspected(alike: invoice, passing: passed)
    }

    public func proposals(
        naming proposal: ID<BookingProposal>, of counterparty: ID<Counterparty>, in dossier: ID<Dossier>,
        _ office: ID<Office>
    ) async throws -> [ID<BookingProposal>] {
        try await DuplicateQuery(queries, of: office).naming(proposal, of: counterparty, in: dossier)
    }

    public func entries(booking proposal: ProposalContent, in office: ID<Office>) async throws -> [String] {
        try await BookedInvoiceQuery(queries).entries(booking: proposal, of: office)
    }

    public func proposals(
        bookedAs entries: [LedgerEvent.Entry], orSuspectedOf externalRefs: [String], in dossier: ID<Dossier>,
        _ office: ID<Office>
    ) async throws -> [ID<BookingProposal>] {
        try await BookedInvoiceQuery(queries).proposals(
            bookedAs: entries, orSuspectedOf: externalRefs, in: dossier, of: office)
    }

    public func documents(
        with content: ContentHash, of dossier: ID<Dossier>, in office: ID<Office>
    ) async throws -> [ID<Document>] {
        try await queries.rows(
            DocumentRow.self, of: office,
            where: [
                "dossier = \(dossier.uuid)", "sha256 = \(content.description)",
                "state <> \(DocumentState.deleted.rawValue)", "NOT given_back",
            ], limit: SuspectedDuplicates.mostNamed
        ).map(\.id)
    }
}
