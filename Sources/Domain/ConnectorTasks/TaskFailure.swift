/// Why a task could not be booked, and what to do about it.
public struct TaskFailure: Sendable, Equatable, Codable {
    /// Who can solve it (FEATURES SF-05, SF-06).
    public enum Owner: String, Sendable, Codable, CaseIterable {
        case collaborator
        case `operator`
    }

    /// The `reason` where the package has another entry with the task's number.
    public static let numberTaken = "number-taken"

    public var owner: Owner
    public var reason: String
    public var instruction: String

    public init(owner: Owner, reason: String, instruction: String) {
        self.owner = owner
        self.reason = reason
        self.instruction = instruction
    }

    /// An owner that is not known here is taken for the collaborator, who sees the task first.
    public init(_ failed: ConnectorTaskEvent.Failed) {
        self.init(
            owner: Owner(rawValue: failed.owner) ?? .collaborator, reason: failed.reason,
            instruction: failed.instruction)
    }
}
