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
            guard case .known(var profile) = self else { return }
            profile.vatNumber = VATNumber(identified.vatNumber)
            self = .known(profile)
        case .merged(let merged):
            guard let other = ID<Counterparty>(merged.into) else { return }
            self = .merged(into: other)
        }
    }

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
        case (.identify, .unknown), (.identify, .merged): throw .unknownCounterparty
        case (.nameAffected(let proposals), .known(let profile)):
            guard let vatNumber = profile.vatNumber, !proposals.isEmpty else { return [] }
            return [.identified(.init(vatNumber: vatNumber.description, affected: proposals.map(\.description)))]
        case (.nameAffected, .unknown), (.nameAffected, .merged): return []
        case (.merge(let other), .unknown): return [.merged(.init(into: other.description))]
        case (.merge(let other), .merged(let into)):
            guard into == other else { throw .knownOtherwise }
            return []
        case (.merge, .known): throw .knownOtherwise
        }
    }
}

public struct CounterpartyProfile: Sendable, Equatable {
    public var dossier: ID<Dossier>
    public var name: String
    public var vatNumber: VATNumber?

    public init(dossier: ID<Dossier>, name: String, vatNumber: VATNumber?) {
        self.dossier = dossier
        self.name = name
        self.vatNumber = vatNumber
    }

    public var id: ID<Counterparty> { Counterparty.id(vatNumber: vatNumber, name: name, of: dossier) }
}

public enum CounterpartyCommand: Sendable {
    case create(CounterpartyProfile)
    /// A counterparty known by name alone states a VAT number.
    case identify(VATNumber)
    /// Records its VAT number once more, naming open proposals that do not know it yet. No event where it has none, or none is named.
    case nameAffected([ID<BookingProposal>])
    /// For the id of a VAT number: its owner is the counterparty `into`, known by name.
    case merge(into: ID<Counterparty>)
}

public enum CounterpartyRefusal: Refusal {
    case unknownCounterparty
    /// The counterparty has another VAT number, or the number is somebody else's.
    case knownOtherwise

    public var reason: RefusalReason { self == .unknownCounterparty ? .unknown : .conflict }
    public var code: String { self == .unknownCounterparty ? "not-found" : "counterparty-known-otherwise" }
}

// These types are a storage format: a change is a schema migration.
public enum CounterpartyEvent: DomainEvent {
    case created(Created)
    case identified(Identified)
    case merged(Merged)

    public struct Created: EventPayload {
        public static let eventType = "counterparty.created"
        public var dossier: String
        public var name: String
        public var vatNumber: String?
    }

    /// On the stream of the counterparty that was known by name alone.
    public struct Identified: EventPayload {
        public static let eventType = "counterparty.identified"
        public var vatNumber: String
        /// The open proposals that name this counterparty without a number; nil until they were looked for.
        public var affected: [String]?
    }

    /// On the stream whose id follows from the VAT number: the counterparty has the id `into`.
    public struct Merged: EventPayload {
        public static let eventType = "counterparty.merged"
        public var into: String
    }

    public static let catalog = EventCatalog<Self>()
        .reading(Self.created)
        .reading(Self.identified)
        .reading(Self.merged)

    public var payload: any EventPayload {
        switch self {
        case .created(let payload): payload
        case .identified(let payload): payload
        case .merged(let payload): payload
        }
    }
}
