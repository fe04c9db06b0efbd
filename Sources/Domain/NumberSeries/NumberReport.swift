/// What became of every number of a series, so that each hole has its reason (FEATURES A-17).
public struct NumberReport: Sendable, Equatable {
    /// A number that stands for no entry: one drawn from the counter will never be used again, an invoice's own may be.
    public struct Void: Sendable, Equatable {
        public let number: String
        public let reason: String
        /// The stored form of its author.
        public let by: String
        public let at: Timestamp
    }

    /// In the order in which they were given.
    public private(set) var used: [String] = []
    /// In the order in which they were given up; an invoice's own until it is given again.
    public private(set) var voided: [Void] = []
    private var counters: [String: Set<Int>] = [:]

    public init() {}

    /// - Parameter moment: when the event was recorded.
    public mutating func evolve(_ event: NumberSeriesEvent, at moment: Timestamp) {
        switch event {
        case .drawn(let numbers):
            let given = Set(numbers.items.map(\.number))
            voided.removeAll { given.contains($0.number) }
            for item in numbers.items {
                used.append(item.number)
                guard let counter = item.counter else { continue }
                let month = item.scope == numbers.fiscalYear ? "" : String(item.scope.suffix(2))
                counters[month, default: []].formUnion(counter - (item.passedOver ?? 0)...counter)
            }
        case .voided(let void):
            giveUp(Void(number: void.number, reason: void.reason, by: void.by, at: moment))
        case .released(let released):
            giveUp(Void(number: released.number, reason: released.reason, by: released.by, at: moment))
        }
    }

    private mutating func giveUp(_ void: Void) {
        used.removeAll { $0 == void.number }
        voided.append(void)
    }

    /// What the counters passed over without a word, in order: none, unless the log was written by another hand. Of a counter that
    /// begins anew each month, the month stands before it, as in `03/7`.
    public var unexplained: [String] {
        counters.sorted { $0.key < $1.key }.flatMap { month, given in
            missing(in: given).map { month.isEmpty ? "\($0)" : "\(month)/\($0)" }
        }
    }

    private func missing(in given: Set<Int>) -> [Int] {
        guard let first = given.min(), let last = given.max() else { return [] }
        return (first...last).filter { !given.contains($0) }
    }
}
