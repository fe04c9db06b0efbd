/// What a suspicion names.
public enum SuspectedDuplicates {
    /// So many proposals at most, so many entries of the books, and of a document so many others with its bytes. One is enough to suspect,
    /// and a person compares with a few; did each copy of an invoice name all others, the names would grow with the square of the copies.
    public static let mostNamed = 10
}

extension Act {
    /// Of two that are for one invoice, the suspicion falls on the one that arrived later, and never on one that is sent
    /// (FEATURES VC-08, A-12).
    /// - Parameters:
    ///   - loaded: as this act leaves it.
    ///   - others: those that may be for the same invoice, each once, as they were read. One without events yet (`.unknown`) counts as
    ///     the earlier, and nothing is written to it.
    /// - Returns: `loaded`, as this act leaves it then.
    @discardableResult
    public mutating func suspectDuplicates(
        of loaded: Loaded<BookingProposal>, among others: [Loaded<BookingProposal>], _ context: CommandContext
    ) throws -> Loaded<BookingProposal> {
        for other in others.map(leaving) where loaded.state.isRepeated(by: other.state) {
            guard case .open(let open) = other.state, open.isToBeTold(of: loaded.id) else { continue }
            // The last give way to it where it would be one too many.
            let repeated = [loaded.id] + open.duplicateOf
            append(
                try other.state.decide(.suspectDuplicate(of: repeated), in: context), to: other, dossier: open.dossier)
        }
        return try suspect(loaded, ofRepeating: others, context)
    }

    /// The proposal is suspected to repeat those of `others` that stand before it: the ones it names already, and of the rest those that
    /// arrived last. So each is named by a few that came next, however many came.
    /// - Parameters:
    ///   - loaded: as this act leaves it; unless it is open nothing is suspected of it.
    ///   - others: as for `suspectDuplicates`; what it names besides them it names no more.
    @discardableResult
    public mutating func suspect(
        _ loaded: Loaded<BookingProposal>, ofRepeating others: [Loaded<BookingProposal>], _ context: CommandContext
    ) throws -> Loaded<BookingProposal> {
        guard case .open(let proposal) = loaded.state else { return loaded }
        let repeated = others.map(leaving).filter { $0.isUnread || $0.state.isRepeated(by: loaded.state) }
        let found = Set(repeated.map(\.id))
        let known = proposal.duplicateOf.filter(found.contains)
        let new = repeated.sorted { $0.arrived(after: $1) }.map(\.id).filter { !proposal.duplicateOf.contains($0) }
        return append(
            try loaded.state.decide(.suspectDuplicate(of: known + new), in: context), to: loaded,
            dossier: proposal.dossier)
    }

    /// Whoever was suspected to repeat `changed` and does not any more is suspected of it no more (FEATURES VC-08).
    /// - Parameters:
    ///   - changed: as this act leaves it; a deleted one is repeated by nobody.
    ///   - others: those that may name it, each once, as they were read.
    /// - Returns: those that name nobody else. Nothing is recorded of them: they are to be suspected of others that stand before them, if
    ///   there are any.
    public mutating func takeBackSuspicions(
        of changed: Loaded<BookingProposal>, among others: [Loaded<BookingProposal>], _ context: CommandContext
    ) throws -> [Loaded<BookingProposal>] {
        var naming: [Loaded<BookingProposal>] = []
        for other in others.map(leaving) {
            guard case .open(let open) = other.state, open.duplicateOf.contains(changed.id),
                !changed.state.isRepeated(by: other.state)
            else { continue }
            let left = open.duplicateOf.filter { $0 != changed.id }
            if left.isEmpty {
                naming.append(other)
            } else {
                append(
                    try other.state.decide(.suspectDuplicate(of: left), in: context), to: other, dossier: open.dossier)
            }
        }
        return naming
    }
}

extension BookingProposal {
    /// Whether `other` is open and repeats this one: it is for the same invoice, and this one is sent, or is open and arrived before it.
    public func isRepeated(by other: BookingProposal) -> Bool {
        guard case .open(let open) = other, resembles(other) else { return false }
        return switch self {
        case .sent: true
        case .open(let proposal): proposal.arrived(before: open)
        case .unknown, .deleted: false
        }
    }
}

extension Loaded<BookingProposal> {
    /// Whether exactly one of the two names the other as its duplicate and has been sent: the sender saw the suspicion, so the
    /// other is not suspected in turn.
    public func isSettled(with other: Loaded<BookingProposal>) -> Bool {
        names(other.id) != other.names(id) && (names(other.id) ? state.isSent : other.state.isSent)
    }

    /// Whether it is suspected to repeat that one.
    public func names(_ other: ID<BookingProposal>) -> Bool {
        state.content?.duplicateOf.contains(other) ?? false
    }

    fileprivate var isUnread: Bool {
        if case .unknown = state { true } else { false }
    }

    /// One that is still being read comes after all others.
    fileprivate func arrived(after other: Loaded<BookingProposal>) -> Bool {
        guard let proposal = state.content else { return other.state.content != nil }
        return other.state.content?.arrived(before: proposal) ?? false
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

    /// Whether it has room for another name, or a person would send it without having seen that one.
    fileprivate func isToBeTold(of other: ID<BookingProposal>) -> Bool {
        !duplicateOf.contains(other)
            && (duplicateOf.count < SuspectedDuplicates.mostNamed || duplicatesAcknowledged)
    }
}
