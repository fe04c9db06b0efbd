import Domain
import EventStore

extension KnownProposals {
    /// A proposal that says now which invoice it is for may be the second for that invoice, or the first; or the books have it already.
    nonisolated(nonsending) func suspectingDuplicates(
        _ annotated: Loaded<BookingProposal>, of before: Loaded<BookingProposal>, into act: inout Act,
        _ context: CommandContext, _ reader: StreamReader
    ) async throws -> Loaded<BookingProposal> {
        guard let proposal = annotated.state.content else { return annotated }
        if case .open(let known) = before.state, known.isForSameInvoice(as: proposal) { return annotated }
        try await takeBackSuspicions(of: annotated, since: before, into: &act, context, reader)
        let others = try await others(alike: annotated, in: act, reader)
        let suspected = try act.suspectDuplicates(of: annotated, among: others, context)
        return try await suspectingEntries(suspected, into: &act, context)
    }

    /// The books may have its invoice already, or no more.
    func suspectingEntries(
        _ loaded: Loaded<BookingProposal>, into act: inout Act, _ context: CommandContext
    ) async throws -> Loaded<BookingProposal> {
        guard case .open(let proposal) = loaded.state else { return loaded }
        let entries = try await entries(booking: proposal, in: context.office)
        return act.append(
            try loaded.state.decide(.suspectBooked(as: entries), in: context), to: loaded, dossier: proposal.dossier)
    }

    /// Whoever was suspected to repeat this proposal and is now for another invoice is suspected of it no more (FEATURES VC-08), and of
    /// another where one stands before it still.
    /// - Parameters:
    ///   - changed: as the act leaves it; a deleted one is repeated by nobody.
    ///   - before: what it was.
    ///   - others: proposals that may name it and that the read models do not know to do so.
    func takeBackSuspicions(
        of changed: Loaded<BookingProposal>, since before: Loaded<BookingProposal>,
        among others: [Loaded<BookingProposal>] = [], into act: inout Act, _ context: CommandContext,
        _ reader: StreamReader
    ) async throws {
        var naming = others + act.proposals.filter { $0.names(changed.id) }
        if let dossier = before.state.content?.dossier, let identity = before.state.identity {
            let known = try await proposals(naming: changed.id, of: identity.counterparty, in: dossier, context.office)
            let found = Set(naming.map(\.id))
            naming += try await reader.loadUnguarded(known.filter { !found.contains($0) })
        }
        for bereft in try act.takeBackSuspicions(of: changed, among: naming, context) {
            let left = try await repeated(by: bereft, in: act, reader) { !bereft.isSettled(with: $0) }
            let suspected = try act.suspect(act.leaving(bereft), ofRepeating: left, context)
            // Nobody looks again behind this: what it is suspected of must not go away meanwhile.
            let written = Set(act.writes.map(\.stream))
            for other in left where suspected.names(other.id) && !written.contains(other.stream) { act.guarding(other) }
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
        let others = try await others(alike: changed, in: act, reader) { !changed.isSettled(with: $0) }
        try await takeBackSuspicions(of: changed, since: before, among: others, into: &act, context, reader)
        let suspected = try act.suspectDuplicates(of: changed, among: others, context)
        _ = try await suspectingEntries(suspected, into: &act, context)
        return act
    }

    /// Those it may repeat, those that may repeat it, and those it names: the read models may not know these yet, and their suspicion
    /// would be taken back.
    func others(
        alike loaded: Loaded<BookingProposal>, in act: Act, _ reader: StreamReader,
        where isMeant: (Loaded<BookingProposal>) -> Bool = { _ in true }
    ) async throws -> [Loaded<BookingProposal>] {
        var others = try await repeated(by: loaded, in: act, reader, where: isMeant)
        others += try await repeating(loaded, in: act, reader, where: isMeant)
        guard case .open(let proposal) = loaded.state else { return others }
        let found = Set(others.map(\.id))
        let named = try await reader.loadUnguarded(proposal.duplicateOf.filter { !found.contains($0) })
        return others + named.filter(isMeant)
    }

    /// Some of those it repeats; none only where there is none.
    private func repeated(
        by loaded: Loaded<BookingProposal>, in act: Act, _ reader: StreamReader,
        where isMeant: (Loaded<BookingProposal>) -> Bool
    ) async throws -> [Loaded<BookingProposal>] {
        guard case .open(let proposal) = loaded.state, let invoice = ArrivedInvoice(proposal) else { return [] }
        return try await standing(besides: loaded, in: act, reader) { passed in
            try await proposals(before: invoice, passing: passed, in: reader.office)
        } where: { other in
            other.state.isRepeated(by: loaded.state) && isMeant(other)
        }
    }

    /// Some of those that repeat it; none only where there is none. Those that arrived behind them are suspected of them, so that they
    /// need not be told.
    private func repeating(
        _ loaded: Loaded<BookingProposal>, in act: Act, _ reader: StreamReader,
        where isMeant: (Loaded<BookingProposal>) -> Bool
    ) async throws -> [Loaded<BookingProposal>] {
        guard let proposal = loaded.state.content, let invoice = ArrivedInvoice(proposal) else { return [] }
        return try await standing(besides: loaded, in: act, reader) { passed in
            switch loaded.state {
            case .open: try await proposals(after: invoice, passing: passed, in: reader.office)
            case .sent: try await unsuspectedProposals(alike: invoice, passing: passed, in: reader.office)
            case .unknown, .deleted: []
            }
        } where: { other in
            loaded.state.isRepeated(by: other.state) && isMeant(other)
        }
    }

    /// The nearest that are what they are sought for. What the act writes to, it knows best; and the read models may not know yet that
    /// others are so no more: these are passed, whatever their number.
    private func standing(
        besides loaded: Loaded<BookingProposal>, in act: Act, _ reader: StreamReader,
        next: ([ID<BookingProposal>]) async throws -> [ID<BookingProposal>],
        where isMeant: (Loaded<BookingProposal>) -> Bool
    ) async throws -> [Loaded<BookingProposal>] {
        let written = act.proposals.filter { $0.id != loaded.id }
        var passed = Set(written.map(\.id)).union([loaded.id])
        var found = written.filter(isMeant)
        while true {
            let ids = try await next(passed.sorted())
            found += try await reader.loadUnguarded(ids).filter(isMeant)
            if ids.isEmpty || !found.isEmpty { return found }
            passed.formUnion(ids)
        }
    }
}

extension Act {
    /// The proposals it writes to, as it leaves them.
    fileprivate var proposals: [Loaded<BookingProposal>] {
        outcomes.compactMap { outcome in
            guard let state = outcome.state as? BookingProposal else { return nil }
            return Loaded(id: ID(outcome.stream.id), state: state, version: outcome.version)
        }
    }
}
