import Domain

/// What became of one attempt to deliver.
enum DeliveryAnswer: Sendable, Equatable {
    /// - Parameter retryAfter: seconds, where the receiver asked for patience.
    case answered(status: Int, retryAfter: Int?)
    /// No answer came.
    case failed(String)
}

/// What is written about a delivery after an attempt.
enum DeliveryMark: Sendable, Equatable {
    case delivered
    case retry(at: Timestamp)
    case dead
    /// The receiver wants nothing any more (410 Gone): the webhook is to be disabled; the delivery stays for its return.
    case gone
}

/// When a delivery that failed is tried again: soon at first, then ever later, for 72 hours after the first attempt.
struct DeliverySchedule: Sendable {
    /// Seconds after the first failure, the second, and so on; the last one repeats.
    static let delays = [5, 30, 120, 600, 1_800, 3_600, 7_200, 14_400, 21_600, 28_800]
    static let longest = 72 * 3_600

    /// From 0.8 to 1.2, so that what failed together does not come back together.
    let jitter: @Sendable () -> Double

    /// - Parameters:
    ///   - attempts: how many were made, this one included.
    ///   - first: when the first was made.
    func mark(_ answer: DeliveryAnswer, attempts: Int, first: Timestamp, now: Timestamp) -> DeliveryMark {
        var patience = 0
        switch answer {
        case .answered(200..<300, _): return .delivered
        case .answered(410, _): return .gone
        case .answered(_, let retryAfter): patience = retryAfter ?? 0
        case .failed: break
        }
        let end = first.adding(seconds: Self.longest)
        guard now < end else { return .dead }
        let delay = Double(Self.delays[min(attempts, Self.delays.count) - 1]) * jitter()
        return .retry(at: min(now.adding(seconds: max(Int(delay.rounded(.up)), patience)), end))
    }
}
