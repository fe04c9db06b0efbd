import DequeModule

/// One unit of work that waits for a session. Whoever takes it out of the queue calls `perform` or `refuse`, exactly once.
struct PoolWork: Sendable {
    let lease: Lease
    let deadline: ContinuousClock.Instant
    /// Runs the caller's closure and resumes the caller with what came of it.
    let perform: @Sendable (Session) -> Void
    /// Resumes the caller with an error instead.
    let refuse: @Sendable (any Error) -> Void
}

/// The work that waits for a session, first come first served.
struct PoolQueue: Sendable {
    private(set) var waiting = Deque<PoolWork>()
    private(set) var isClosed = false
    var workers = 0
    /// How many threads hold a session, by what they last saw of it.
    var connected = 0
    /// Resumed when the last worker has ended.
    var closing: [CheckedContinuation<Void, Never>] = []
    /// Expires those who waited too long; runs only while somebody waits.
    var watchdog: Task<Void, Never>?

    mutating func append(_ work: PoolWork) { waiting.append(work) }

    mutating func next() -> PoolWork? { waiting.popFirst() }

    /// Puts work back to the head of the queue, for the threads that hold a session.
    /// - Returns: false where no thread holds one, or the work's time is up, or nobody waits for it any more; the caller answers it then.
    mutating func giveBack(_ work: PoolWork) -> Bool {
        guard connected > 0, !isClosed, !work.lease.isCancelled, work.deadline > .now else { return false }
        waiting.prepend(work)
        return true
    }

    mutating func remove(_ lease: Lease) -> PoolWork? {
        guard let index = waiting.firstIndex(where: { $0.lease === lease }) else { return nil }
        return waiting.remove(at: index)
    }

    /// All may wait equally long, so the first in the queue expires first.
    mutating func removeExpired(at now: ContinuousClock.Instant) -> [PoolWork] {
        let expired = waiting.prefix { $0.deadline <= now }
        defer { waiting.removeFirst(expired.count) }
        return Array(expired)
    }

    mutating func close() -> [PoolWork] {
        isClosed = true
        defer { waiting.removeAll() }
        return Array(waiting)
    }
}
