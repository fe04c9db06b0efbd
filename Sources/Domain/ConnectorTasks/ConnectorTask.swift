/// A piece of work for the agent of an accounting package.
public enum ConnectorTask: Decider {
    case unknown
    /// Created; how far it has come since is in `TaskProgress.phase`.
    case created(ConnectorTaskEvent.Created, TaskProgress)

    public static let category = "task"

    public init() { self = .unknown }

    public mutating func evolve(_ event: ConnectorTaskEvent) {
        if case .created(let created) = event { self = .created(created, TaskProgress()) }
        guard case .created(let created, var progress) = self else { return }
        progress.evolve(event)
        self = .created(created, progress)
    }

    public func decide(
        _ command: ConnectorTaskCommand, in context: CommandContext
    ) throws(ConnectorTaskRefusal) -> [ConnectorTaskEvent] {
        guard case .created(let task, let progress) = self else { throw .unknownTask }
        switch command {
        case .prepare(let prepared): return progress.awaitsStamp ? [.prepared(prepared)] : []
        case .claim(let leaseInSeconds):
            return [.claimed(try progress.claim(task, forSeconds: leaseInSeconds, again: false, in: context))]
        case .claimAgain(let leaseInSeconds):
            return [.claimed(try progress.claim(task, forSeconds: leaseInSeconds, again: true, in: context))]
        case .complete(let externalRef): return try progress.complete(task, externalRef, in: context)
        case .fail(let failure): return try progress.fail(task, failure, in: context)
        case .giveUpStamping(let failure): return progress.giveUpStamping(task, failure, in: context)
        case .retry: return try progress.retry(task, in: context)
        case .abandon(let reason, let foreignEntries, let disowned):
            return try progress.abandon(task, reason, besides: foreignEntries, and: disowned, in: context)
        case .observeEntries(let externalRefs):
            // The task was given up: an entry with its number books something else.
            if case .abandoned = progress.phase { return [] }
            let news = externalRefs.filter { !progress.observed.contains($0) }
            return news.map { .entryObserved(.init(dossier: task.dossier, externalRef: $0)) }
        }
    }

    public var created: ConnectorTaskEvent.Created? {
        if case .created(let created, _) = self { created } else { nil }
    }

    public var progress: TaskProgress? {
        if case .created(_, let progress) = self { progress } else { nil }
    }
}

/// How far a task has come.
public struct TaskProgress: Sendable, Equatable, Codable {
    public enum Phase: Sendable, Equatable, Codable {
        case open
        case claimed(by: String, leaseUntil: Timestamp)
        case completed(externalRef: String)
        case failed(TaskFailure)
        case abandoned(reason: String)
    }

    public private(set) var phase = Phase.open
    /// The stamped document; nil while it is being stamped.
    public private(set) var rendition: ContentHash?
    /// The external references of the entries that syncs matched to it, in the order seen. Before the task is completed they match by
    /// its number.
    public private(set) var observed: [String] = []

    public init() {}

    public mutating func evolve(_ event: ConnectorTaskEvent) {
        switch event {
        case .created: return
        case .prepared(let prepared): rendition = ContentHash(prepared.sha256)
        case .claimed(let claimed):
            guard let until = Timestamp(claimed.leaseUntil) else { return }
            phase = .claimed(by: claimed.by, leaseUntil: until)
        case .completed(let completed): phase = .completed(externalRef: completed.externalRef)
        case .failed(let failed): phase = .failed(TaskFailure(failed))
        case .retried: phase = .open
        case .abandoned(let abandoned): phase = .abandoned(reason: abandoned.reason)
        case .entryObserved(let entry): observed.append(entry.externalRef)
        }
    }

    /// When the claim ends; nil where no agent holds it.
    public var leaseUntil: Timestamp? {
        if case .claimed(_, let until) = phase { until } else { nil }
    }

    /// Whether it is booked and a sync has seen that entry in the books: its document belongs in the archive then (FEATURES A-06).
    /// Another entry with its number confirms nothing.
    public var isConfirmed: Bool {
        if case .completed(let externalRef) = phase { observed.contains(externalRef) } else { false }
    }
}
