// These types are a storage format: a change is a schema migration.
public enum DossierEvent: DomainEvent {
    case activated(Activated)
    case settingsChanged(SettingsChanged)
    case fiscalYearsSet(FiscalYearsSet)

    public struct Activated: EventPayload {
        public static let eventType = "dossier.activated"
        public var name: String
        public var enterpriseNumber: String?
        public var software: String
        public var installation: String
        public var dossierCode: String
        public var features: String
        public var validationMode: String?
        public var vatExempt: Bool
        public var accountingUpToDate: String?
        public var sendGate: String?
        public var fiscalYears: [Year]

        public struct Year: Codable, Sendable, Equatable {
            public var label: String
            public var start: String
            public var end: String
        }
    }

    /// A field left out was not touched; `inherited` names those that follow the office's setting again.
    public struct SettingsChanged: EventPayload {
        public static let eventType = "dossier.settings-changed"
        public var sendGate: String?
        public var duplicateBlocks: String?
        public var validationMode: String?
        public var vatExempt: Bool?
        public var inherited: [String]?

        public init(
            sendGate: SendGate? = nil, duplicateBlocks: DuplicateBlocks? = nil, validationMode: ValidationMode? = nil,
            vatExempt: Bool? = nil, inherited: [String]? = nil
        ) {
            self.sendGate = sendGate?.rawValue
            self.duplicateBlocks = duplicateBlocks?.rawValue
            self.validationMode = validationMode?.rawValue
            self.vatExempt = vatExempt
            self.inherited = inherited
        }
    }

    /// All that are declared from now on, in place of those before.
    public struct FiscalYearsSet: EventPayload {
        public static let eventType = "dossier.fiscal-years-set"
        public var fiscalYears: [Activated.Year]
    }

    public static let catalog = EventCatalog<Self>()
        .reading(Self.activated)
        .reading(Self.settingsChanged)
        .reading(Self.fiscalYearsSet)

    public var payload: any EventPayload {
        switch self {
        case .activated(let payload): payload
        case .settingsChanged(let payload): payload
        case .fiscalYearsSet(let payload): payload
        }
    }
}
