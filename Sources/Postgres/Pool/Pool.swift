public import Logging

/// Lends sessions to closures. Each session lives on a thread of its own, and the threads take the waiting work from one queue.
public final class Pool: Sendable {
    private let engine: PoolEngine

    /// Connects when there is work. A caller waits at most `acquireTimeout` for a session (`PoolTimeout`).
    public init(
        _ configuration: SessionConfiguration, size: Int, acquireTimeout: Duration = .seconds(10), logger: Logger
    ) {
        precondition(size > 0, "A pool needs a connection")
        engine = PoolEngine(acquireTimeout: acquireTimeout, logger: logger)
        for number in 0..<size {
            engine.startWorker(number, configuration)
        }
    }

    deinit { engine.close() }

    /// Lends a session to the closure. Cancelling the task interrupts the statement under way and throws `CancellationError`.
    ///
    /// A lost connection throws a `PostgresError` with `isConnectionLost` and is replaced for whoever comes next; the work is
    /// not repeated, since it may have been done.
    public func run<T: Sendable>(_ body: @escaping @Sendable (Session) throws -> T) async throws -> T {
        let lease = Lease()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                engine.submit(
                    lease,
                    perform: { session in continuation.resume(with: lease.outcome { try body(session) }) },
                    refuse: { continuation.resume(throwing: $0) }
                )
            }
        } onCancel: {
            engine.cancel(lease)
        }
    }

    /// Lends a session and runs the closure between BEGIN and COMMIT.
    public func transaction<T: Sendable>(_ body: @escaping @Sendable (Session) throws -> T) async throws -> T {
        try await run { try $0.transaction(body) }
    }

    /// Refuses those who wait and those who come (`PoolClosed`); the work under way goes on to its end.
    public func stop() { engine.close() }

    /// The same, and returns when the work under way is done.
    public func close() async {
        engine.close()
        await engine.waitForWorkers()
    }
}

extension Lease {
    /// What came of the work; an interruption that its caller asked for is a `CancellationError`.
    fileprivate func outcome<T>(_ work: () throws -> T) -> Result<T, any Error> {
        Result(catching: work).mapError { error in
            if isCancelled, let error = error as? PostgresError, error.isCancelled { return CancellationError() }
            return error
        }
    }
}

/// The queue and the threads that work it off. Outlives the pool until the last thread has ended.
private final class PoolEngine: Sendable {
    private let queue = Monitor(PoolQueue())
    private let acquireTimeout: Duration
    private let logger: Logger

    init(acquireTimeout: Duration, logger: Logger) {
        self.acquireTimeout = acquireTimeout
        self.logger = logger
    }

    func submit(
        _ lease: Lease, perform: @escaping @Sendable (Session) -> Void, refuse: @escaping @Sendable (any Error) -> Void
    ) {
        let work = PoolWork(lease: lease, deadline: .now + acquireTimeout, perform: perform, refuse: refuse)
        let refusal: (any Error)? = queue.withLock { queue in
            // The cancellation handler may have run before, when the work was not in the queue yet.
            if lease.isCancelled { return CancellationError() }
            if queue.isClosed { return PoolClosed() }
            queue.append(work)
            watch(&queue)
            return nil
        }
        if let refusal { refuse(refusal) } else { queue.signal() }
    }

    func cancel(_ lease: Lease) {
        lease.cancel()
        queue.withLock { $0.remove(lease) }?.refuse(CancellationError())
    }

    func close() {
        let (waiting, watchdog) = queue.withLock { ($0.close(), $0.watchdog) }
        queue.broadcast()
        watchdog?.cancel()
        for work in waiting { work.refuse(PoolClosed()) }
    }

    func waitForWorkers() async {
        await withCheckedContinuation { continuation in
            let isOver = queue.withLock { queue in
                if queue.workers > 0 { queue.closing.append(continuation) }
                return queue.workers == 0
            }
            if isOver { continuation.resume() }
        }
    }

    private func watch(_ queue: inout PoolQueue) {
        if queue.watchdog == nil { queue.watchdog = Task { await self.expire() } }
    }

    /// Refuses work that has waited too long; ends when nothing waits.
    private func expire() async {
        while let deadline = firstDeadline() {
            try? await Task.sleep(until: deadline, clock: .continuous)
            for work in queue.withLock({ $0.removeExpired(at: .now) }) {
                work.refuse(PoolTimeout(waited: acquireTimeout))
            }
        }
    }

    private func firstDeadline() -> ContinuousClock.Instant? {
        queue.withLock { queue in
            if queue.waiting.isEmpty { queue.watchdog = nil }
            return queue.waiting.first?.deadline
        }
    }
}

extension PoolEngine {
    func startWorker(_ number: Int, _ configuration: SessionConfiguration) {
        queue.withLock { $0.workers += 1 }
        startThread("pg-pool-\(number)") { [self] in
            var keeper = SessionKeeper(configuration)
            while let work = next() {
                let wasConnected = keeper.isConnected
                do throws(PostgresError) {
                    let session = try keeper.live()
                    if !wasConnected { queue.withLock { $0.connected += 1 } }
                    serve(work, session)
                } catch {
                    logger.warning("cannot connect to the database", metadata: ["error": "\(error)"])
                    if decline(work, error, wasConnected: wasConnected) { keeper.sleepOutRefusal() }
                }
            }
            keeper.close()
            end()
        }
    }

    private func next() -> PoolWork? {
        queue.wait { queue -> PoolWork?? in
            if let work = queue.next() { return .some(work) }
            return queue.isClosed ? .some(nil) : nil
        }
    }

    /// A thread without a session leaves its work to those that hold one, so that a server at the limit of its connections works
    /// on with those it has. Where no thread holds one, the work is refused.
    /// - Returns: whether it was left to others.
    private func decline(_ work: PoolWork, _ error: PostgresError, wasConnected: Bool) -> Bool {
        let isGivenBack = queue.withLock { queue in
            if wasConnected { queue.connected -= 1 }
            guard queue.giveBack(work) else { return false }
            watch(&queue)
            return true
        }
        if isGivenBack { queue.signal() } else { work.refuse(work.lease.isCancelled ? CancellationError() : error) }
        return isGivenBack
    }

    private func serve(_ work: PoolWork, _ session: Session) {
        guard work.lease.begin(session.cancelHandle()) else {
            // A cancellation at this moment may see the lease as begun, and interrupts the session until it ends.
            work.lease.end()
            return work.refuse(CancellationError())
        }
        session.lease = work.lease
        work.perform(session)
        work.lease.end()
        session.lease = nil
        guard session.isIdle else { return tidy(session) }
    }

    private func tidy(_ session: Session) {
        logger.warning("a unit of work ended with its connection lost or a transaction open")
        session.rollBack()
    }

    private func end() {
        let closing = queue.withLock { queue in
            queue.workers -= 1
            return queue.workers == 0 ? queue.closing : []
        }
        for continuation in closing { continuation.resume() }
    }
}
