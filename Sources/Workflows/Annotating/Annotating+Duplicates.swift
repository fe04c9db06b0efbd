import Domain
import EventStore

extension Annotating {
    /// A proposal that says now which invoice it is for may be the second for that invoice, or the first: the suspicion falls on the
    /// one that arrived later, and never on one that is sent (FEATURES VC-08, A-12).
    func suspectingDuplicates(
        _ annotated: Loaded<BookingProposal>, of before: Loaded<BookingProposal>, into act: inout Act,
        _ context: CommandContext, _ reader: StreamReader
    ) async throws -> Loaded<BookingProposal> {
        guard let proposal = annotated.state.proposal, before.state.proposal?.isForSameInvoice(as: proposal) != true,
            let identity = annotated.state.identity
        else { return annotated }
        let known = try await knowledge.proposals(resembling: identity, of: proposal.dossier, in: context.office)
        let others = try await reader.load(Set(known.map(\.id)).subtracting([annotated.id]).sorted())
        var earlier: [ID<BookingProposal>] = []
        for other in others.map(act.leaving) where other.state.identity?.resembles(identity) == true {
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
}

extension BookingProposal {
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
