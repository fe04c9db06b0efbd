import Synchronization

/// Runs every task of one simulation, one piece after the other, when told to: nothing happens between two steps, and in
/// which order things happen is decided by the steps alone.
final class SimulatedThread: TaskExecutor {
    private let jobs = Mutex<[UnownedJob]>([])

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        jobs.withLock { $0.append(job) }
    }

    /// Returns when every task waits for something that only a later step will bring.
    func drain() {
        while let job = jobs.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) {
            job.runSynchronously(on: asUnownedTaskExecutor())
        }
    }

    /// What `work` comes to, for work that waits for nothing outside.
    func run<Value: Sendable>(_ work: @escaping @Sendable () async -> Value) -> Value {
        let box = ResultBox<Value>()
        Task(executorPreference: self) {
            box.set(await work())
        }
        drain()
        guard let value = box.value else { preconditionFailure("The work waits for something outside the simulation") }
        return value
    }
}

/// Where a task leaves what it came to.
final class ResultBox<Value: Sendable>: Sendable {
    private let stored = Mutex<Value?>(nil)

    var value: Value? { stored.withLock { $0 } }
    func set(_ value: Value) { stored.withLock { $0 = value } }
}
