internal import Glibc

/// The appends that callers hand to the writer's thread, which takes many at a time.
///
/// When fewer wait than a batch usually holds, the writer gathers for up to 300 µs: callers that were just answered send the next append
/// at once, and a batch without them would cost as much (measured: without this, 8 callers get 0.6 of the throughput; with 100 µs, and
/// as many as the last batch held, a busy server writes a seventh fewer commands).
final class AppendQueue: @unchecked Sendable {
    // The mutex guards every stored property below it; the condition is signalled when enough are waiting or at the end.
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var waiting: [PendingAppend] = []
    /// Of all that wait.
    private var waitingBytes = 0
    private var wakeAt = 0
    private var isClosed = false
    private var usual = UsualSize()
    private let mostWaiting: Int
    private let mostWaitingBytes: Int

    static let largestBatch = 256
    /// A batch ends with the append that takes it to this many bytes: it is one message, of which PostgreSQL takes no gigabyte, and whoever
    /// is behind it waits until all of it is on the disk.
    static let mostBytes = 16 << 20
    private static let gatherNanoseconds = 300_000

    /// With so much in it already, nobody more is let wait: a quick log is through with that in a second or two, and for one that stands
    /// still it would be held in memory without end.
    /// - Parameters:
    ///   - mostWaiting: in appends.
    ///   - mostWaitingBytes: of what they hold: those of a sync have megabytes each.
    init(mostWaiting: Int = 8_192, mostWaitingBytes: Int = 256 << 20) {
        self.mostWaiting = mostWaiting
        self.mostWaitingBytes = mostWaitingBytes
        pthread_mutex_init(mutex, nil)
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        pthread_cond_init(condition, &attributes)
        pthread_condattr_destroy(&attributes)
    }

    deinit {
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(mutex)
        condition.deallocate()
        mutex.deallocate()
    }

    func append(_ pending: PendingAppend) {
        pthread_mutex_lock(mutex)
        if let refusal {
            pthread_mutex_unlock(mutex)
            pending.caller.resume(throwing: LogUnavailable(reason: refusal))
            return
        }
        waiting.append(pending)
        waitingBytes += pending.request.bytes
        let signals = wakeAt > 0 && waiting.count >= wakeAt
        if signals { wakeAt = 0 }
        pthread_mutex_unlock(mutex)
        if signals { pthread_cond_signal(condition) }
    }

    private var refusal: String? {
        if isClosed { return "it has been closed" }
        if waiting.count >= mostWaiting { return "\(waiting.count) appends wait for it already" }
        return waitingBytes < mostWaitingBytes ? nil : "appends of \(waitingBytes) bytes wait for it already"
    }

    func close() {
        pthread_mutex_lock(mutex)
        isClosed = true
        pthread_mutex_unlock(mutex)
        pthread_cond_signal(condition)
    }

    /// Blocks until an append waits. Nil once the queue is closed and empty.
    /// - Parameter rest: called first where none waits yet.
    func next(whenEmpty rest: () -> Void = {}) -> [PendingAppend]? {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        if waiting.isEmpty {
            pthread_mutex_unlock(mutex)
            rest()
            pthread_mutex_lock(mutex)
        }
        while waiting.isEmpty && !isClosed {
            wakeAt = 1
            pthread_cond_wait(condition, mutex)
        }
        guard !waiting.isEmpty else { return nil }
        gather(upTo: min(usual.count, Self.largestBatch))
        let batch = take()
        usual.note(batch.count)
        return batch
    }

    /// Everybody who waits at this moment, without waiting for any.
    func takeAll() -> [PendingAppend] {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return removeAll()
    }

    private func removeAll() -> [PendingAppend] {
        defer { (waiting, waitingBytes) = ([], 0) }
        return waiting
    }

    private func take() -> [PendingAppend] {
        if waiting.count <= Self.largestBatch, waitingBytes <= Self.mostBytes { return removeAll() }
        var (count, bytes) = (0, 0)
        while count < min(waiting.count, Self.largestBatch), bytes < Self.mostBytes {
            bytes += waiting[count].request.bytes
            count += 1
        }
        defer {
            waiting.removeFirst(count)
            waitingBytes -= bytes
        }
        return Array(waiting.prefix(count))
    }

    private func gather(upTo target: Int) {
        guard waiting.count < target, waitingBytes < Self.mostBytes else { return }
        var deadline = timespec()
        clock_gettime(CLOCK_MONOTONIC, &deadline)
        deadline.tv_nsec += Self.gatherNanoseconds
        if deadline.tv_nsec >= 1_000_000_000 {
            deadline.tv_sec += 1
            deadline.tv_nsec -= 1_000_000_000
        }
        while waiting.count < target && !isClosed {
            wakeAt = target
            if pthread_cond_timedwait(condition, mutex, &deadline) != 0 { break }
        }
        wakeAt = 0
    }
}

/// How many appends a batch holds: a moving average over the last few batches.
struct UsualSize {
    private var average = 0.0

    var count: Int { Int(average.rounded()) }

    mutating func note(_ count: Int) { average += (Double(count) - average) / 4 }
}
