import Domain
import EventStore

/// So many callers, each appending its next event as soon as the one before is acknowledged; eight events to a stream.
struct Callers {
    let store: any EventStore
    let count: Int
    var answers = Answers.none

    /// What is answered to each append as a command: nothing, an answer that is made and forgotten, or one that is kept under a key.
    enum Answers {
        case none, forgotten, kept
    }

    struct Slice: Codable {
        let eventsPerSecond: Double
        /// Microseconds a caller waited at the median.
        let p50: Double
        let p99: Double

        /// - Parameter waits: in microseconds.
        /// - Throws: `NothingDone`.
        init(eventsPerSecond: Double, waits: [Double]) throws {
            guard !waits.isEmpty else { throw NothingDone() }
            let sorted = waits.sorted()
            self.eventsPerSecond = eventsPerSecond
            p50 = sorted[sorted.count / 2]
            p99 = sorted[sorted.count * 99 / 100]
        }
    }

    struct NothingDone: Error {}

    func run(for duration: Duration) async throws -> Slice {
        let start = ContinuousClock.now
        let end = start + duration
        let waits = try await withThrowingTaskGroup(of: [Double].self) { group in
            for _ in 0..<count { group.addTask { try await appendUntil(end) } }
            return try await group.reduce(into: [], +=)
        }
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        return try Slice(eventsPerSecond: Double(waits.count) / seconds, waits: waits)
    }

    private func appendUntil(_ end: ContinuousClock.Instant) async throws -> [Double] {
        let office = ID<Office>(.timeOrdered())
        var stream = StreamID(category: "proposal", id: .timeOrdered())
        var version = 0
        var waits: [Double] = []
        while true {
            let asked = ContinuousClock.now
            if asked >= end { return waits }
            let request = SampleEvent.append(
                to: stream, of: office, version: version, answer: nextAnswer())
            let outcome = try await store.append(request)
            guard case .appended = outcome else { throw Unexpected(outcome: outcome) }
            waits.append((ContinuousClock.now - asked) / .microseconds(1))
            version += 1
            if version == 8 {
                stream = StreamID(category: "proposal", id: .timeOrdered())
                version = 0
            }
        }
    }

    private func nextAnswer() -> KeyedAnswer? {
        guard answers != .none else { return nil }
        let (key, answer) = SampleEvent.answer()
        guard answers == .kept else { return nil }
        return KeyedAnswer(
            key: CommandKey(actor: SampleEvent.actor, key: key, requestHash: SampleEvent.requestHash), answer: answer)
    }

    struct Unexpected: Error {
        let outcome: AppendOutcome
    }
}
