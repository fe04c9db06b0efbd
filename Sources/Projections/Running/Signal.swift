internal import Synchronization

/// Says that there is something to do, to one task that does it. Raised often before it is waited for, it counts once.
final class Signal: Sendable {
    private struct State {
        var isRaised = false
        var waiter: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())

    func raise() {
        state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard let waiter = state.waiter else {
                state.isRaised = true
                return nil
            }
            state.waiter = nil
            return waiter
        }?.resume()
    }

    /// The same, but no longer than `limit`.
    func wait(upTo limit: Duration) async {
        let alarm = Task {
            try await Task.sleep(for: limit)
            raise()
        }
        await wait()
        alarm.cancel()
    }

    /// Returns when it was raised since the last wait, or the task is cancelled.
    func wait() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    if state.isRaised || Task.isCancelled {
                        state.isRaised = false
                        return true
                    }
                    state.waiter = continuation
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            raise()
        }
    }
}
