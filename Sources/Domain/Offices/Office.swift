/// An accounting office: the tenant. Nothing of one office is ever visible to another.
public enum Office: Decider {
    case unknown
    case open(OfficeProfile)

    public static let category = "office"

    public init() { self = .unknown }

    public mutating func evolve(_ event: OfficeEvent) {
        switch event {
        case .opened(let opened):
            self = .open(OfficeProfile(name: opened.name, settings: OfficeSettings()))
        case .settingsChanged(let changed):
            guard case .open(var profile) = self else { return }
            profile.settings.apply(changed)
            self = .open(profile)
        case .permanentTypeAdded(let added): apply(ID(added.type).map { .add($0, name: added.name) })
        case .permanentTypeRenamed(let renamed): apply(ID(renamed.type).map { .rename($0, name: renamed.name) })
        case .permanentTypeRemoved(let removed): apply(ID(removed.type).map { .remove($0) })
        }
    }

    private mutating func apply(_ change: PermanentTypeChange?) {
        guard case .open(var profile) = self, let change else { return }
        profile.permanentTypes.apply(change)
        self = .open(profile)
    }

    public func decide(_ command: OfficeCommand, in context: CommandContext) throws(OfficeRefusal) -> [OfficeEvent] {
        switch (command, self) {
        case (.open(let name), .unknown): return [.opened(.init(name: name))]
        case (.open, .open): return []
        case (.changeSettings(let change), .open(let profile)):
            return profile.settings.makesNoDifference(change) ? [] : [.settingsChanged(change)]
        case (.changePermanentTypes(let change), .open(let profile)): return try profile.permanentTypes.decide(change)
        case (.changeSettings, .unknown), (.changePermanentTypes, .unknown): throw .unknownOffice
        }
    }
}

public struct OfficeProfile: Sendable, Equatable {
    public var name: String
    public var settings: OfficeSettings
    public var permanentTypes = PermanentTypes()
}

public enum OfficeCommand: Sendable {
    case open(name: String)
    case changeSettings(OfficeEvent.SettingsChanged)
    case changePermanentTypes(PermanentTypeChange)
}

public enum OfficeRefusal: Refusal {
    case unknownOffice
    case unknownPermanentType
    /// The name that another type has.
    case permanentTypeExists(String)

    public var reason: RefusalReason {
        switch self {
        case .unknownOffice, .unknownPermanentType: .unknown
        case .permanentTypeExists: .conflict
        }
    }

    public var code: String {
        switch self {
        case .unknownOffice, .unknownPermanentType: "not-found"
        case .permanentTypeExists: "permanent-type-exists"
        }
    }

    public var details: [String: String] {
        switch self {
        case .unknownOffice, .unknownPermanentType: [:]
        case .permanentTypeExists(let name): ["name": name]
        }
    }
}

extension Office {
    /// The office's choices; the factory's where nothing was chosen.
    public var settings: OfficeSettings {
        switch self {
        case .unknown: OfficeSettings()
        case .open(let profile): profile.settings
        }
    }

    public var permanentTypes: PermanentTypes {
        switch self {
        case .unknown: PermanentTypes()
        case .open(let profile): profile.permanentTypes
        }
    }
}
