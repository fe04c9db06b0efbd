extension Counterparty {
    public func decide(
        _ command: CounterpartyCommand, in context: CommandContext
    ) throws(CounterpartyRefusal) -> [CounterpartyEvent] {
        switch (command, self) {
        case (.create(let profile), .unknown):
            return [
                .created(
                    .init(
                        dossier: profile.dossier.description, name: profile.name,
                        vatNumber: profile.vatNumber?.description))
            ]
        case (.create, .known), (.create, .merged): return []

        case (.identify(let vatNumber), .known(let profile)):
            if profile.vatNumber == vatNumber { return [] }
            guard profile.vatNumber == nil else { throw .knownOtherwise }
            return [.identified(.init(vatNumber: vatNumber.description))]
        case (.nameAffected(let proposals), .known(let profile)):
            guard let vatNumber = profile.vatNumber, !proposals.isEmpty else { return [] }
            return [.identified(.init(vatNumber: vatNumber.description, affected: proposals.map(\.description)))]
        case (.nameFormerlyAffected(let number, let proposals), .known(let profile)):
            guard profile.vatNumber != number, !proposals.isEmpty else { return [] }
            let affected = proposals.map(\.description)
            let withdrawn = CounterpartyEvent.numberWithdrawn(
                .init(vatNumber: number.description, affected: affected))
            let present = profile.vatNumber.map {
                CounterpartyEvent.identified(.init(vatNumber: $0.description, affected: affected))
            }
            return [withdrawn] + (present.map { [$0] } ?? [])
        case (.nameAffected, .unknown), (.nameAffected, .merged), (.nameFormerlyAffected, .unknown),
            (.nameFormerlyAffected, .merged):
            return []

        case (.merge(let other), .unknown): return [.merged(.init(into: other.description))]
        case (.merge(let other), .merged(let into)):
            guard into == other else { throw .knownOtherwise }
            return []
        case (.merge(let other), .known(let profile)):
            if profile.numberHolder == other { return [] }
            guard profile.numberHolder == nil, !profile.withdrawnNumbers.isEmpty else { throw .knownOtherwise }
            return [.merged(.init(into: other.description))]

        case (.rename(let name), .known(let profile)):
            return profile.name == name ? [] : [.renamed(.init(name: name))]
        case (.withdrawNumber, .known(let profile)):
            return profile.vatNumber.map { [.numberWithdrawn(.init(vatNumber: $0.description))] } ?? []
        case (.separate(let other), .known(let profile)):
            return profile.numberHolder == other ? [.separated(.init(from: other.description))] : []
        case (.separate(let other), .merged(let into)):
            return into == other ? [.separated(.init(from: other.description))] : []
        case (.separate, .unknown): return []

        case (.chooseDefaultAccount(let account), .known(let profile)):
            return profile.defaultAccount == account
                ? [] : [.defaultAccountChosen(.init(account: account.description))]
        case (.withdrawDefaultAccount, .known(let profile)):
            return profile.defaultAccount.map { [.defaultAccountWithdrawn(.init(account: $0.description))] } ?? []

        case (.identify, .unknown), (.identify, .merged), (.rename, .unknown), (.rename, .merged),
            (.withdrawNumber, .unknown), (.withdrawNumber, .merged), (.chooseDefaultAccount, .unknown),
            (.chooseDefaultAccount, .merged), (.withdrawDefaultAccount, .unknown), (.withdrawDefaultAccount, .merged):
            throw .unknownCounterparty
        }
    }
}

public enum CounterpartyCommand: Sendable {
    case create(CounterpartyProfile)
    /// A counterparty without a VAT number states one.
    case identify(VATNumber)
    /// Records its VAT number once more, naming open proposals that do not know it yet. No event where it has none, or none is named.
    case nameAffected([ID<BookingProposal>])
    /// Records once more that a VAT number was withdrawn, naming open proposals that still show it, and the number it has instead. No
    /// event where it has that number again, or none is named.
    case nameFormerlyAffected(VATNumber, [ID<BookingProposal>])
    /// For the id of a VAT number: its owner is the counterparty `into`.
    case merge(into: ID<Counterparty>)
    case rename(String)
    /// The VAT number was never theirs.
    case withdrawNumber
    /// For the id of a VAT number: `from` has withdrawn it.
    case separate(from: ID<Counterparty>)
    /// Where its invoices are booked that its last bookings say nothing of.
    case chooseDefaultAccount(LedgerAccountCode)
    case withdrawDefaultAccount
}

public enum CounterpartyRefusal: Refusal {
    case unknownCounterparty
    /// The counterparty has another VAT number, or the number is somebody else's.
    case knownOtherwise

    public var reason: RefusalReason { self == .unknownCounterparty ? .unknown : .conflict }
    public var code: String { self == .unknownCounterparty ? "not-found" : "counterparty-known-otherwise" }
}
