// These types are a storage format: a change is a schema migration.
public enum OfficeEvent: DomainEvent {
    case opened(Opened)
    case settingsChanged(SettingsChanged)

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

    public static let catalog = EventCatalog<Self>()
        .reading(Self.opened)
        .reading(Self.settingsChanged)

    public var payload: any EventPayload {
        switch self {
        case .opened(let payload): payload
        case .settingsChanged(let payload): payload
        }
    }
}
