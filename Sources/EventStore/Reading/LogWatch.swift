internal import Synchronization

/// How far the log is known to reach, and who waits for it to go further.
///
/// Workers (projections, reactors) are resumed at once. Followers are HTTP clients of the event stream, perhaps thousands: where more
/// than a few wait they are resumed a moment later and in small groups, so that whoever wrote has an answer first, and no worker waits
/// for the processor behind all of them.
final class LogWatch: Sendable {
    private struct State {
        var position: Int64 = 0
        /// The highest that a notification has told of and no look at the log has followed up.
        var rumour: Int64 = 0
        /// Up to where this process is writing at this moment, or 0: a notification of that is mostly its own, and whoever looked because of
        /// it would be served from the database, an instant before the writer has it for everybody in memory.
        var underWay: Int64 = 0
        /// How many notifications there were.
        var heard = 0
        var workers = Waiters()
        var followers = Waiters()
        var nextWaiter: UInt64 = 0
        /// Once true no follower waits any more.
        var areFollowersDismissed = false
        /// Followers who are to be resumed in small groups, and the task that does so.
        var crowd: [Waiters.Group] = []
        var waking: Task<Void, Never>?
        /// One timer for all who wait, at the earliest deadline there was when it was set: thousands wait, and nearly all of them are
        /// resumed before their deadline.
        var alarm: (deadline: ContinuousClock.Instant, task: Task<Void, Never>)?

        /// Up to where it is worth looking. How much more there is only a look can tell.
        var horizon: Int64 { rumour > max(position, underWay) ? position + 1 : position }

        mutating func removePassed() -> (workers: [Waiters.Group], followers: [Waiters.Group]) {
            (workers.removeAll(before: horizon), followers.removeAll(before: horizon))
        }
    }

    private let state = Mutex(State())

    deinit { state.withLock { $0.alarm?.task.cancel() } }

    /// What this process itself has read or written: the log reached this far.
    var position: Int64 { state.withLock { $0.position } }
    /// How many notifications a look at the log that begins now will have followed up.
    var heard: Int { state.withLock { $0.heard } }
    /// Who waits need not look where this is not past their position.
    var horizon: Int64 { state.withLock { $0.horizon } }

    /// - Parameter heard: how many notifications there had been when the look began that found the end of the log here: unless there were
    ///   more since, what they told is settled now, true or not.
    func advance(to position: Int64, settling heard: Int? = nil) {
        wake { state in
            state.position = max(state.position, position)
            if state.heard == heard { state.rumour = 0 }
            return state.removePassed()
        }
    }

    /// The log reaches this far, and those who wait for it are resumed by `wakePassed` soon.
    func note(_ position: Int64) {
        state.withLock { $0.position = max($0.position, position) }
    }

    /// This process begins to write up to `position`: until `endWriting` that is no news to anybody.
    func beginWriting(to position: Int64) {
        state.withLock { $0.underWay = position }
    }

    /// What was written is noted. Where nothing was, what was told of meanwhile came from another server, and is worth a look now.
    func endWriting() {
        wake { state in
            state.underWay = 0
            return state.rumour > state.position ? state.removePassed() : ([], [])
        }
    }

    /// Resumes whoever waits for what is there.
    func wakePassed() {
        wake { $0.removePassed() }
    }

    /// Somebody says that the log reaches as far as `position`. Whoever may connect to the database may say so: it is a reason to
    /// look once, and no more. It is none where it is known to reach as far, or is about to: then who noted that wakes.
    func hear(of position: Int64) {
        wake { state in
            state.heard += 1
            guard position > state.position else { return ([], []) }
            state.rumour = max(state.rumour, position)
            return position > state.underWay ? state.removePassed() : ([], [])
        }
    }

    /// Something may have been missed: everybody looks again.
    func wakeEverybody() {
        wake { ($0.workers.removeAll(before: .max), $0.followers.removeAll(before: .max)) }
    }

    /// Ends the waiting of followers, now and from now on: before a server stops.
    func dismissFollowers() {
        wake { state in
            state.areFollowersDismissed = true
            return ([], state.followers.removeAll(before: .max))
        }
    }

    /// Returns when the log has passed `position` or `timeout` is over; throws `CancellationError` when cancelled, or for a follower
    /// when followers are dismissed.
    /// - Parameter isFollower: whether workers are resumed before.
    func wait(after position: Int64, timeout: Duration, isFollower: Bool = false) async throws {
        let waiters = isFollower ? \State.followers : \State.workers
        let deadline = ContinuousClock.now + timeout
        let id = state.withLock { state in
            state.nextWaiter += 1
            return state.nextWaiter
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isPast = state.withLock { state in
                    let isDismissed = isFollower && state.areFollowersDismissed
                    if state.horizon > position || isDismissed || Task.isCancelled { return true }
                    let waiter = Waiters.Waiter(deadline: deadline, continuation: continuation)
                    state[keyPath: waiters].insert(waiter, id, after: position)
                    setAlarm(&state, notAfter: deadline)
                    return false
                }
                if isPast { continuation.resume() }
            }
        } onCancel: {
            // A follower that is in the crowd already is resumed with it.
            state.withLock { $0[keyPath: waiters].remove(id, after: position) }?.continuation.resume()
        }
        try Task.checkCancellation()
        if isFollower, state.withLock({ $0.areFollowersDismissed }) { throw CancellationError() }
    }

    private func wake(_ choose: (inout State) -> (workers: [Waiters.Group], followers: [Waiters.Group])) {
        let woken = state.withLock { state in
            let (workers, followers) = choose(&state)
            let isCrowd = followers.reduce(0) { $0 + $1.count } > Self.followersAtOnce
            guard isCrowd || state.waking != nil else { return workers + followers }
            state.crowd += followers
            if state.waking == nil { state.waking = Task { await wakeCrowd() } }
            return workers
        }
        for waiter in woken.joined() { waiter.value.continuation.resume() }
    }
}

// The crowd.
extension LogWatch {
    private static let followersAtOnce = 64
    /// As long as an answer to the writer takes to leave.
    private static let moment = Duration.milliseconds(2)
    private static let pause = Duration.milliseconds(1)

    private func wakeCrowd() async {
        try? await Task.sleep(for: Self.moment)
        while true {
            let crowd = takeCrowd()
            if crowd.isEmpty { return }
            for (index, waiter) in crowd.joined().enumerated() {
                waiter.value.continuation.resume()
                if (index + 1) % Self.followersAtOnce == 0 { try? await Task.sleep(for: Self.pause) }
            }
        }
    }

    /// Empty once all have been resumed.
    private func takeCrowd() -> [Waiters.Group] {
        state.withLock { state in
            if state.crowd.isEmpty { state.waking = nil }
            defer { state.crowd = [] }
            return state.crowd
        }
    }
}

// Timeouts.
extension LogWatch {
    /// Each of thousands has a deadline of its own: the timer rings once for those that lie near one another.
    private static let shortestPause = Duration.milliseconds(20)

    private func setAlarm(_ state: inout State, notAfter deadline: ContinuousClock.Instant) {
        if let alarm = state.alarm {
            guard deadline < alarm.deadline else { return }
            alarm.task.cancel()
        }
        let task = Task { [weak self] in
            guard (try? await Task.sleep(until: deadline, clock: .continuous)) != nil else { return }
            self?.ring(deadline)
        }
        state.alarm = (deadline, task)
    }

    private func ring(_ deadline: ContinuousClock.Instant) {
        wake { state in
            guard state.alarm?.deadline == deadline else { return ([], []) }
            state.alarm = nil
            let now = ContinuousClock.now
            let overdue = ([state.workers.removeOverdue(at: now)], [state.followers.removeOverdue(at: now)])
            let next = [state.workers.earliestDeadline, state.followers.earliestDeadline].compactMap(\.self).min()
            if let next { setAlarm(&state, notAfter: max(next, now + Self.shortestPause)) }
            return overdue
        }
    }
}

/// Who waits, grouped by the position the log must pass: nearly all wait at the end of the log.
private struct Waiters {
    struct Waiter {
        let deadline: ContinuousClock.Instant
        let continuation: CheckedContinuation<Void, Never>
    }

    typealias Group = [UInt64: Waiter]

    private var groups: [Int64: Group] = [:]

    mutating func insert(_ waiter: Waiter, _ id: UInt64, after position: Int64) {
        groups[position, default: [:]][id] = waiter
    }

    mutating func remove(_ id: UInt64, after position: Int64) -> Waiter? {
        let waiter = groups[position]?.removeValue(forKey: id)
        if groups[position]?.isEmpty == true { groups.removeValue(forKey: position) }
        return waiter
    }

    mutating func removeAll(before position: Int64) -> [Group] {
        groups.keys.filter { $0 < position }.compactMap { groups.removeValue(forKey: $0) }
    }

    mutating func removeOverdue(at now: ContinuousClock.Instant) -> Group {
        var overdue: Group = [:]
        for (position, group) in groups {
            for (id, waiter) in group where waiter.deadline <= now { overdue[id] = remove(id, after: position) }
        }
        return overdue
    }

    var earliestDeadline: ContinuousClock.Instant? { groups.values.lazy.joined().map(\.value.deadline).min() }
}
