import NIOCore
import Synchronization

/// One for each loop, so that what is due on it at once comes from all of its connections.
final class EventLoopExecutors: Sendable {
    private let executors = Mutex<[ObjectIdentifier: EventLoopExecutor]>([:])

    func executor(of loop: any EventLoop) -> EventLoopExecutor {
        executors.withLock { executors in
            if let known = executors[ObjectIdentifier(loop)] { return known }
            let executor = EventLoopExecutor(loop)
            executors[ObjectIdentifier(loop)] = executor
            return executor
        }
    }
}

/// Runs tasks on an event loop. The loop is told of the first job that is due, and takes the others along: a batch of appends lets many
/// go on at once.
final class EventLoopExecutor: TaskExecutor {
    private let loop: any EventLoop
    private let due = Mutex<[UnownedJob]>([])

    init(_ loop: any EventLoop) { self.loop = loop }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let isFirst = due.withLock { due in
            due.append(job)
            return due.count == 1
        }
        if isFirst { loop.execute { self.runWhatIsDue() } }
    }

    private func runWhatIsDue() {
        let jobs = due.withLock { due in
            defer { due = [] }
            return due
        }
        for job in jobs { job.runSynchronously(on: asUnownedTaskExecutor()) }
    }
}
