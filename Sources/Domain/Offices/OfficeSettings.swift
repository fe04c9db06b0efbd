/// Whether a NOK anywhere in the list holds back a selection too (FEATURES A-01).
public enum SendGate: String, Sendable, Codable, CaseIterable {
    case wholeList = "whole_list"
    case selection
}

/// Whether a suspected duplicate that nobody has checked holds back the list (FEATURES A-12).
public enum DuplicateBlocks: String, Sendable, Codable, CaseIterable {
    case unacknowledged
    case never
}

/// Who validates the proposals of a dossier (FEATURES WL-20…22).
public enum ValidationMode: String, Sendable, Codable, CaseIterable {
    case collaborator
    case hybrid
    case client
}

/// The office's own choices; a dossier inherits what it does not set itself.
public struct OfficeSettings: Sendable, Equatable {
    public var sendGate = SendGate.wholeList
    public var duplicateBlocks = DuplicateBlocks.unacknowledged
    public var help = false
    public var validationMode = ValidationMode.collaborator

    public init() {}

    mutating func apply(_ change: OfficeEvent.SettingsChanged) {
        sendGate = change.sendGate.flatMap(SendGate.init) ?? sendGate
        duplicateBlocks = change.duplicateBlocks.flatMap(DuplicateBlocks.init) ?? duplicateBlocks
        help = change.help ?? help
        validationMode = change.validationMode.flatMap(ValidationMode.init) ?? validationMode
    }

    func makesNoDifference(_ change: OfficeEvent.SettingsChanged) -> Bool {
        var changed = self
        changed.apply(change)
        return changed == self
    }
}
