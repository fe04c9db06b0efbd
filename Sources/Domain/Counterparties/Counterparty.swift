internal import Foundation

/// A customer or supplier of a dossier.
public enum Counterparty: Decider {
    case unknown
    case known(CounterpartyProfile)

    public static let category = "counterparty"

    /// A counterparty with a VAT number is named by it: a dossier cannot hold it twice. One without is named by its name.
    public static func id(vatNumber: VATNumber?, name: String, of dossier: ID<Dossier>) -> ID<Counterparty> {
        let key =
            vatNumber?.description ?? "name:"
            + name.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return ID(UUID.derived(from: ["counterparty", dossier.description, key]))
    }

    public init() { self = .unknown }

    public mutating func evolve(_ event: CounterpartyEvent) {
        switch event {
        case .created(let created):
            guard let dossier = ID<Dossier>(created.dossier) else { return }
            self = .known(
                CounterpartyProfile(
                    dossier: dossier, name: created.name, vatNumber: created.vatNumber.flatMap { VATNumber($0) }))
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
        case (.create, .known): return []
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
}

/// Nothing about a counterparty is refused by a rule of its own.
public enum CounterpartyRefusal: Refusal {
    public var reason: RefusalReason { switch self {} }
    public var code: String { switch self {} }
}

// These types are a storage format: a change is a schema migration.
public enum CounterpartyEvent: DomainEvent {
    case created(Created)

    public struct Created: EventPayload {
        public static let eventType = "counterparty.created"
        public var dossier: String
        public var name: String
        public var vatNumber: String?
    }

    public static let catalog = EventCatalog<Self>()
        .reading(Self.created)

    public var payload: any EventPayload {
        switch self {
        case .created(let payload): payload
        }
    }
}
