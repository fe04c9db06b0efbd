public import Foundation

/// A day of the calendar between 1900 and 2199, such as the date an invoice bears.
public struct CalendarDate: Hashable, Sendable {
    public let year: Int
    public let month: Int
    public let day: Int

    /// Fails on a day that does not exist.
    public init?(year: Int, month: Int, day: Int) {
        guard let period = AccountingPeriod(year: year, month: month), (1...period.numberOfDays).contains(day)
        else { return nil }
        (self.year, self.month, self.day) = (year, month, day)
    }

    fileprivate init(unchecked year: Int, _ month: Int, _ day: Int) {
        (self.year, self.month, self.day) = (year, month, day)
    }

    public static let first = CalendarDate(unchecked: 1900, 1, 1)
    public static let last = CalendarDate(unchecked: 2199, 12, 31)

    /// The day it is in Belgium at that moment; the ends of the calendar for moments outside it.
    public static func inBrussels(at moment: Date) -> CalendarDate {
        let bounded = min(max(moment, .distantPast), .distantFuture)
        let seconds = bounded.timeIntervalSince1970 + Double(brussels.secondsFromGMT(for: bounded))
        return CalendarDate(dayNumber: Int((seconds / 86_400).rounded(.down)))
    }

    /// The moment the day begins in Belgium, where clocks change long after midnight.
    public var startInBrussels: Timestamp {
        let midnight = Double(dayNumber * 86_400)
        let offset = Self.brussels.secondsFromGMT(for: Date(timeIntervalSince1970: midnight - 7_200))
        return Timestamp(Date(timeIntervalSince1970: midnight - Double(offset)))
    }

    public var accountingPeriod: AccountingPeriod { AccountingPeriod(of: self) }

    /// The day so many days later, or earlier; the ends of the calendar beyond them.
    public func adding(days: Int) -> CalendarDate {
        let (sum, overflow) = dayNumber.addingReportingOverflow(days)
        return overflow ? (days < 0 ? .first : .last) : CalendarDate(dayNumber: sum)
    }

    /// The number of days from this day to the other; negative when the other is earlier.
    public func days(until other: CalendarDate) -> Int { other.dayNumber - dayNumber }

    private static let brussels: TimeZone = {
        guard let zone = TimeZone(identifier: "Europe/Brussels") else {
            preconditionFailure("The time zone data of the system is missing.")
        }
        return zone
    }()
}

extension CalendarDate: LosslessStringConvertible {
    /// Reads `2026-03-15`.
    public init?(_ text: String) {
        guard let numbers = DashedNumbers(text.trimmed), numbers.digits == 8 else { return nil }
        self.init(year: numbers.value / 10_000, month: numbers.value / 100 % 100, day: numbers.value % 100)
    }

    public var description: String { DashedNumbers(value: (year * 100 + month) * 100 + day, digits: 8).description }
}

extension CalendarDate: Comparable {
    public static func < (left: CalendarDate, right: CalendarDate) -> Bool {
        (left.year, left.month, left.day) < (right.year, right.month, right.day)
    }
}

/// Days counted from 1970-01-01 in the Gregorian calendar, with years that begin in March so that the leap day comes
/// last, and eras of 400 years, which all have the same length.
extension CalendarDate {
    private static let daysPerEra = 146_097
    private static let daysFromYearZeroTo1970 = 719_468

    fileprivate var dayNumber: Int {
        let year = month <= 2 ? self.year - 1 : self.year
        let (era, yearOfEra) = year.quotientAndRemainder(dividingBy: 400)
        let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * Self.daysPerEra + dayOfEra - Self.daysFromYearZeroTo1970
    }

    fileprivate init(dayNumber: Int) {
        let bounded = min(max(dayNumber, Self.first.dayNumber), Self.last.dayNumber)
        let (era, dayOfEra) = (bounded + Self.daysFromYearZeroTo1970).quotientAndRemainder(dividingBy: Self.daysPerEra)
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        self.init(unchecked: era * 400 + yearOfEra + (month <= 2 ? 1 : 0), month, day)
    }
}

extension AccountingPeriod {
    public var firstDay: CalendarDate { CalendarDate(unchecked: year, month, 1) }
    public var lastDay: CalendarDate { CalendarDate(unchecked: year, month, numberOfDays) }
}
