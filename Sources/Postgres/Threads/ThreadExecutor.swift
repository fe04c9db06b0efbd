import DequeModule

/// Runs an actor's jobs one after the other on a thread of its own, so that they may block.
final class ThreadExecutor: SerialExecutor {
    private struct State {
        var jobs = Deque<UnownedJob>()
        var isStopped = false
    }

    private let monitor = Monitor(State())

    init(name: String) {
        startThread(name) { [self] in work() }
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        monitor.withLock { $0.jobs.append(job) }
        monitor.signal()
    }

    /// The thread ends when the jobs already enqueued are done.
    func stop() {
        monitor.withLock { $0.isStopped = true }
        monitor.signal()
    }

    private func work() {
        while let job = next() {
            job.runSynchronously(on: asUnownedSerialExecutor())
        }
    }

    private func next() -> UnownedJob? {
        monitor.wait { state -> UnownedJob?? in
            if let job = state.jobs.popFirst() { return .some(job) }
            return state.isStopped ? .some(nil) : nil
        }
    }
}
