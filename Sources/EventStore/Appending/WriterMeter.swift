internal import Synchronization

/// Measures how the writer spends its time. A writer without one does not read the clock for that.
public final class WriterMeter: Sendable {
    /// From when the writer has taken a batch until its callers are answered; waiting for callers is not counted. Nanoseconds.
    fileprivate let cycles = Atomic<Int64>(0)
    /// The part of that spent on leaves, the tree above them, and its root. Nanoseconds.
    fileprivate let hashing = Atomic<Int64>(0)

    public init() {}

    /// The share of that time spent hashing, from 0 to 1; nil before the first batch.
    public var hashingShare: Double? {
        let whole = cycles.load(ordering: .relaxed)
        return whole > 0 ? Double(hashing.load(ordering: .relaxed)) / Double(whole) : nil
    }

    fileprivate func timing<T>(_ sum: borrowing Atomic<Int64>, _ work: () throws -> T) rethrows -> T {
        let start = ContinuousClock.now
        defer { sum.add(Int64((ContinuousClock.now - start) / .nanoseconds(1)), ordering: .relaxed) }
        return try work()
    }
}

extension WriterMeter? {
    func cycle(_ work: () -> Void) {
        guard let self else { return work() }
        self.timing(self.cycles, work)
    }

    @inline(__always)
    func hashing<T>(_ work: () -> T) -> T {
        guard let self else { return work() }
        return self.timing(self.hashing, work)
    }
}
