import Domain
import Foundation
import Testing

@Suite struct `A calendar date` {
    @Test(arguments: ["2026-03-15", "2024-02-29", "2000-02-29", "1900-01-01", "2199-12-31", "2026-12-31"])
    func `is read and written the same`(text: String) throws {
        #expect(try #require(CalendarDate(text)).description == text)
    }

    @Test(arguments: [
        "", "2026-02-29", "1900-02-29", "2100-02-29", "2026-04-31", "2026-13-01", "2026-00-10", "2026-01-00",
        "2026-1-1",
        "1899-12-31", "2200-01-01", "26-01-01", "2026/01/01", "2026-01-01T00:00:00", "2026-01-01-", "+026-01-01",
        "-026-01-01",
        "2026-+1-01", "٢٠٢٦-01-01", "2026-01", "2026-01-", "2026-01-1", "202-601-01", "2026 01 01", "2026-01-011",
    ])
    func `that does not exist is refused`(text: String) {
        #expect(CalendarDate(text) == nil)
    }

    @Test func `counts every day of the calendar once`() {
        var day = CalendarDate.first
        var count = 0
        while day < .last {
            let next = day.adding(days: 1)
            #expect(day < next && CalendarDate(next.description) == next && day.days(until: next) == 1)
            day = next
            count += 1
        }
        #expect(count == 109_572)
    }

    @Test func `stops at the ends of the calendar`() {
        #expect(CalendarDate.last.adding(days: 1) == .last)
        #expect(CalendarDate.first.adding(days: .min) == .first)
        #expect(CalendarDate.first.adding(days: .max) == .last)
    }

    @Test(arguments: [
        ("2026-01-31", 30, "2026-03-02"), ("2024-02-28", 1, "2024-02-29"), ("2026-01-01", -1, "2025-12-31"),
        ("2026-03-15", 0, "2026-03-15"), ("2026-03-15", 365, "2027-03-15"),
    ])
    func `is some days after another`(from: String, days: Int, to: String) throws {
        let (start, end) = (try #require(CalendarDate(from)), try #require(CalendarDate(to)))
        #expect(start.adding(days: days) == end)
        #expect(start.days(until: end) == days)
    }

    @Test(
        arguments: [
            (0, "1970-01-01"), (1_767_221_999, "2025-12-31"), (1_767_222_000, "2026-01-01"),
            // Summer time: midnight in Brussels is 22:00 UTC.
            (1_782_856_799, "2026-06-30"), (1_782_856_800, "2026-07-01"),
            (-1e300, "1900-01-01"), (1e300, "2199-12-31"),
        ] as [(Double, String)])
    func `is the day in Brussels`(seconds: Double, text: String) {
        #expect(CalendarDate.inBrussels(at: Date(timeIntervalSince1970: seconds)).description == text)
    }

    @Test(arguments: [
        ("2026-01-15", "2026-01-14T23:00:00.000000Z"), ("2026-07-15", "2026-07-14T22:00:00.000000Z"),
        // Clocks change in the night of these days, three hours after they began.
        ("2026-03-29", "2026-03-28T23:00:00.000000Z"), ("2026-03-30", "2026-03-29T22:00:00.000000Z"),
        ("2026-10-25", "2026-10-24T22:00:00.000000Z"), ("2026-10-26", "2026-10-25T23:00:00.000000Z"),
    ])
    func `begins at midnight in Brussels`(day: String, moment: String) throws {
        let start = try #require(CalendarDate(day)).startInBrussels
        #expect(start.description == moment)
        #expect(CalendarDate.inBrussels(at: start.date).description == day)
        #expect(CalendarDate.inBrussels(at: start.adding(seconds: -1).date).description < day)
    }
}

@Suite struct `An accounting period` {
    @Test(arguments: ["2026-01", "1900-01", "2199-12"])
    func `is read and written the same`(text: String) throws {
        #expect(try #require(AccountingPeriod(text)).description == text)
    }

    @Test(arguments: [
        "", "2026", "2026-13", "2026-00", "2026-1", "1899-12", "2200-01", "2026-01-01", "2026-01-", "2026/01",
        "20260-1",
    ])
    func `that does not exist is refused`(text: String) {
        #expect(AccountingPeriod(text) == nil)
    }

    @Test func `knows its neighbours and its days`() throws {
        let february = try #require(AccountingPeriod("2024-02"))
        let january = try #require(AccountingPeriod("2026-01"))
        #expect(february.firstDay.description == "2024-02-01")
        #expect(february.lastDay.description == "2024-02-29")
        #expect(january.previous.description == "2025-12")
        #expect(january.previous.next == january)
        #expect(february < january)
        #expect(january.lastDay.accountingPeriod == january)
        let end = try #require(AccountingPeriod("2199-12"))
        #expect(end.next == end)
    }
}
