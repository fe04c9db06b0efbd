public enum ConnectorTaskCommand: Sendable {
    case prepare(ConnectorTaskEvent.Prepared)
    case claim(leaseInSeconds: Int)
    /// By the agent that holds it already, for a new lease.
    case claimAgain(leaseInSeconds: Int)
    case complete(externalRef: String)
    case fail(TaskFailure)
    case giveUpStamping(TaskFailure)
    case retry
    /// Gives it up for good. `foreignEntries`: the external references of entries known not to be its booking; `disowned`: of those
    /// that the person who gives it up says are not.
    case abandon(reason: String, foreignEntries: Set<String>, disowned: Set<String>)
    case observeEntries(externalRefs: [String])
}

public enum ConnectorTaskRefusal: Refusal {
    case unknownTask
    case notPrepared
    case takenByOther
    /// The lease ran out, or the task is somebody else's: what the agent did meanwhile must not be recorded as this claim's.
    case leaseLost
    case alreadyCompleted(as: String)
    case failed
    case abandoned
    case notFailed
    case notABooking
    /// The books have shown these entries with its number, and nobody said that they are not its booking: the number may be in use and
    /// must not be voided.
    case inTheBooks(as: [String])

    public var reason: RefusalReason { self == .unknownTask ? .unknown : .conflict }

    public var code: String {
        switch self {
        case .unknownTask: "not-found"
        case .notPrepared: "task-not-prepared"
        case .takenByOther: "task-taken"
        case .leaseLost: "lease-lost"
        case .alreadyCompleted: "task-completed"
        case .failed: "task-failed"
        case .abandoned: "task-abandoned"
        case .notFailed: "task-not-failed"
        case .notABooking: "task-not-a-booking"
        case .inTheBooks: "task-booked"
        }
    }

    public var details: [String: String] {
        switch self {
        case .alreadyCompleted(let reference): ["external_ref": reference]
        case .inTheBooks(let references): ["external_refs": references.joined(separator: ", ")]
        case .unknownTask, .notPrepared, .takenByOther, .leaseLost, .failed, .abandoned, .notFailed, .notABooking: [:]
        }
    }
}
