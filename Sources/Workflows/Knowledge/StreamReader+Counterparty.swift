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
    ///    into it; a second number for that name is another counterparty
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
        switch stated.state {
        case .known: return StatedCounterparty(stated, isNew: false, as: profile)
        case .merged(let other):
            return StatedCounterparty(act.leaving(try await load(other)), isNew: false, as: profile)
        case .unknown:
            if let identified = try await identify(profile, merging: stated, into: &act, context) {
                return StatedCounterparty(identified, isNew: false, as: profile)
            }
            if profile.vatNumber == nil, let known = try await knowledge.counterparty(like: profile, in: office) {
                return StatedCounterparty(act.leaving(try await load(known.id)), isNew: false, as: profile)
            }
            let events = try stated.state.decide(.create(profile), in: context)
            let created = act.append(events, to: stated, dossier: profile.dossier)
            return StatedCounterparty(created, isNew: true, as: profile)
        }
    }

    /// Nil where no number is stated, or nobody is known by the name alone.
    private func identify(
        _ profile: CounterpartyProfile, merging numbered: Loaded<Counterparty>, into act: inout Act,
        _ context: CommandContext
    ) async throws -> Loaded<Counterparty>? {
        guard let vatNumber = profile.vatNumber else { return nil }
        let id = Counterparty.id(vatNumber: nil, name: profile.name, of: profile.dossier)
        let named = act.leaving(try await load(id))
        guard let present = named.state.profile, present.vatNumber == nil else { return nil }
        let identifying = try named.state.decide(.identify(vatNumber), in: context)
        let merging = try numbered.state.decide(.merge(into: id), in: context)
        let identified = act.append(identifying, to: named, dossier: profile.dossier)
        act.append(merging, to: numbered, dossier: profile.dossier)
        return identified
    }
}
