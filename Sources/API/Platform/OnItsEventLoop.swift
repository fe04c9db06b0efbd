import HummingbirdCore
import Logging
import NIOCore
import Synchronization

extension HTTPServerBuilder {
    /// HTTP/1.1, each connection handled on its event loop.
    /// - Parameter idle: a client that says nothing for so long, between requests or in the middle of one, has its connection closed.
    ///   The time in which it awaits or takes an answer does not count. Longer than proxies keep a connection for later use.
    static func onEventLoops(closingIdleAfter idle: TimeAmount = .seconds(75)) -> HTTPServerBuilder {
        HTTPServerBuilder { responder in
            OnItsEventLoop(inner: HTTP1Channel(responder: responder, configuration: .init(idleTimeout: idle)))
        }
    }
}

/// Handles a connection on its own event loop: what comes in there is looked at, and answered, without waking another thread
/// for it. What such a task waits for may run anywhere; the task goes on on its loop. Work that computes for long goes elsewhere
/// (`Operation.laborious`).
private struct OnItsEventLoop<Inner: ServerChildChannel>: ServerChildChannel {
    let inner: Inner
    private let executors = EventLoopExecutors()

    init(inner: Inner) { self.inner = inner }

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Inner.Value> {
        inner.setup(channel: channel, logger: logger).flatMapThrowing { value in
            try RequestCodec.takePlace(in: channel)
            return value
        }
    }

    func handle(value: Inner.Value, logger: Logger) async {
        await withTaskExecutorPreference(executors.executor(of: value.channel.eventLoop)) {
            await inner.handle(value: value, logger: logger)
        }
    }
}

/// One for each loop, so that what is due on it at once comes from all of its connections.
private final class EventLoopExecutors: Sendable {
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
private final class EventLoopExecutor: TaskExecutor {
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
