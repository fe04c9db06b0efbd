/// A fiscal year, first and last day included.
public struct FiscalYear: Sendable, Equatable, Codable {
    public let label: String
    public let start: CalendarDate
    public let end: CalendarDate

    public init(label: String, start: CalendarDate, end: CalendarDate) {
        self.label = label
        self.start = start
        self.end = end
    }

    init?(_ year: DossierEvent.Activated.Year) {
        guard let start = CalendarDate(year.start), let end = CalendarDate(year.end) else { return nil }
        self.init(label: year.label, start: start, end: end)
    }

    var payload: DossierEvent.Activated.Year { .init(label: label, start: start.description, end: end.description) }

    func contains(_ period: AccountingPeriod) -> Bool {
        start.accountingPeriod <= period && period <= end.accountingPeriod
    }
}

/// Which fiscal year a period lies in. Numbers are unique per journal and fiscal year, never per journal alone
/// (DOMAIN §3.6).
public struct FiscalCalendar: Sendable, Equatable, Codable {
    public let years: [FiscalYear]

    public init(years: [FiscalYear]) { self.years = years }

    /// The label of the fiscal year `period` lies in: a declared year's own; else the calendar year in which a twelve-month year
    /// closing in the same month as the last declared one (December if none) would end. A declared label is never given again: later
    /// years run one ahead, years before the first one behind. Example: declared "2025" (2025-01…12) and "2026" (2030-01…12):
    /// 2026-01 is in "2027", 2027-01 in "2028".
    public func label(of period: AccountingPeriod) -> String {
        if let declared = years.first(where: { $0.contains(period) }) { return declared.label }
        let isBeforeAll = years.allSatisfy { period < $0.start.accountingPeriod }
        return String(isBeforeAll ? unusedLabel(downFrom: period) : unusedLabel(upFrom: period))
    }

    /// The days of `period` that lie in its fiscal year: all of them, unless a declared year begins or ends within the month.
    func days(of period: AccountingPeriod) -> ClosedRange<CalendarDate> {
        let month = period.firstDay...period.lastDay
        guard let year = years.first(where: { $0.contains(period) }), year.start <= year.end else { return month }
        return month.clamped(to: year.start...year.end)
    }

    /// The four digits at the end of a label, as in `2025-2026`: the year it is named by (DOMAIN §3.6).
    static func yearAtEnd(of label: String) -> Int? {
        let digits = label.reversed().prefix { $0.isASCII && $0.isNumber }
        return digits.count == 4 ? Int(String(digits.reversed())) : nil
    }

    /// From the label that the first undeclared year would have, each declared label in the way pushes this year's by one.
    private func unusedLabel(upFrom period: AccountingPeriod) -> Int {
        let lastDeclared = years.map(\.end.accountingPeriod).filter { $0 < period }.max()
        let first = lastDeclared.map { endYear(of: $0.next) } ?? endYear(of: period)
        return usedLabels.filter { $0 >= first }.sorted().reduce(endYear(of: period)) { $1 <= $0 ? $0 + 1 : $0 }
    }

    /// The same for years before the first declared one, pushed the other way.
    private func unusedLabel(downFrom period: AccountingPeriod) -> Int {
        let firstDeclared = years.map(\.start.accountingPeriod).min()
        let last = firstDeclared.map { endYear(of: $0.previous) } ?? endYear(of: period)
        return usedLabels.filter { $0 <= last }.sorted(by: >).reduce(endYear(of: period)) { $1 >= $0 ? $0 - 1 : $0 }
    }

    private var usedLabels: [Int] { years.compactMap { Int($0.label) } }

    /// The calendar year in which the fiscal year of `period` ends.
    func endYear(of period: AccountingPeriod) -> Int {
        if let declared = years.first(where: { $0.contains(period) }) { return declared.end.year }
        let closingMonth = years.max { $0.end < $1.end }?.end.month ?? 12
        return period.month <= closingMonth ? period.year : period.year + 1
    }

    /// What a number shows as its year: the one the label ends with, else the calendar year in which the fiscal year ends (DOMAIN §3.6).
    func yearShown(in period: AccountingPeriod) -> Int { Self.yearAtEnd(of: label(of: period)) ?? endYear(of: period) }

    /// - Throws: `fiscalYearInUse` for the first of `periods` that `other` has in another year.
    func requireSame(_ other: FiscalCalendar, for periods: Set<AccountingPeriod>) throws(DossierRefusal) {
        for period in periods.sorted()
        where label(of: period) != other.label(of: period) || yearShown(in: period) != other.yearShown(in: period) {
            throw .fiscalYearInUse(period, in: label(of: period), wouldBe: other.label(of: period))
        }
    }

    /// - Throws: `DossierRefusal` where two years share a month or a label, or one ends before it starts.
    static func validate(_ years: [FiscalYear]) throws(DossierRefusal) {
        for (index, year) in years.enumerated() where year.end < year.start {
            throw .fiscalYearEndsBeforeItStarts(year.label, at: index)
        }
        let sorted = years.enumerated().sorted { $0.element.start < $1.element.start }
        for ((_, earlier), (index, later)) in zip(sorted, sorted.dropFirst())
        where later.start.accountingPeriod <= earlier.end.accountingPeriod {
            throw .fiscalYearsOverlap(earlier.label, with: later.label, at: index)
        }
        var labels: Set<String> = []
        for (index, year) in sorted where !labels.insert(year.label).inserted {
            throw .fiscalYearLabelRepeated(year.label, at: index)
        }
    }
}
