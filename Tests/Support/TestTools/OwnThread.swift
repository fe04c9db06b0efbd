import Foundation

/// Waits, or computes for long, on a thread of its own: what does so in the pool of tasks, which has as many threads as the
/// machine has cores, holds up every other test.
public func onOwnThread<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
        Thread.detachNewThread { continuation.resume(with: Result { try work() }) }
    }
}

/// How long this thread computes at `work`, without the time in which others had the machine.
public func processorTime(of work: () throws -> Void) rethrows -> Duration {
    let start = processorNanoseconds()
    try work()
    return .nanoseconds(processorNanoseconds() - start)
}

private func processorNanoseconds() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
}
