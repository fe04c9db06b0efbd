public import Domain

/// Which proposals may be for one invoice, and which entries of the books. Of many alike, a few of the nearest are given in one go;
/// whether they are what is sought their streams decide.
public protocol KnownProposals: Sendable {
    /// Proposals that may be for that invoice and stand before it, sent ones whenever they arrived: none only where there are no more but
    /// the passed.
    func proposals(
        before invoice: ArrivedInvoice, passing passed: [ID<BookingProposal>], in office: ID<Office>
    ) async throws -> [ID<BookingProposal>]

    /// Open proposals that may be for that invoice and arrived after it: none only where there are no more but the passed.
    func proposals(
        after invoice: ArrivedInvoice, passing passed: [ID<BookingProposal>], in office: ID<Office>
    ) async throws -> [ID<BookingProposal>]

    /// Open proposals that may be for that invoice and are suspected to repeat nothing: none only where there are no more but the passed.
    func unsuspectedProposals(
        alike invoice: ArrivedInvoice, passing passed: [ID<BookingProposal>], in office: ID<Office>
    ) async throws -> [ID<BookingProposal>]

    /// The open proposals with that counterparty that are suspected to repeat this one.
    func proposals(
        naming proposal: ID<BookingProposal>, of counterparty: ID<Counterparty>, in dossier: ID<Dossier>,
        _ office: ID<Office>
    ) async throws -> [ID<BookingProposal>]

    /// Entries of the books that may be its invoice and came by no document, by external reference.
    func entries(booking proposal: ProposalContent, in office: ID<Office>) async throws -> [String]

    /// The open proposals that may be booked as one of these entries, and those suspected to be.
    func proposals(
        bookedAs entries: [LedgerEvent.Entry], orSuspectedOf externalRefs: [String], in dossier: ID<Dossier>,
        _ office: ID<Office>
    ) async throws -> [ID<BookingProposal>]
}
