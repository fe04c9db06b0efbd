import Glibc
import Synchronization

/// One caller's use of a session, which the caller's cancellation may interrupt.
final class Lease: Sendable {
    private let cancelled = Atomic(false)
    /// What interrupts the statement running for this lease; nil before it begins and after it ended.
    private let running = Mutex<CancelHandle?>(nil)

    var isCancelled: Bool { cancelled.load(ordering: .acquiring) }

    /// False when it was cancelled before it could begin.
    func begin(_ handle: CancelHandle?) -> Bool {
        running.withLock { $0 = handle }
        return !isCancelled
    }

    /// Waits until a cancel request that is being sent has arrived: it must not interrupt the next user of the session.
    func end() {
        running.withLock { $0 = nil }
    }

    /// Refuses further statements, and interrupts the one that is running.
    func cancel() {
        cancelled.store(true, ordering: .releasing)
        guard running.withLock({ $0 != nil }) else { return }
        startThread("pg-cancel") { [self] in
            // The server ignores a request that arrives between two statements, so it is repeated until the lease ends.
            var pause: UInt32 = 100_000
            while interrupt() {
                usleep(pause)
                pause = min(pause * 2, 1_000_000)
            }
        }
    }

    private func interrupt() -> Bool {
        running.withLock { handle in
            guard let handle else { return false }
            handle.cancel()
            return true
        }
    }
}
