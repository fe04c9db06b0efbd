public enum ConnectorTaskCommand: Sendable {
    case prepare(ConnectorTaskEvent.Prepared)
    case claim(leaseInSeconds: Int)
    /// By the agent that holds it already, so that it goes on in order.
    case claimAgain(leaseInSeconds: Int)
    case complete(externalRef: String)
    case fail(TaskFailure)
    case giveUpStamping(TaskFailure)
    case retry
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

    public var reason: RefusalReason { self == .unknownTask ? .unknown : .conflict }

    public var code: String {
        switch self {
        case .unknownTask: "not-found"
        case .notPrepared: "task-not-prepared"
        case .takenByOther: "task-taken"
        case .leaseLost: "lease-lost"
        case .alreadyCompleted: "task-completed"
        case .failed: "task-failed"
        }
    }

    public var details: [String: String] {
        switch self {
        case .alreadyCompleted(let reference): ["external_ref": reference]
        case .unknownTask, .notPrepared, .takenByOther, .leaseLost, .failed: [:]
        }
    }
}

extension TaskProgress {
    /// Whether an agent may take it at `now`: it is prepared, and nobody holds it.
    public func isClaimable(at now: Timestamp) -> Bool {
        guard rendition != nil else { return false }
        switch phase {
        case .open: return true
        case .claimed(_, let leaseUntil): return leaseUntil <= now
        case .completed, .failed: return false
        }
    }

    func claim(
        _ task: ConnectorTaskEvent.Created, forSeconds seconds: Int, again: Bool, in context: CommandContext
    ) throws(ConnectorTaskRefusal) -> ConnectorTaskEvent.Claimed {
        switch phase {
        case .completed(let reference): throw .alreadyCompleted(as: reference)
        case .failed: throw .failed
        case .claimed(let by, let leaseUntil) where context.now < leaseUntil:
            guard again, by == "\(context.author)" else { throw .takenByOther }
        case .claimed, .open: break
        }
        guard rendition != nil else { throw .notPrepared }
        return .init(
            dossier: task.dossier, by: "\(context.author)", leaseUntil: "\(context.now.adding(seconds: seconds))")
    }

    /// Idempotent by external reference: the same answer twice is one completion.
    func complete(
        _ task: ConnectorTaskEvent.Created, _ externalRef: String, in context: CommandContext
    ) throws(ConnectorTaskRefusal) -> [ConnectorTaskEvent] {
        if case .completed(let reference) = phase {
            guard reference == externalRef else { throw .alreadyCompleted(as: reference) }
            return []
        }
        try requireLease(in: context)
        return [
            .completed(
                .init(
                    dossier: task.dossier, document: task.document, proposal: task.proposal, by: "\(context.author)",
                    externalRef: externalRef))
        ]
    }

    func fail(
        _ task: ConnectorTaskEvent.Created, _ failure: TaskFailure, in context: CommandContext
    ) throws(ConnectorTaskRefusal) -> [ConnectorTaskEvent] {
        switch phase {
        case .completed(let reference): throw .alreadyCompleted(as: reference)
        case .failed(let earlier) where earlier == failure: return []
        case .failed, .open, .claimed: break
        }
        try requireLease(in: context)
        return [Self.failed(task, failure, in: context)]
    }

    /// Its document takes no stamp: until a person has it tried again nothing of its dossier can be booked, which must be seen.
    func giveUpStamping(
        _ task: ConnectorTaskEvent.Created, _ failure: TaskFailure, in context: CommandContext
    ) -> [ConnectorTaskEvent] {
        guard isBeingStamped else { return [] }
        return [Self.failed(task, failure, in: context)]
    }

    /// Whether the next thing to happen to it is its stamped document.
    public var isBeingStamped: Bool { rendition == nil && phase == .open }

    private static func failed(
        _ task: ConnectorTaskEvent.Created, _ failure: TaskFailure, in context: CommandContext
    ) -> ConnectorTaskEvent {
        .failed(
            .init(
                dossier: task.dossier, document: task.document, by: "\(context.author)", owner: failure.owner,
                reason: failure.reason, instruction: failure.instruction))
    }

    private func requireLease(in context: CommandContext) throws(ConnectorTaskRefusal) {
        guard case .claimed(let by, let leaseUntil) = phase, by == "\(context.author)", context.now <= leaseUntil else {
            throw .leaseLost
        }
    }
}
