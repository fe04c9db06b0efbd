// These types are a storage format: a change is a schema migration.
public enum CounterpartyEvent: DomainEvent {
    case created(Created)
    case identified(Identified)
    case merged(Merged)
    case renamed(Renamed)
    case numberWithdrawn(NumberWithdrawn)
    case separated(Separated)
    case defaultAccountChosen(DefaultAccountChosen)
    case defaultAccountWithdrawn(DefaultAccountWithdrawn)

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

    /// On the stream whose id follows from the VAT number: the counterparty that has it has the id `into`. Whoever was created under the
    /// number keeps the id where it is withdrawn.
    public struct Merged: EventPayload {
        public static let eventType = "counterparty.merged"
        public var into: String
    }

    public struct Renamed: EventPayload {
        public static let eventType = "counterparty.renamed"
        public var name: String
    }

    /// The number was never theirs.
    public struct NumberWithdrawn: EventPayload {
        public static let eventType = "counterparty.number-withdrawn"
        public var vatNumber: String
        /// The open proposals that showed the number and do not state it themselves; nil until they were looked for. Where they are named,
        /// the number was withdrawn before.
        public var affected: [String]?
    }

    /// On the stream whose id follows from the VAT number: it was merged into `from`, and is no more.
    public struct Separated: EventPayload {
        public static let eventType = "counterparty.separated"
        public var from: String
    }

    /// Where its invoices are booked that its last bookings say nothing of. One chosen before is it no more.
    public struct DefaultAccountChosen: EventPayload {
        public static let eventType = "counterparty.default-account-chosen"
        public var account: String
    }

    /// It has none any more.
    public struct DefaultAccountWithdrawn: EventPayload {
        public static let eventType = "counterparty.default-account-withdrawn"
        public var account: String
    }

    public static let catalog = EventCatalog<Self>()
        .reading(Self.created)
        .reading(Self.identified)
        .reading(Self.merged)
        .reading(Self.renamed)
        .reading(Self.numberWithdrawn)
        .reading(Self.separated)
        .reading(Self.defaultAccountChosen)
        .reading(Self.defaultAccountWithdrawn)

    public var payload: any EventPayload {
        switch self {
        case .created(let payload): payload
        case .identified(let payload): payload
        case .merged(let payload): payload
        case .renamed(let payload): payload
        case .numberWithdrawn(let payload): payload
        case .separated(let payload): payload
        case .defaultAccountChosen(let payload): payload
        case .defaultAccountWithdrawn(let payload): payload
        }
    }
}
