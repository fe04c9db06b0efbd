import Foundation
import Synchronization

/// A thread of its own for an actor whose work blocks, so that it never occupies the cooperative pool. The thread also
/// is the parent of the processes it starts: the kernel ends them with it (`PR_SET_PDEATHSIG` watches a thread, not a
/// process), which a pool's thread, gone when idle, would do in the middle of a request.
final class WorkerThread: SerialExecutor {
    private struct Queue {
        var jobs: [UnownedJob] = []
        var isStopped = false
    }

    private let queue = Mutex(Queue())
    private let filled = DispatchSemaphore(value: 0)

    init(name: String) {
        let thread = Thread { self.run() }
        thread.name = name
        thread.start()
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.withLock { $0.jobs.append(job) }
        filled.signal()
    }

    /// Ends the thread once the jobs enqueued before are done; none may be enqueued afterwards.
    func stop() {
        queue.withLock { $0.isStopped = true }
        filled.signal()
    }

    private func run() {
        while true {
            filled.wait()
            let (job, isStopped) = queue.withLock { ($0.jobs.isEmpty ? nil : $0.jobs.removeFirst(), $0.isStopped) }
            if let job { job.runSynchronously(on: asUnownedSerialExecutor()) } else if isStopped { return }
        }
    }
}
