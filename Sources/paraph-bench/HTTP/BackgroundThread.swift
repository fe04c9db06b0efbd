import Foundation
import Synchronization

/// Something done on a thread of its own meanwhile.
final class BackgroundThread: Sendable {
    private let failure = Mutex<(any Error)?>(nil)
    private let done = DispatchSemaphore(value: 0)

    init(_ work: @escaping @Sendable () throws -> Void) {
        Thread.detachNewThread { [self] in
            do { try work() } catch { failure.withLock { $0 = error } }
            done.signal()
        }
    }

    /// - Throws: what the work threw.
    func wait() throws {
        done.wait()
        if let error = failure.withLock({ $0 }) { throw error }
    }
}

extension Crowd {
    /// Runs for `duration` beside `work`, and returns when both are done.
    func run<Value>(for duration: Duration, perSecond: Double, beside work: () throws -> Value) throws -> Value {
        let running = BackgroundThread { _ = try run(for: duration, perSecond: perSecond) }
        let value = try work()
        try running.wait()
        return value
    }
}
