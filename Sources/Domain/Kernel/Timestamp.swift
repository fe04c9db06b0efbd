public import Foundation

/// A moment, in microseconds since 1970-01-01T00:00:00Z; written as RFC 3339 in UTC with six decimals.
public struct Timestamp: Hashable, Sendable, Comparable, CustomStringConvertible {
    public let microseconds: Int64

    public init(microseconds: Int64) { self.microseconds = microseconds }

    public init(_ date: Date) { microseconds = Int64((date.timeIntervalSince1970 * 1_000_000).rounded()) }

    /// Reads RFC 3339 with any offset and up to nine decimals (those past the sixth are cut).
    public init?(_ text: String) {
        let parts = text.split(separator: "T", maxSplits: 1)
        guard text.utf8.count <= 35, parts.count == 2, parts[0].utf8.count == 10,
            let day = CalendarDate(String(parts[0])),
            let clock = Clock(parts[1])
        else { return nil }
        microseconds =
            (Int64(CalendarDate.unixEpoch.days(until: day)) * 86_400 + clock.seconds) * 1_000_000 + clock.microseconds
    }

    public var date: Date { Date(timeIntervalSince1970: Double(microseconds) / 1_000_000) }

    public func adding(seconds: Int) -> Timestamp { Timestamp(microseconds: microseconds + Int64(seconds) * 1_000_000) }

    public var description: String {
        let (days, inDay) = microseconds.flooredQuotient(by: 86_400_000_000)
        let (seconds, fraction) = inDay.quotientAndRemainder(dividingBy: 1_000_000)
        let day = CalendarDate.unixEpoch.adding(days: Int(days))
        return "\(day)T\(padded(seconds / 3600, 2)):\(padded(seconds / 60 % 60, 2)):\(padded(seconds % 60, 2))"
            + ".\(padded(fraction, 6))Z"
    }

    public static func < (left: Self, right: Self) -> Bool { left.microseconds < right.microseconds }
}

/// The part of RFC 3339 behind the `T`.
private struct Clock {
    /// Seconds since midnight UTC; may be negative or past the day where the offset says so.
    let seconds: Int64
    let microseconds: Int64

    init?(_ text: Substring) {
        let bytes = Array(text.utf8)
        func number(_ from: Int, _ count: Int) -> Int64? {
            guard from + count <= bytes.count else { return nil }
            var value: Int64 = 0
            for byte in bytes[from..<from + count] {
                guard (48...57).contains(byte) else { return nil }
                value = value * 10 + Int64(byte - 48)
            }
            return value
        }
        guard let hours = number(0, 2), let minutes = number(3, 2), let wholeSeconds = number(6, 2), bytes[2] == 58,
            bytes[5] == 58, hours < 24, minutes < 60, wholeSeconds <= 60
        else { return nil }
        var next = 8
        var micros: Int64 = 0
        if next < bytes.count, bytes[next] == 46 {
            let digits = bytes[(next + 1)...].prefix { (48...57).contains($0) }
            guard (1...9).contains(digits.count) else { return nil }
            for place in 0..<6 {
                micros = micros * 10 + (place < digits.count ? Int64(digits[digits.startIndex + place] - 48) : 0)
            }
            next += 1 + digits.count
        }
        var offset: Int64 = 0
        if bytes.count == next + 1, bytes[next] == 90 || bytes[next] == 122 {
            offset = 0
        } else if bytes.count == next + 6, bytes[next] == 43 || bytes[next] == 45, bytes[next + 3] == 58,
            let offsetHours = number(next + 1, 2), let offsetMinutes = number(next + 4, 2), offsetHours < 24,
            offsetMinutes < 60
        {
            offset = (offsetHours * 3600 + offsetMinutes * 60) * (bytes[next] == 43 ? 1 : -1)
        } else {
            return nil
        }
        seconds = hours * 3600 + minutes * 60 + wholeSeconds - offset
        microseconds = micros
    }
}

extension CalendarDate {
    /// 1970-01-01, which lies 25,567 days after the first date there is.
    fileprivate static let unixEpoch = CalendarDate.first.adding(days: 25_567)
}

extension Int64 {
    fileprivate func flooredQuotient(by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}

private func padded(_ number: Int64, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
}
