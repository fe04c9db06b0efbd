// These types are a storage format: a change is a schema migration.
public enum WebhookEvent: DomainEvent {
    case added(Added)
    case changed(Changed)
    case secretRotated(SecretRotated)
    case disabled(Disabled)
    case enabled(Enabled)
    case removed(Removed)

    /// Nil in a list means: all.
    public struct Added: EventPayload {
        public static let eventType = "webhook.added"
        public var url: String
        public var description: String?
        public var types: [String]?
        public var dossiers: [String]?
        public var categories: [String]?
        public var document: String?
        public var ordered: Bool
        /// The member whose rights limit what is delivered; nil in events from before that was recorded.
        public var member: String?
    }

    /// A field left out was not touched.
    public struct Changed: EventPayload {
        public static let eventType = "webhook.changed"
        public var url: String?
        public var description: String?
        public var types: [String]?
        public var ordered: Bool?
        /// The member whose rights limit what is delivered from now on, where the address changed; else nil, and the same as before.
        public var member: String?

        public init(
            url: String?, description: String?, types: [String]?, ordered: Bool?, member: String? = nil
        ) {
            self.url = url
            self.description = description
            self.types = types
            self.ordered = ordered
            self.member = member
        }
    }

    /// Deliveries are signed with the earlier secret too until `overlapUntil`.
    public struct SecretRotated: EventPayload {
        public static let eventType = "webhook.secret-rotated"
        public var overlapUntil: String
    }

    public struct Disabled: EventPayload {
        public static let eventType = "webhook.disabled"
        /// `gone` where the receiver answered 410, `asked` where a person wanted it, `rights-lost` where its member may not have it
        /// any more.
        public var reason: String
    }

    public struct Enabled: EventPayload {
        public static let eventType = "webhook.enabled"
        /// The member whose rights limit what is delivered from now on; nil in events from before that was recorded.
        public var member: String?
    }

    public struct Removed: EventPayload {
        public static let eventType = "webhook.removed"
    }

    public static let catalog = EventCatalog<Self>()
        .reading(Self.added)
        .reading(Self.changed)
        .reading(Self.secretRotated)
        .reading(Self.disabled)
        .reading(Self.enabled)
        .reading(Self.removed)

    public var payload: any EventPayload {
        switch self {
        case .added(let payload): payload
        case .changed(let payload): payload
        case .secretRotated(let payload): payload
        case .disabled(let payload): payload
        case .enabled(let payload): payload
        case .removed(let payload): payload
        }
    }
}
