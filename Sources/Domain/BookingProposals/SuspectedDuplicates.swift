extension Act {
    /// Of two that are for one invoice, the suspicion falls on the one that arrived later, and never on one that is sent
    /// (FEATURES VC-08, A-12).
    /// - Parameters:
    ///   - loaded: as this act leaves it.
    ///   - others: those that may be for the same invoice, as they were read. One without events yet (`.unknown`) counts as the
    ///     earlier, and nothing is written to it.
    /// - Returns: `loaded`, as this act leaves it then.
    @discardableResult
    public mutating func suspectDuplicates(
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

    /// Whoever was suspected to repeat `changed` and is now for another invoice is suspected no more (FEATURES VC-08).
    /// - Parameters:
    ///   - changed: as this act leaves it; a deleted one is repeated by nobody.
    ///   - others: those that may have been for the same invoice, as they were read.
    public mutating func takeBackSuspicions(
        of changed: Loaded<BookingProposal>, among others: [Loaded<BookingProposal>], _ context: CommandContext
    ) throws {
        for other in others.map(leaving) {
            guard case .open(let open) = other.state, open.duplicateOf.contains(changed.id),
                !other.state.resembles(changed.state)
            else { continue }
            let left = open.duplicateOf.filter { $0 != changed.id }
            append(
                try other.state.decide(.suspectDuplicate(of: left), in: context), to: other, dossier: open.dossier)
        }
    }
}

extension Loaded<BookingProposal> {
    /// Whether exactly one of the two names the other as its duplicate and has been sent: the sender saw the suspicion, so the
    /// other is not suspected in turn.
    public func isSettled(with other: Loaded<BookingProposal>) -> Bool {
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
}

extension ProposalContent {
    fileprivate func arrived(before other: ProposalContent) -> Bool {
        (sentAt, document) < (other.sentAt, other.document)
    }
}
