/// A month of bookkeeping, between 1900 and 2199.
public struct AccountingPeriod: Hashable, Sendable {
    public let year: Int
    public let month: Int

    public init?(year: Int, month: Int) {
        guard (1900...2199).contains(year), (1...12).contains(month) else { return nil }
        (self.year, self.month) = (year, month)
    }

    /// The month the day falls in.
    public init(of date: CalendarDate) {
        (year, month) = (date.year, date.month)
    }

    private init(index: Int) {
        let bounded = min(max(index, 1900 * 12), 2199 * 12 + 11)
        (year, month) = (bounded / 12, bounded % 12 + 1)
    }

    private var index: Int { year * 12 + month - 1 }

    /// The month after; the last month of the calendar is its own next.
    public var next: AccountingPeriod { AccountingPeriod(index: index + 1) }

    /// The month before; the first month of the calendar is its own previous.
    public var previous: AccountingPeriod { AccountingPeriod(index: index - 1) }

    var numberOfDays: Int {
        switch month {
        case 4, 6, 9, 11: 30
        case 2: year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400)) ? 29 : 28
        default: 31
        }
    }
}

extension AccountingPeriod: LosslessStringConvertible {
    /// Reads `2026-03`.
    public init?(_ text: String) {
        guard let numbers = DashedNumbers(text.trimmed), numbers.digits == 6 else { return nil }
        self.init(year: numbers.value / 100, month: numbers.value % 100)
    }

    public var description: String { DashedNumbers(value: year * 100 + month, digits: 6).description }
}

extension AccountingPeriod: Comparable {
    public static func < (left: AccountingPeriod, right: AccountingPeriod) -> Bool { left.index < right.index }
}
