internal import Synchronization

/// Tells whoever asks how the writer spends its time. A writer without one never looks at the clock for it.
public final class WriterMeter: Sendable {
    /// From a batch in hand until its callers are answered; the wait for callers is not part of it.
    fileprivate let cycles = Atomic<Int64>(0)
    /// Leaves, the tree above them, and its root.
    fileprivate let hashing = Atomic<Int64>(0)

    public init() {}

    /// The share of its cycles so far that the writer has hashed; nil before the first.
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
