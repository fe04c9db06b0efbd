// These types are a storage format: a change is a schema migration.
public enum MemberEvent: DomainEvent {
    case invited(Invited)
    case profileSet(ProfileSet)

    public struct Invited: EventPayload {
        public static let eventType = "member.invited"
        public var kind: String
        public var email: String
        public var name: String
        public var profile: String
        public var dossiers: [String]
        public var locale: String
    }

    /// A field left out was not touched.
    public struct ProfileSet: EventPayload {
        public static let eventType = "member.profile-set"
        public var profile: String?
        public var dossiers: [String]?
        public var name: String?
        public var locale: String?
    }

    public static let catalog = EventCatalog<Self>()
        .reading(Self.invited)
        .reading(Self.profileSet)

    public var payload: any EventPayload {
        switch self {
        case .invited(let payload): payload
        case .profileSet(let payload): payload
        }
    }
}
