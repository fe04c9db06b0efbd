/// What became of every number of a series, so that each hole has its reason (FEATURES A-17).
public struct NumberReport: Sendable, Equatable {
    /// A number that stands for no entry: one drawn from the counter will never be used again, an invoice's own may be.
    public struct VoidedNumber: Sendable, Equatable {
        public let number: String
        public let reason: String
        /// The stored form of its author.
        public let by: String
        public let at: Timestamp
    }

    /// The numbers that stand for an entry, in the order in which they were given.
    public private(set) var standing: [String] = []
    /// In the order in which they were given up. An invoice's own is listed until it is given again.
    public private(set) var voided: [VoidedNumber] = []
    private var counters: [String: Set<Int>] = [:]

    public init() {}

    /// - Parameter moment: when the event was recorded.
    public mutating func evolve(_ event: NumberSeriesEvent, at moment: Timestamp) {
        switch event {
        case .drawn(let numbers):
            let given = Set(numbers.items.map(\.number))
            voided.removeAll { given.contains($0.number) }
            for item in numbers.items {
                standing.append(item.number)
                guard let counter = item.counter else { continue }
                let month = item.scope == numbers.fiscalYear ? "" : String(item.scope.suffix(2))
                counters[month, default: []].formUnion(counter - (item.passedOver ?? 0)...counter)
            }
        case .voided(let voided):
            giveUp(VoidedNumber(number: voided.number, reason: voided.reason, by: voided.by, at: moment))
        case .released(let released):
            giveUp(VoidedNumber(number: released.number, reason: released.reason, by: released.by, at: moment))
        }
    }

    private mutating func giveUp(_ number: VoidedNumber) {
        standing.removeAll { $0 == number.number }
        voided.append(number)
    }

    /// The counter values that no event accounts for, in order: none, unless something else than Paraph wrote the log. A value of a
    /// counter that begins anew each month has the month in front, as in `03/7`.
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
