import Domain
import EventStore

extension KnownProposals {
    /// A proposal that says now which invoice it is for may be the second for that invoice, or the first: the suspicion falls on the
    /// one that arrived later, and never on one that is sent (FEATURES VC-08, A-12).
    func suspectingDuplicates(
        _ annotated: Loaded<BookingProposal>, of before: Loaded<BookingProposal>, into act: inout Act,
        _ context: CommandContext, _ reader: StreamReader
    ) async throws -> Loaded<BookingProposal> {
        guard let proposal = annotated.state.proposal else { return annotated }
        if case .open(let known) = before.state, known.isForSameInvoice(as: proposal) { return annotated }
        try await takeBackSuspicions(of: annotated, since: before, into: &act, context, reader)
        let others = try await others(resembling: annotated, context, reader)
        var earlier: [ID<BookingProposal>] = []
        for other in others.map(act.leaving) where other.state.resembles(annotated.state) {
            if case .open(let open) = other.state, proposal.arrived(before: open) {
                let all = Set(open.duplicateOf).union([annotated.id]).sorted()
                act.append(
                    try other.state.decide(.suspectDuplicate(of: all), in: context), to: other, dossier: open.dossier)
            } else {
                earlier.append(other.id)
            }
        }
        return act.append(
            try annotated.state.decide(.suspectDuplicate(of: earlier), in: context), to: annotated,
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
        for other in try await others(resembling: before, context, reader).map(act.leaving) {
            guard case .open(let open) = other.state, open.duplicateOf.contains(changed.id),
                !other.state.resembles(changed.state)
            else { continue }
            let left = open.duplicateOf.filter { $0 != changed.id }
            act.append(
                try other.state.decide(.suspectDuplicate(of: left), in: context), to: other, dossier: open.dossier)
        }
    }

    fileprivate func others(
        resembling loaded: Loaded<BookingProposal>, _ context: CommandContext, _ reader: StreamReader
    ) async throws -> [Loaded<BookingProposal>] {
        guard let identity = loaded.state.identity, let dossier = loaded.state.proposal?.dossier else { return [] }
        let known = try await proposals(resembling: identity, of: dossier, in: context.office)
        return try await reader.load(Set(known.map(\.id)).subtracting([loaded.id]).sorted())
    }
}

extension BookingProposal {
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

extension OpenProposal {
    /// Whether all that an `InvoiceIdentity` is made of is the same.
    fileprivate func isForSameInvoice(as other: OpenProposal) -> Bool {
        side == other.side && fields.counterparty?.id == other.fields.counterparty?.id
            && fields.creditNote == other.fields.creditNote && fields.invoiceNumber == other.fields.invoiceNumber
            && fields.invoiceDate == other.fields.invoiceDate && fields.total == other.fields.total
    }

    fileprivate func arrived(before other: OpenProposal) -> Bool {
        (sentAt, document) < (other.sentAt, other.document)
    }
}
