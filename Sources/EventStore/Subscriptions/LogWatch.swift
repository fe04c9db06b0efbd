internal import Synchronization

/// How far the log is known to reach, and who waits for it to go further.
///
/// Those who work with what comes are woken at once. Those who only look on may be thousands: a crowd of them is woken a moment later
/// and some at a time, so that whoever wrote has an answer first, and nobody who wants the processor waits behind all of them.
final class LogWatch: Sendable {
    private struct State {
        var position: Int64 = 0
        /// The highest that a notification has told of and no look at the log has followed up.
        var heard: Int64 = 0
        var workers = Waiters()
        var onlookers = Waiters()
        var nextWaiter: UInt64 = 0
        /// Whether nobody looks on any more.
        var areOnlookersDismissed = false
        /// Onlookers whose time has come, and who wakes them.
        var crowd: [Waiters.Group] = []
        var waking: Task<Void, Never>?
        /// Rings for all of them at the earliest deadline there was when it was set: thousands wait, and nearly all of them are woken
        /// before theirs.
        var alarm: (deadline: ContinuousClock.Instant, task: Task<Void, Never>)?

        /// Up to where it is worth looking. How much more there is only a look can tell.
        var horizon: Int64 { heard > position ? position + 1 : position }

        mutating func removePassed() -> (workers: [Waiters.Group], onlookers: [Waiters.Group]) {
            (workers.removeAll(before: horizon), onlookers.removeAll(before: horizon))
        }
    }

    private let state = Mutex(State())

    deinit { state.withLock { $0.alarm?.task.cancel() } }

    /// What this process itself has read or written: the log reached this far.
    var position: Int64 { state.withLock { $0.position } }
    /// What a look at the log that begins now will have followed up.
    var heard: Int64 { state.withLock { $0.heard } }
    /// Who waits need not look where this is not past their position.
    var horizon: Int64 { state.withLock { $0.horizon } }

    /// - Parameter heard: what had been heard when the look began that found the end of the log here: that is settled now, true or
    ///   not.
    func advance(to position: Int64, settling heard: Int64? = nil) {
        wake { state in
            state.position = max(state.position, position)
            if state.heard == heard { state.heard = 0 }
            return state.removePassed()
        }
    }

    /// Somebody says that the log reaches as far as `position`. Whoever may connect to the database may say so: it is a reason to
    /// look once, and no more.
    func hear(of position: Int64) {
        wake { state in
            state.heard = max(state.heard, position)
            return state.removePassed()
        }
    }

    /// Something may have been missed: everybody looks again.
    func wakeEverybody() {
        wake { ($0.workers.removeAll(before: .max), $0.onlookers.removeAll(before: .max)) }
    }

    /// Lets go of those who only look on, and of whoever comes to from now on: before a server stops.
    func dismissOnlookers() {
        wake { state in
            state.areOnlookersDismissed = true
            return ([], state.onlookers.removeAll(before: .max))
        }
    }

    /// Returns when the log has passed `position` or `timeout` is over; throws `CancellationError` when cancelled, or where
    /// onlookers are let go.
    /// - Parameter isOnlooker: whether others go before.
    func wait(after position: Int64, timeout: Duration, isOnlooker: Bool = false) async throws {
        let waiters = isOnlooker ? \State.onlookers : \State.workers
        let deadline = ContinuousClock.now + timeout
        let id = state.withLock { state in
            state.nextWaiter += 1
            return state.nextWaiter
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isPast = state.withLock { state in
                    let isDismissed = isOnlooker && state.areOnlookersDismissed
                    if state.horizon > position || isDismissed || Task.isCancelled { return true }
                    let waiter = Waiters.Waiter(deadline: deadline, continuation: continuation)
                    state[keyPath: waiters].insert(waiter, id, after: position)
                    setAlarm(&state, notAfter: deadline)
                    return false
                }
                if isPast { continuation.resume() }
            }
        } onCancel: {
            // Who is of a crowd already is woken with it.
            state.withLock { $0[keyPath: waiters].remove(id, after: position) }?.continuation.resume()
        }
        try Task.checkCancellation()
        if isOnlooker, state.withLock({ $0.areOnlookersDismissed }) { throw CancellationError() }
    }

    private func wake(_ choose: (inout State) -> (workers: [Waiters.Group], onlookers: [Waiters.Group])) {
        let woken = state.withLock { state in
            let (workers, onlookers) = choose(&state)
            let isCrowd = onlookers.reduce(0) { $0 + $1.count } > Self.onlookersAtOnce
            guard isCrowd || state.waking != nil else { return workers + onlookers }
            state.crowd += onlookers
            if state.waking == nil { state.waking = Task { await wakeCrowd() } }
            return workers
        }
        for waiter in woken.joined() { waiter.value.continuation.resume() }
    }
}

// The crowd.
extension LogWatch {
    private static let onlookersAtOnce = 64
    /// As long as an answer needs to leave.
    private static let moment = Duration.milliseconds(2)
    private static let pause = Duration.milliseconds(1)

    private func wakeCrowd() async {
        try? await Task.sleep(for: Self.moment)
        while true {
            let crowd = takeCrowd()
            if crowd.isEmpty { return }
            for (index, waiter) in crowd.joined().enumerated() {
                waiter.value.continuation.resume()
                if (index + 1) % Self.onlookersAtOnce == 0 { try? await Task.sleep(for: Self.pause) }
            }
        }
    }

    /// Nobody once all have been woken.
    private func takeCrowd() -> [Waiters.Group] {
        state.withLock { state in
            if state.crowd.isEmpty { state.waking = nil }
            defer { state.crowd = [] }
            return state.crowd
        }
    }
}

// Those whose time is over.
extension LogWatch {
    /// Each of thousands has a deadline of its own: for some that are near one another it rings once.
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
            let overdue = ([state.workers.removeOverdue(at: now)], [state.onlookers.removeOverdue(at: now)])
            let next = [state.workers.earliestDeadline, state.onlookers.earliestDeadline].compactMap(\.self).min()
            if let next { setAlarm(&state, notAfter: max(next, now + Self.shortestPause)) }
            return overdue
        }
    }
}

/// Who waits, by the position after which something is to come: nearly all wait for what is behind the last one.
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
