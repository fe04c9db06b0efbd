// These types are a storage format: a change is a schema migration.
public enum BookingSchemeEvent: DomainEvent {
    case accountDescribed(AccountDescribed)
    case accountDropped(AccountDropped)

    /// All that the scheme says of an account from now on.
    public struct AccountDescribed: EventPayload {
        public static let eventType = "scheme.account-described"
        public var account: String
        /// `purchase`, `sale` or `both`.
        public var side: String
        public var rubric: String?
        public var vatCode: String?
        public var words: [String]
        public var usual: Bool
    }

    /// The scheme says nothing of the account any more.
    public struct AccountDropped: EventPayload {
        public static let eventType = "scheme.account-dropped"
        public var account: String
    }

    public static let catalog = EventCatalog<Self>()
        .reading(Self.accountDescribed)
        .reading(Self.accountDropped)

    public var payload: any EventPayload {
        switch self {
        case .accountDescribed(let payload): payload
        case .accountDropped(let payload): payload
        }
    }
}
