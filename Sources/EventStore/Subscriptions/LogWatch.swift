internal import Synchronization

/// How far the log is known to reach, and who waits for it to go further.
final class LogWatch: Sendable {
    private struct Waiter {
        let after: Int64
        let continuation: CheckedContinuation<Void, Never>
        let alarm: Task<Void, any Error>

        func wake() {
            alarm.cancel()
            continuation.resume()
        }
    }

    private struct State {
        var position: Int64 = 0
        var waiters: [UInt64: Waiter] = [:]
        var nextWaiter: UInt64 = 0
    }

    private let state = Mutex(State())

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
                    let alarm = Task {
                        try await Task.sleep(for: timeout)
                        release(id)
                    }
                    state.waiters[id] = Waiter(after: position, continuation: continuation, alarm: alarm)
                    return false
                }
                if isPast { continuation.resume() }
            }
        } onCancel: {
            release(id)
        }
        try Task.checkCancellation()
    }

    private func release(_ id: UInt64) {
        state.withLock { $0.waiters.removeValue(forKey: id) }?.wake()
    }

    private func wake(_ choose: (inout State) -> [UInt64: Waiter]) {
        let woken = state.withLock { state in
            let chosen = choose(&state)
            for id in chosen.keys { state.waiters.removeValue(forKey: id) }
            return chosen.values
        }
        for waiter in woken { waiter.wake() }
    }
}
