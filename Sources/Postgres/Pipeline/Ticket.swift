import Synchronization

/// One caller's wait for an answer. It is resumed once, by the pipeline or by its own cancellation, whichever comes first.
final class Ticket: Sendable {
    private enum State {
        case issued
        case waiting(CheckedContinuation<[Rows], any Error>)
        case answered
        case cancelled
    }

    private let state = Mutex(State.issued)

    /// False when the caller was cancelled before it began to wait; it is then answered already.
    func wait(_ continuation: CheckedContinuation<[Rows], any Error>) -> Bool {
        let isWaiting = state.withLock { state in
            guard case .issued = state else { return false }
            state = .waiting(continuation)
            return true
        }
        if !isWaiting { continuation.resume(throwing: CancellationError()) }
        return isWaiting
    }

    /// True while somebody waits for the answer.
    var isOpen: Bool {
        state.withLock { state in
            if case .waiting = state { true } else { false }
        }
    }

    func answer(_ result: Result<[Rows], any Error>) {
        end(as: .answered)?.resume(with: result)
    }

    func cancel() {
        end(as: .cancelled)?.resume(throwing: CancellationError())
    }

    private func end(as final: sending State) -> CheckedContinuation<[Rows], any Error>? {
        state.withLock { [final] state in
            let before = state
            switch before {
            case .issued:
                state = final
                return nil
            case .waiting(let continuation):
                state = final
                return continuation
            case .answered, .cancelled: return nil
            }
        }
    }
}
