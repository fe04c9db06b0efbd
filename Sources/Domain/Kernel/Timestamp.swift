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
            let time = TimeOfDay(parts[1])
        else { return nil }
        microseconds =
            (Int64(CalendarDate.unixEpoch.days(until: day)) * 86_400 + time.seconds) * 1_000_000 + time.microseconds
    }

    public var date: Date { Date(timeIntervalSince1970: Double(microseconds) / 1_000_000) }

    public func adding(seconds: Int) -> Timestamp { Timestamp(microseconds: microseconds + Int64(seconds) * 1_000_000) }

    public var description: String {
        let (days, inDay) = microseconds.flooredQuotient(by: 86_400_000_000)
        let (seconds, fraction) = inDay.quotientAndRemainder(dividingBy: 1_000_000)
        let day = CalendarDate.unixEpoch.adding(days: Int(days))
        // Every event and every answer has one or two of them: put together from texts they take ten times as long.
        return String(unsafeUninitializedCapacity: 27) { characters in
            var text = TextBuilder(characters)
            text.add(day.year, digits: 4)
            text.add("-")
            text.add(day.month, digits: 2)
            text.add("-")
            text.add(day.day, digits: 2)
            text.add("T")
            text.add(Int(seconds / 3600), digits: 2)
            text.add(":")
            text.add(Int(seconds / 60 % 60), digits: 2)
            text.add(":")
            text.add(Int(seconds % 60), digits: 2)
            text.add(".")
            text.add(Int(fraction), digits: 6)
            text.add("Z")
            return text.count
        }
    }

    public static func < (left: Self, right: Self) -> Bool { left.microseconds < right.microseconds }
}

/// Characters of ASCII, one behind the other in room that is given.
private struct TextBuilder {
    private let characters: UnsafeMutableBufferPointer<UInt8>
    private(set) var count = 0

    init(_ characters: UnsafeMutableBufferPointer<UInt8>) { self.characters = characters }

    mutating func add(_ character: Unicode.Scalar) {
        characters[count] = UInt8(ascii: character)
        count += 1
    }

    /// In decimal, with zeros in front.
    mutating func add(_ number: Int, digits: Int) {
        var rest = number
        for place in (count..<count + digits).reversed() {
            characters[place] = UInt8(ascii: "0") + UInt8(rest % 10)
            rest /= 10
        }
        count += digits
    }
}

/// The part of RFC 3339 behind the `T`.
private struct TimeOfDay {
    /// Seconds since midnight UTC; may be negative or past the day where the offset says so.
    let seconds: Int64
    let microseconds: Int64

    init?(_ text: Substring) {
        var rest = Characters(text)
        guard let hours = rest.takeTwoDigits(upTo: 23), rest.take(":"),
            let minutes = rest.takeTwoDigits(upTo: 59), rest.take(":"),
            // Second 60 is a leap second.
            let wholeSeconds = rest.takeTwoDigits(upTo: 60), let fraction = rest.takeFraction(),
            let offset = rest.takeOffset(), rest.isEmpty
        else { return nil }
        seconds = hours * 3600 + minutes * 60 + wholeSeconds - offset
        microseconds = fraction
    }
}

/// What is left to be read of a text.
private struct Characters {
    private var iterator: Substring.UTF8View.Iterator
    private var next: UInt8?

    init(_ text: Substring) {
        iterator = text.utf8.makeIterator()
        next = iterator.next()
    }

    var isEmpty: Bool { next == nil }

    mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard next == UInt8(ascii: character) else { return false }
        next = iterator.next()
        return true
    }

    private mutating func takeDigit() -> Int64? {
        guard let digit = next, digit.isASCIIDigit else { return nil }
        next = iterator.next()
        return Int64(digit - UInt8(ascii: "0"))
    }

    mutating func takeTwoDigits(upTo limit: Int64) -> Int64? {
        guard let tens = takeDigit(), let ones = takeDigit(), tens * 10 + ones <= limit else { return nil }
        return tens * 10 + ones
    }

    /// Microseconds, from one to nine decimals; 0 where there are none.
    mutating func takeFraction() -> Int64? {
        guard take(".") else { return 0 }
        var micros: Int64 = 0
        var count = 0
        while let digit = takeDigit() {
            if count < 6 { micros = micros * 10 + digit }
            count += 1
        }
        guard (1...9).contains(count) else { return nil }
        for _ in min(count, 6)..<6 { micros *= 10 }
        return micros
    }

    /// Seconds that the clock is ahead of UTC.
    mutating func takeOffset() -> Int64? {
        if take("Z") || take("z") { return 0 }
        let isAhead = take("+")
        guard isAhead || take("-"), let hours = takeTwoDigits(upTo: 23), take(":"),
            let minutes = takeTwoDigits(upTo: 59)
        else { return nil }
        return (hours * 3600 + minutes * 60) * (isAhead ? 1 : -1)
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
