// These types are a storage format: a change is a schema migration.
public enum OfficeEvent: DomainEvent {
    case opened(Opened)
    case settingsChanged(SettingsChanged)
    case permanentTypeAdded(PermanentTypeAdded)
    case permanentTypeRenamed(PermanentTypeRenamed)
    case permanentTypeRemoved(PermanentTypeRemoved)

    public struct Opened: EventPayload {
        public static let eventType = "office.opened"
        public var name: String
        public init(name: String) { self.name = name }
    }

    /// What the office asks of all its dossiers. A field left out was not touched.
    public struct SettingsChanged: EventPayload {
        public static let eventType = "office.settings-changed"
        public var sendGate: String?
        public var duplicateBlocks: String?
        public var help: Bool?
        public var validationMode: String?

        public init(
            sendGate: SendGate? = nil, duplicateBlocks: DuplicateBlocks? = nil, help: Bool? = nil,
            validationMode: ValidationMode? = nil
        ) {
            self.sendGate = sendGate?.rawValue
            self.duplicateBlocks = duplicateBlocks?.rawValue
            self.help = help
            self.validationMode = validationMode?.rawValue
        }
    }

    /// A kind of document for the permanent files of the dossiers (FEATURES PF-01).
    public struct PermanentTypeAdded: EventPayload {
        public static let eventType = "office.permanent-type-added"
        public var type: String
        public var name: String
    }

    public struct PermanentTypeRenamed: EventPayload {
        public static let eventType = "office.permanent-type-renamed"
        public var type: String
        public var name: String
    }

    /// Nothing more is filed under it; what was keeps it.
    public struct PermanentTypeRemoved: EventPayload {
        public static let eventType = "office.permanent-type-removed"
        public var type: String
    }

    public static let catalog = EventCatalog<Self>()
        .reading(Self.opened)
        .reading(Self.settingsChanged)
        .reading(Self.permanentTypeAdded)
        .reading(Self.permanentTypeRenamed)
        .reading(Self.permanentTypeRemoved)

    public var payload: any EventPayload {
        switch self {
        case .opened(let payload): payload
        case .settingsChanged(let payload): payload
        case .permanentTypeAdded(let payload): payload
        case .permanentTypeRenamed(let payload): payload
        case .permanentTypeRemoved(let payload): payload
        }
    }
}
