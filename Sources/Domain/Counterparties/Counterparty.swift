internal import Foundation

/// A customer or supplier of a dossier.
public enum Counterparty: Decider {
    case unknown
    case known(CounterpartyProfile)
    /// The id of a VAT number whose owner the dossier knew by name before, under the id `into`.
    case merged(into: ID<Counterparty>)

    public static let category = "counterparty"

    /// The id follows from the VAT number, so that a dossier cannot hold a counterparty twice; without one, from the name. Who states
    /// a VAT number later keeps the id of the name.
    public static func id(vatNumber: VATNumber?, name: String, of dossier: ID<Dossier>) -> ID<Counterparty> {
        let key =
            vatNumber?.description ?? "name:"
            + name.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return ID(UUID.derived(from: ["counterparty", dossier.description, key]))
    }

    public init() { self = .unknown }

    /// Nil where the dossier knows nobody under this id.
    public var profile: CounterpartyProfile? {
        if case .known(let profile) = self { profile } else { nil }
    }

    public mutating func evolve(_ event: CounterpartyEvent) {
        switch event {
        case .created(let created):
            guard let dossier = ID<Dossier>(created.dossier) else { return }
            self = .known(
                CounterpartyProfile(
                    dossier: dossier, name: created.name, vatNumber: created.vatNumber.flatMap { VATNumber($0) }))
        case .identified(let identified):
            withProfile { profile in
                profile.vatNumber = VATNumber(identified.vatNumber)
                if let number = profile.vatNumber { profile.withdrawnNumbers.remove(number) }
            }
        case .renamed(let renamed): withProfile { $0.name = renamed.name }
        case .numberWithdrawn(let withdrawn):
            guard withdrawn.affected == nil else { return }
            withProfile { profile in
                profile.vatNumber = nil
                if let number = VATNumber(withdrawn.vatNumber) { profile.withdrawnNumbers.insert(number) }
            }
        case .merged(let merged):
            guard let other = ID<Counterparty>(merged.into) else { return }
            if case .known = self { withProfile { $0.numberHolder = other } } else { self = .merged(into: other) }
        case .separated:
            if case .known = self { withProfile { $0.numberHolder = nil } } else { self = .unknown }
        case .defaultAccountChosen(let chosen):
            withProfile { $0.defaultAccount = LedgerAccountCode(chosen.account) }
        case .defaultAccountWithdrawn: withProfile { $0.defaultAccount = nil }
        }
    }

    private mutating func withProfile(_ change: (inout CounterpartyProfile) -> Void) {
        guard case .known(var profile) = self else { return }
        change(&profile)
        self = .known(profile)
    }
}

public struct CounterpartyProfile: Sendable, Equatable {
    public var dossier: ID<Dossier>
    public var name: String
    public var vatNumber: VATNumber?
    /// Those that were stated by mistake: no invoice gives them back.
    public var withdrawnNumbers: Set<VATNumber> = []
    /// Who has the number that this counterparty was created under, since it was withdrawn here.
    public var numberHolder: ID<Counterparty>?
    /// Where its invoices are booked that its last bookings say nothing of (DOMAIN §3.5).
    public var defaultAccount: LedgerAccountCode?

    public init(dossier: ID<Dossier>, name: String, vatNumber: VATNumber?) {
        self.dossier = dossier
        self.name = name
        self.vatNumber = vatNumber
    }

    public var id: ID<Counterparty> { Counterparty.id(vatNumber: vatNumber, name: name, of: dossier) }
}

extension Counterparty {
    /// For the stream of a VAT number: the id of who has the number; nil while nobody has it.
    public func holder(of number: VATNumber, _ own: ID<Counterparty>) -> ID<Counterparty>? {
        switch self {
        case .unknown: nil
        case .known(let profile): profile.vatNumber == number ? own : profile.numberHolder
        case .merged(let other): other
        }
    }
}
