extension TaskProgress {
    func claim(
        _ task: ConnectorTaskEvent.Created, forSeconds seconds: Int, again: Bool, in context: CommandContext
    ) throws(ConnectorTaskRefusal) -> ConnectorTaskEvent.Claimed {
        switch phase {
        case .completed(let reference): throw .alreadyCompleted(as: reference)
        case .failed: throw .failed
        case .abandoned: throw .abandoned
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
        case .failed, .abandoned, .open, .claimed: break
        }
        try requireLease(in: context)
        return [Self.failed(task, failure, in: context)]
    }

    /// Its document cannot be stamped. The task fails, so that people see it: until somebody retries it, nothing of its dossier can be
    /// booked.
    func giveUpStamping(
        _ task: ConnectorTaskEvent.Created, _ failure: TaskFailure, in context: CommandContext
    ) -> [ConnectorTaskEvent] {
        guard isBeingStamped else { return [] }
        return [Self.failed(task, failure, in: context)]
    }

    /// Of a task without a stamped document this has it stamped anew: where its stamping was passed over, by a person who skipped an event
    /// or started a stopped consumer further on, nothing else does, and its dossier's queue stands still.
    func retry(
        _ task: ConnectorTaskEvent.Created, in context: CommandContext
    ) throws(ConnectorTaskRefusal) -> [ConnectorTaskEvent] {
        if case .abandoned = phase { throw .abandoned }
        guard isFailed || isBeingStamped else { return [] }
        return [.retried(.init(dossier: task.dossier, document: task.document, by: "\(context.author)"))]
    }

    /// Only a failed task is given up: an agent that holds one may have booked it by now. An agent may also have failed after booking;
    /// where the books show entries with the task's number, a person has to say that they are not its booking.
    func abandon(
        _ task: ConnectorTaskEvent.Created, _ reason: String, besides foreignEntries: Set<String>,
        and disowned: Set<String>, in context: CommandContext
    ) throws(ConnectorTaskRefusal) -> [ConnectorTaskEvent] {
        guard task.kind == ConnectorTaskEvent.Created.bookEntry else { throw .notABooking }
        switch phase {
        case .failed:
            let doubtful = observed.filter { !foreignEntries.contains($0) }
            let booked = doubtful.filter { !disowned.contains($0) }
            guard booked.isEmpty else { throw .inTheBooks(as: booked) }
            return [
                .abandoned(
                    .init(
                        dossier: task.dossier, document: task.document, counterparty: task.entry.counterparty.id,
                        by: "\(context.author)", reason: reason, foreignEntries: doubtful.isEmpty ? nil : doubtful))
            ]
        case .abandoned: return []
        case .open, .claimed, .completed: throw .notFailed
        }
    }

    /// Whether it still takes a stamped document.
    var awaitsStamp: Bool {
        if case .abandoned = phase { false } else { rendition == nil }
    }

    private var isFailed: Bool {
        if case .failed = phase { true } else { false }
    }

    /// Whether it is open and has no stamped document yet: no agent can claim it.
    public var isBeingStamped: Bool { rendition == nil && phase == .open }

    private static func failed(
        _ task: ConnectorTaskEvent.Created, _ failure: TaskFailure, in context: CommandContext
    ) -> ConnectorTaskEvent {
        .failed(
            .init(
                dossier: task.dossier, document: task.document, by: "\(context.author)", owner: failure.owner.rawValue,
                reason: failure.reason, instruction: failure.instruction))
    }

    private func requireLease(in context: CommandContext) throws(ConnectorTaskRefusal) {
        guard case .claimed(let by, let leaseUntil) = phase, by == "\(context.author)", context.now <= leaseUntil else {
            throw .leaseLost
        }
    }
}
