internal import Synchronization

/// How far the log is known to reach, and who waits for it to go further.
final class LogWatch: Sendable {
    private struct Waiter {
        let after: Int64
        let deadline: ContinuousClock.Instant
        let continuation: CheckedContinuation<Void, Never>
    }

    private struct State {
        var position: Int64 = 0
        var waiters: [UInt64: Waiter] = [:]
        var nextWaiter: UInt64 = 0
        /// Rings for all of them at the earliest deadline there was when it was set: thousands wait, and nearly all of them are woken
        /// before theirs.
        var alarm: (deadline: ContinuousClock.Instant, task: Task<Void, Never>)?
    }

    private let state = Mutex(State())

    deinit { state.withLock { $0.alarm?.task.cancel() } }

    var position: Int64 { state.withLock { $0.position } }

    func advance(to position: Int64) {
        wake { state in
            state.position = max(state.position, position)
            let reached = state.position
            return state.waiters.filter { $0.value.after < reached }
        }
    }

    /// Something may have been missed: everybody looks again.
    func wakeEverybody() {
        wake { $0.waiters }
    }

    /// Returns when the log has passed `position` or `timeout` is over; throws `CancellationError` when cancelled.
    func wait(after position: Int64, timeout: Duration) async throws {
        let id = state.withLock { state in
            state.nextWaiter += 1
            return state.nextWaiter
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isPast = state.withLock { state in
                    if state.position > position || Task.isCancelled { return true }
                    let waiter = Waiter(after: position, deadline: .now + timeout, continuation: continuation)
                    state.waiters[id] = waiter
                    setAlarm(&state, notAfter: waiter.deadline)
                    return false
                }
                if isPast { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.waiters.removeValue(forKey: id) }?.continuation.resume()
        }
        try Task.checkCancellation()
    }

    private func wake(_ choose: (inout State) -> [UInt64: Waiter]) {
        let woken = state.withLock { state in
            let chosen = choose(&state)
            for id in chosen.keys { state.waiters.removeValue(forKey: id) }
            return chosen.values
        }
        for waiter in woken { waiter.continuation.resume() }
    }
}

// Those whose time is over.
extension LogWatch {
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
            guard state.alarm?.deadline == deadline else { return [:] }
            state.alarm = nil
            let overdue = state.waiters.filter { $0.value.deadline <= deadline }
            let next = state.waiters.values.lazy.map(\.deadline).filter { $0 > deadline }.min()
            if let next { setAlarm(&state, notAfter: next) }
            return overdue
        }
    }
}
