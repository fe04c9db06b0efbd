import Domain
import EventStore

extension KnownProposals {
    /// A proposal that says now which invoice it is for may be the second for that invoice, or the first.
    func suspectingDuplicates(
        _ annotated: Loaded<BookingProposal>, of before: Loaded<BookingProposal>, into act: inout Act,
        _ context: CommandContext, _ reader: StreamReader
    ) async throws -> Loaded<BookingProposal> {
        guard let proposal = annotated.state.content else { return annotated }
        if case .open(let known) = before.state, known.isForSameInvoice(as: proposal) { return annotated }
        try await takeBackSuspicions(of: annotated, since: before, into: &act, context, reader)
        let others = try await others(resembling: annotated, context, reader)
        return try act.suspectDuplicates(of: annotated, among: others, context)
    }

    /// Whoever was suspected to repeat this proposal and is now for another invoice is suspected no more (FEATURES VC-08).
    /// - Parameters:
    ///   - changed: as the act leaves it; a deleted one is repeated by nobody.
    ///   - before: what it was.
    func takeBackSuspicions(
        of changed: Loaded<BookingProposal>, since before: Loaded<BookingProposal>, into act: inout Act,
        _ context: CommandContext, _ reader: StreamReader
    ) async throws {
        for other in try await others(resembling: before, context, reader).map(act.leaving) {
            guard case .open(let open) = other.state, open.duplicateOf.contains(changed.id),
                !other.state.resembles(changed.state)
            else { continue }
            let left = open.duplicateOf.filter { $0 != changed.id }
            act.append(
                try other.state.decide(.suspectDuplicate(of: left), in: context), to: other, dossier: open.dossier)
        }
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

    fileprivate func others(
        resembling loaded: Loaded<BookingProposal>, orAmong named: [ID<BookingProposal>] = [],
        _ context: CommandContext, _ reader: StreamReader
    ) async throws -> [Loaded<BookingProposal>] {
        guard let identity = loaded.state.identity, let dossier = loaded.state.content?.dossier else { return [] }
        let known = try await proposals(resembling: identity, of: dossier, in: context.office)
        return try await reader.loadUnguarded(Set(known.map(\.id) + named).subtracting([loaded.id]).sorted())
    }
}

extension Act {
    /// Of two that are for one invoice, the suspicion falls on the one that arrived later, and never on one that is sent
    /// (FEATURES VC-08, A-12).
    /// - Parameters:
    ///   - loaded: as this act leaves it.
    ///   - others: those that may be for the same invoice, as they were read. One without events yet (`.unknown`) counts as the
    ///     earlier, and nothing is written to it.
    /// - Returns: `loaded`, as this act leaves it then.
    @discardableResult
    mutating func suspectDuplicates(
        of loaded: Loaded<BookingProposal>, among others: [Loaded<BookingProposal>], _ context: CommandContext
    ) throws -> Loaded<BookingProposal> {
        guard let proposal = loaded.state.content else { return loaded }
        var earlier: [ID<BookingProposal>] = []
        for other in others.map(leaving) {
            switch other.state {
            case .unknown: earlier.append(other.id)
            case .sent where other.state.resembles(loaded.state): earlier.append(other.id)
            case .open(let open) where other.state.resembles(loaded.state):
                let isLater = loaded.state.isSent || proposal.arrived(before: open)
                if !isLater { earlier.append(other.id) }
                let known = Set(open.duplicateOf)
                let repeated = isLater ? known.union([loaded.id]) : known.subtracting([loaded.id])
                append(
                    try other.state.decide(.suspectDuplicate(of: repeated.sorted()), in: context), to: other,
                    dossier: open.dossier)
            case .open, .sent, .deleted: continue
            }
        }
        if loaded.state.isSent { return loaded }
        return append(
            try loaded.state.decide(.suspectDuplicate(of: earlier), in: context), to: loaded,
            dossier: proposal.dossier)
    }
}

extension Loaded<BookingProposal> {
    /// Whether exactly one of the two names the other as its duplicate and has been sent: the sender saw the suspicion, so the
    /// other is not suspected in turn.
    fileprivate func isSettled(with other: Loaded<BookingProposal>) -> Bool {
        names(other) != other.names(self) && (names(other) ? state.isSent : other.state.isSent)
    }

    private func names(_ other: Loaded<BookingProposal>) -> Bool {
        state.content?.duplicateOf.contains(other.id) ?? false
    }
}

extension BookingProposal {
    fileprivate var isSent: Bool {
        if case .sent = self { true } else { false }
    }

    fileprivate func resembles(_ other: BookingProposal) -> Bool {
        guard let identity, let known = other.identity else { return false }
        return identity.resembles(known)
    }

    /// Which invoice it is for; nil where it says too little, or is deleted.
    var identity: InvoiceIdentity? {
        switch self {
        case .unknown, .deleted: nil
        case .open(let proposal), .sent(let proposal, _): InvoiceIdentity(side: proposal.side, fields: proposal.fields)
        }
    }
}

extension ProposalContent {
    /// Whether all that an `InvoiceIdentity` is made of is the same.
    fileprivate func isForSameInvoice(as other: ProposalContent) -> Bool {
        side == other.side && fields.counterparty?.id == other.fields.counterparty?.id
            && fields.creditNote == other.fields.creditNote && fields.invoiceNumber == other.fields.invoiceNumber
            && fields.invoiceDate == other.fields.invoiceDate && fields.total == other.fields.total
    }

    fileprivate func arrived(before other: ProposalContent) -> Bool {
        (sentAt, document) < (other.sentAt, other.document)
    }
}
