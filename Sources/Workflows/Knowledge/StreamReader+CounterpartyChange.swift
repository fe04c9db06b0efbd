public import Domain
public import EventStore

/// What a person corrects of a counterparty.
public struct CounterpartyChange: Sendable {
    /// Nil leaves it.
    public var name: String?
    /// Cleared: the number was never theirs.
    public var vatNumber: FieldChange<VATNumber>
    public var defaultAccount: FieldChange<LedgerAccountCode>

    public init(
        name: String?, vatNumber: FieldChange<VATNumber>, defaultAccount: FieldChange<LedgerAccountCode>
    ) {
        self.name = name
        self.vatNumber = vatNumber
        self.defaultAccount = defaultAccount
    }
}

extension StreamReader {
    /// Corrects a counterparty. A number that is withdrawn names nobody any more; who states it next is somebody else.
    /// - Returns: the counterparty as the act leaves it.
    /// - Throws: `CounterpartyRefusal.knownOtherwise` where the number is somebody else's or, without a number, the name is.
    public func correct(
        _ counterparty: Loaded<Counterparty>, _ change: CounterpartyChange, into act: inout Act,
        _ context: CommandContext
    ) async throws -> Loaded<Counterparty> {
        guard let before = counterparty.state.profile else { throw CounterpartyRefusal.unknownCounterparty }
        var corrected = counterparty
        switch change.vatNumber {
        case .untouched: break
        case .cleared: corrected = try await withdrawNumber(of: corrected, into: &act, context)
        case .set(let number) where number == before.vatNumber: break
        case .set(let number):
            corrected = try await withdrawNumber(of: corrected, into: &act, context)
            corrected = try await identify(corrected, by: number, into: &act, context)
        }
        if let name = change.name {
            let events = try corrected.state.decide(.rename(name), in: context)
            corrected = act.append(events, to: corrected, dossier: before.dossier)
            if !events.isEmpty { try await requireOwnName(corrected) }
        }
        let events = try corrected.state.decide(change.defaultAccount, in: context)
        return act.append(events, to: corrected, dossier: before.dossier)
    }

    private func withdrawNumber(
        of counterparty: Loaded<Counterparty>, into act: inout Act, _ context: CommandContext
    ) async throws -> Loaded<Counterparty> {
        guard let profile = counterparty.state.profile, profile.vatNumber != nil else { return counterparty }
        let events = try counterparty.state.decide(.withdrawNumber, in: context)
        let withdrawn = act.append(events, to: counterparty, dossier: profile.dossier)
        guard profile.id != counterparty.id else { return withdrawn }
        let numbered = try await load(profile.id)
        act.append(
            try numbered.state.decide(.separate(from: counterparty.id), in: context), to: numbered,
            dossier: profile.dossier)
        return withdrawn
    }

    private func identify(
        _ counterparty: Loaded<Counterparty>, by number: VATNumber, into act: inout Act, _ context: CommandContext
    ) async throws -> Loaded<Counterparty> {
        guard let profile = counterparty.state.profile else { throw CounterpartyRefusal.unknownCounterparty }
        let numbered = act.leaving(
            try await load(Counterparty.id(vatNumber: number, name: profile.name, of: profile.dossier)))
        guard numbered.holder(of: number) == nil else { throw CounterpartyRefusal.knownOtherwise }
        let events = try counterparty.state.decide(.identify(number), in: context)
        let identified = act.append(events, to: counterparty, dossier: profile.dossier)
        guard numbered.id != counterparty.id else { return identified }
        act.append(
            try numbered.state.decide(.merge(into: counterparty.id), in: context), to: numbered,
            dossier: profile.dossier)
        return identified
    }

    /// Who has no number is told from others by the name.
    private func requireOwnName(_ counterparty: Loaded<Counterparty>) async throws {
        guard let profile = counterparty.state.profile, profile.vatNumber == nil else { return }
        let namesake = try await load(profile.id)
        guard namesake.id != counterparty.id, let other = namesake.state.profile, other.vatNumber == nil,
            other.id == profile.id
        else { return }
        throw CounterpartyRefusal.knownOtherwise
    }
}

extension Counterparty {
    fileprivate func decide(
        _ change: FieldChange<LedgerAccountCode>, in context: CommandContext
    ) throws(CounterpartyRefusal) -> [CounterpartyEvent] {
        switch change {
        case .untouched: []
        case .cleared: try decide(.withdrawDefaultAccount, in: context)
        case .set(let account): try decide(.chooseDefaultAccount(account), in: context)
        }
    }
}
