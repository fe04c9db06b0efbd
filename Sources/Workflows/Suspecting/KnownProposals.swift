public import Domain
import EventStore

/// Which proposals may be for one invoice.
public protocol KnownProposals: Sendable {
    /// Proposals for the same counterparty on the same side, open or sent, that could be the same invoice: same number or
    /// same total. More than those may be given; `InvoiceIdentity` decides.
    func proposals(
        resembling identity: InvoiceIdentity, of dossier: ID<Dossier>, in office: ID<Office>
    ) async throws -> [EarlierProposal]

    /// Entries of the books that may be its invoice and came by no document, by external reference.
    func entries(booking proposal: ProposalContent, in office: ID<Office>) async throws -> [String]
}

/// A proposal made before.
public struct EarlierProposal: Sendable, Hashable {
    public var id: ID<BookingProposal>
    public var identity: InvoiceIdentity

    public init(id: ID<BookingProposal>, identity: InvoiceIdentity) {
        self.id = id
        self.identity = identity
    }
}

extension KnownProposals {
    /// A proposal that says now which invoice it is for may be the second for that invoice, or the first; or the books have it already.
    func suspectingDuplicates(
        _ annotated: Loaded<BookingProposal>, of before: Loaded<BookingProposal>, into act: inout Act,
        _ context: CommandContext, _ reader: StreamReader
    ) async throws -> Loaded<BookingProposal> {
        guard let proposal = annotated.state.content else { return annotated }
        if case .open(let known) = before.state, known.isForSameInvoice(as: proposal) { return annotated }
        try await takeBackSuspicions(of: annotated, since: before, into: &act, context, reader)
        let others = try await others(resembling: annotated, context, reader)
        let suspected = try act.suspectDuplicates(of: annotated, among: others, context)
        guard case .open = suspected.state else { return suspected }
        let entries = try await entries(booking: proposal, in: context.office)
        return act.append(
            try suspected.state.decide(.suspectBooked(as: entries), in: context), to: suspected,
            dossier: proposal.dossier)
    }

    /// Whoever was suspected to repeat this proposal and is now for another invoice is suspected no more (FEATURES VC-08).
    /// - Parameters:
    ///   - changed: as the act leaves it; a deleted one is repeated by nobody.
    ///   - before: what it was.
    func takeBackSuspicions(
        of changed: Loaded<BookingProposal>, since before: Loaded<BookingProposal>, into act: inout Act,
        _ context: CommandContext, _ reader: StreamReader
    ) async throws {
        let others = try await others(resembling: before, context, reader)
        try act.takeBackSuspicions(of: changed, among: others, context)
    }

    /// Decides the suspicions again once `changed` is in the log, where a proposal that became the same invoice at the same moment
    /// is visible.
    /// - Parameters:
    ///   - changed: as it stands now.
    ///   - before: what it was.
    /// - Returns: what is to be recorded still.
    func lookingAgain(
        at changed: Loaded<BookingProposal>, since before: Loaded<BookingProposal>, _ context: CommandContext,
        _ reader: StreamReader
    ) async throws -> Act {
        var act = Act()
        try await takeBackSuspicions(of: changed, since: before, into: &act, context, reader)
        switch changed.state {
        case .open(let proposal), .sent(let proposal, _):
            // Those it already names are loaded too: the read models may not know them yet, and their suspicion would be taken back.
            let others = try await others(resembling: changed, orAmong: proposal.duplicateOf, context, reader)
            try act.suspectDuplicates(of: changed, among: others.filter { !changed.isSettled(with: $0) }, context)
        case .unknown, .deleted: break
        }
        return act
    }

    private func others(
        resembling loaded: Loaded<BookingProposal>, orAmong named: [ID<BookingProposal>] = [],
        _ context: CommandContext, _ reader: StreamReader
    ) async throws -> [Loaded<BookingProposal>] {
        guard let identity = loaded.state.identity, let dossier = loaded.state.content?.dossier else { return [] }
        let known = try await proposals(resembling: identity, of: dossier, in: context.office)
        return try await reader.loadUnguarded(Set(known.map(\.id) + named).subtracting([loaded.id]).sorted())
    }
}
