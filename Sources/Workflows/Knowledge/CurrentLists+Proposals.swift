public import Domain
import Projections

/// Nobody is kept from correcting or deleting because the read models stand still: then suspicions go by what they know.
extension CurrentLists: KnownProposals {
    public func proposals(
        before invoice: ArrivedInvoice, passing passed: [ID<BookingProposal>], in office: ID<Office>
    ) async throws -> [ID<BookingProposal>] {
        try await known([ProposalRow.self]).proposals(before: invoice, passing: passed, in: office)
    }

    public func proposals(
        after invoice: ArrivedInvoice, passing passed: [ID<BookingProposal>], in office: ID<Office>
    ) async throws -> [ID<BookingProposal>] {
        try await known([ProposalRow.self]).proposals(after: invoice, passing: passed, in: office)
    }

    public func unsuspectedProposals(
        alike invoice: ArrivedInvoice, passing passed: [ID<BookingProposal>], in office: ID<Office>
    ) async throws -> [ID<BookingProposal>] {
        try await known([ProposalRow.self]).unsuspectedProposals(alike: invoice, passing: passed, in: office)
    }

    public func proposals(
        naming proposal: ID<BookingProposal>, of counterparty: ID<Counterparty>, in dossier: ID<Dossier>,
        _ office: ID<Office>
    ) async throws -> [ID<BookingProposal>] {
        try await known([ProposalRow.self]).proposals(naming: proposal, of: counterparty, in: dossier, office)
    }

    public func entries(booking proposal: ProposalContent, in office: ID<Office>) async throws -> [String] {
        try await known([LedgerEntryRow.self]).entries(booking: proposal, in: office)
    }

    public func proposals(
        bookedAs entries: [LedgerEvent.Entry], orSuspectedOf externalRefs: [String], in dossier: ID<Dossier>,
        _ office: ID<Office>
    ) async throws -> [ID<BookingProposal>] {
        try await known([ProposalRow.self]).proposals(
            bookedAs: entries, orSuspectedOf: externalRefs, in: dossier, office)
    }

    private func known(_ models: [any ReadModel.Type]) async throws -> ReadModelKnowledge {
        try await catchUpBriefly(models)
        return ReadModelKnowledge(queries)
    }
}
