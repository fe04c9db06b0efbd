import Glibc

/// Keeps one session open on the thread that owns it: opens it at first use, replaces it when it was lost.
struct SessionKeeper {
    private let configuration: SessionConfiguration
    private var session: Session?
    private var backoff = Backoff()
    private var refusal: (error: PostgresError, until: ContinuousClock.Instant)?

    init(_ configuration: SessionConfiguration) { self.configuration = configuration }

    /// Whether a session is held, as far as its last user noticed.
    var isConnected: Bool { session != nil }

    /// A live session. After a failed attempt the same error is thrown at once until the back-off is over.
    mutating func live() throws(PostgresError) -> Session {
        if let session, session.isAlive { return session }
        session = nil
        if let refusal, refusal.until > .now { throw refusal.error }
        do throws(PostgresError) {
            let opened = try Session(configuration)
            session = opened
            backoff.reset()
            refusal = nil
            return opened
        } catch {
            refusal = (error, .now + backoff.next())
            throw error
        }
    }

    /// Blocks this thread until the next attempt to connect is due.
    func sleepOutRefusal() {
        guard let refusal else { return }
        usleep(UInt32(max(0, (refusal.until - .now) / .microseconds(1))))
    }

    mutating func close() { session = nil }
}

/// Waiting times that double from 50 milliseconds to one second.
struct Backoff {
    private var delay = Duration.milliseconds(50)

    mutating func next() -> Duration {
        defer { delay = min(delay * 2, .seconds(1)) }
        return delay
    }

    mutating func reset() { self = Backoff() }
}
