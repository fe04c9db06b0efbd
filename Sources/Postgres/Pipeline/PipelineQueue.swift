import DequeModule
import Synchronization

/// One segment to send: its statements, and who waits for their rows.
struct PipelineRequest: Sendable {
    let statements: [SQL]
    let ticket: Ticket
    /// Set when it was sent once and a statement turned out to be stale; it is not sent a third time.
    var isSecondAttempt = false
}

/// The requests that callers hand to the pipeline's thread.
final class PipelineQueue: Sendable {
    private struct State {
        var requests = Deque<PipelineRequest>()
        var isClosed = false
        /// The thread was woken and has not emptied the queue since, so it need not be woken again.
        var isAwake = false
    }

    private let state = Mutex(State())
    private let capacity: Int
    let wakeup = Wakeup()

    init(capacity: Int) { self.capacity = capacity }

    func append(_ request: PipelineRequest) throws(PostgresError) {
        let verdict: (error: PostgresError?, wakes: Bool) = state.withLock { state in
            if state.isClosed { return (.pipelineClosed, false) }
            if state.requests.count >= capacity { return (.pipelineFull(capacity), false) }
            state.requests.append(request)
            defer { state.isAwake = true }
            return (nil, !state.isAwake)
        }
        if let error = verdict.error { throw error }
        if verdict.wakes { wakeup.wake() }
    }

    /// Takes at most that many; false when there was nothing to take. When nothing is left the next `append` wakes the thread.
    func take(_ limit: Int, into requests: inout [PipelineRequest]) -> Bool {
        state.withLock { state in
            while requests.count < limit, let request = state.requests.popFirst() { requests.append(request) }
            state.isAwake = !state.requests.isEmpty
            return !requests.isEmpty
        }
    }

    /// Puts a request first in the queue again.
    func putBack(_ request: PipelineRequest) {
        state.withLock { $0.requests.prepend(request) }
    }

    func removeAll() -> Deque<PipelineRequest> {
        state.withLock { state in
            defer {
                state.requests = []
                state.isAwake = false
            }
            return state.requests
        }
    }

    func close() {
        state.withLock { $0.isClosed = true }
        wakeup.wake()
    }

    var isClosed: Bool { state.withLock { $0.isClosed } }
    var isEmpty: Bool { state.withLock { $0.requests.isEmpty } }
}

extension PostgresError {
    static let pipelineClosed = PostgresError("08003", "the pipeline is closed")

    static func pipelineFull(_ capacity: Int) -> PostgresError {
        PostgresError(overloaded, "\(capacity) requests wait in the pipeline already")
    }
}
