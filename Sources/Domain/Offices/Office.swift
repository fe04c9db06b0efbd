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
        }
    }

    public func decide(_ command: OfficeCommand, in context: CommandContext) throws(OfficeRefusal) -> [OfficeEvent] {
        switch (command, self) {
        case (.open(let name), .unknown): return [.opened(.init(name: name))]
        case (.open, .open): return []
        case (.changeSettings(let change), .open(let profile)):
            return profile.settings.makesNoDifference(change) ? [] : [.settingsChanged(change)]
        case (.changeSettings, .unknown): throw .unknownOffice
        }
    }
}

public struct OfficeProfile: Sendable, Equatable {
    public var name: String
    public var settings: OfficeSettings
}

public enum OfficeCommand: Sendable {
    case open(name: String)
    case changeSettings(OfficeEvent.SettingsChanged)
}

public enum OfficeRefusal: Refusal {
    case unknownOffice

    public var reason: RefusalReason { .unknown }
    public var code: String { "not-found" }
}

extension Office {
    /// The office's choices; the factory's where nothing was chosen.
    public var settings: OfficeSettings {
        switch self {
        case .unknown: OfficeSettings()
        case .open(let profile): profile.settings
        }
    }
}
