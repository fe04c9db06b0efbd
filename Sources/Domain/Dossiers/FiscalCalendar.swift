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

    /// The label of the year `period` lies in. Outside the declared years the last of them repeats every twelve months;
    /// with none declared, years are calendar years. Such a year is labelled by the calendar year it ends in, or by the next year
    /// that is no declared year's label; before the declared years, by the one before.
    public func label(of period: AccountingPeriod) -> String {
        if let declared = years.first(where: { $0.contains(period) }) { return declared.label }
        let isBeforeAll = years.allSatisfy { period < $0.start.accountingPeriod }
        return String(isBeforeAll ? unusedLabel(downFrom: period) : unusedLabel(upFrom: period))
    }

    /// The four digits at the end of a label, as in `2025-2026`: the year it is named by (DOMAIN §3.6).
    static func yearAtEnd(of label: String) -> Int? {
        let digits = label.reversed().prefix { $0.isASCII && $0.isNumber }
        return digits.count == 4 ? Int(String(digits.reversed())) : nil
    }

    /// The years since the last declared one have each moved on past every label in use, so that no two share one.
    private func unusedLabel(upFrom period: AccountingPeriod) -> Int {
        let lastDeclared = years.map(\.end.accountingPeriod).filter { $0 < period }.max()
        let first = lastDeclared.map { endYear(of: $0.next) } ?? endYear(of: period)
        return usedLabels.filter { $0 >= first }.sorted().reduce(endYear(of: period)) { $1 <= $0 ? $0 + 1 : $0 }
    }

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

    /// - Throws: `DossierRefusal` where two years share a period or a label, or one ends before it starts.
    static func validate(_ years: [FiscalYear]) throws(DossierRefusal) {
        for (index, year) in years.enumerated() where year.end < year.start {
            throw .fiscalYearEndsBeforeItStarts(year.label, at: index)
        }
        let sorted = years.enumerated().sorted { $0.element.start < $1.element.start }
        for ((_, earlier), (index, later)) in zip(sorted, sorted.dropFirst())
        where later.start.accountingPeriod <= earlier.end.accountingPeriod {
            throw .fiscalYearsOverlap(earlier.label, later.label, at: index)
        }
        var labels: Set<String> = []
        for (index, year) in sorted where !labels.insert(year.label).inserted {
            throw .fiscalYearsOverlap(year.label, year.label, at: index)
        }
    }
}
