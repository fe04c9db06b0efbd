public import Domain
public import EventStore

/// The counterparty that a name, a VAT number or both stand for.
public struct StatedCounterparty: Sendable {
    /// As the act leaves it that names it.
    public let counterparty: Loaded<Counterparty>
    /// Whether that act creates it.
    public let isNew: Bool
    private let stated: CounterpartyProfile

    fileprivate init(_ counterparty: Loaded<Counterparty>, isNew: Bool, as stated: CounterpartyProfile) {
        self.counterparty = counterparty
        self.isNew = isNew
        self.stated = stated
    }

    /// Under the name and with the number the dossier knows it by.
    func named(known: Bool) -> ProposalCounterparty {
        let profile = counterparty.state.profile ?? stated
        return ProposalCounterparty(
            id: counterparty.id, name: profile.name, vatNumber: profile.vatNumber, known: known)
    }
}

extension StreamReader {
    /// Finds or creates the counterparty stated by a name, a VAT number or both:
    /// 1. the stream that the number names or, without a number, the name; where it was merged, the one it was merged into
    /// 2. a number stated for a name so far known without one becomes that counterparty's number, and the number's stream is merged
    ///    into it; a second number for that name is another counterparty, and so is a number that was withdrawn from it
    /// 3. a name alone that exactly one counterparty bears
    /// 4. otherwise a new one
    /// - Parameters:
    ///   - knowledge: asked where no stream is named by the name: it may be that of somebody named by a number.
    ///   - act: what it brought already is known; who is new, and whose the number is, is added to it.
    public func counterparty(
        _ profile: CounterpartyProfile, knowing knowledge: any ReadingKnowledge, into act: inout Act,
        _ context: CommandContext
    ) async throws -> StatedCounterparty {
        let stated = act.leaving(try await load(profile.id))
        if let holder = stated.holder(of: profile.vatNumber) {
            let known = holder == stated.id ? stated : act.leaving(try await load(holder))
            return StatedCounterparty(known, isNew: false, as: profile)
        }
        if let identified = try await identify(profile, merging: stated, into: &act, context) {
            return StatedCounterparty(identified, isNew: false, as: profile)
        }
        if profile.vatNumber == nil, let known = try await knowledge.counterparty(like: profile, in: office) {
            return StatedCounterparty(act.leaving(try await load(known.id)), isNew: false, as: profile)
        }
        return StatedCounterparty(
            try create(profile, under: stated, into: &act, context), isNew: true, as: profile)
    }

    private func create(
        _ profile: CounterpartyProfile, under stated: Loaded<Counterparty>, into act: inout Act,
        _ context: CommandContext
    ) throws -> Loaded<Counterparty> {
        guard stated.state.profile != nil else {
            return act.append(
                try stated.state.decide(.create(profile), in: context), to: stated, dossier: profile.dossier)
        }
        // The id of the number is somebody's who was created under it by mistake.
        let new = Loaded(id: context.freshID(Counterparty.self), state: Counterparty(), version: 0)
        let created = act.append(
            try new.state.decide(.create(profile), in: context), to: new, dossier: profile.dossier)
        act.append(
            try stated.state.decide(.merge(into: new.id), in: context), to: stated, dossier: profile.dossier)
        return created
    }

    /// Nil where no number is stated, or nobody is known by the name alone.
    private func identify(
        _ profile: CounterpartyProfile, merging numbered: Loaded<Counterparty>, into act: inout Act,
        _ context: CommandContext
    ) async throws -> Loaded<Counterparty>? {
        guard let vatNumber = profile.vatNumber else { return nil }
        let id = Counterparty.id(vatNumber: nil, name: profile.name, of: profile.dossier)
        let named = act.leaving(try await load(id))
        guard let present = named.state.profile, present.vatNumber == nil,
            !present.withdrawnNumbers.contains(vatNumber)
        else { return nil }
        let identifying = try named.state.decide(.identify(vatNumber), in: context)
        let merging = try numbered.state.decide(.merge(into: id), in: context)
        let identified = act.append(identifying, to: named, dossier: profile.dossier)
        act.append(merging, to: numbered, dossier: profile.dossier)
        return identified
    }
}

extension Loaded<Counterparty> {
    /// For the stream that a statement names: who is meant; nil for nobody yet.
    /// - Parameter number: nil where the name was stated alone.
    func holder(of number: VATNumber?) -> ID<Counterparty>? {
        guard let number else {
            return if case .merged(let other) = state { other } else { state.profile == nil ? nil : id }
        }
        return state.holder(of: number, id)
    }
}
