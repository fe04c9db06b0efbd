import Domain
import Foundation

/// Turns the text of elements into values and notes what cannot be read. All amounts are in one currency.
struct FieldReader {
    let currency: Currency
    private(set) var findings: [ReadingFinding] = []
    /// How many amounts stated more decimals than cents hold.
    private(set) var roundedAmounts = 0

    init(currency: Currency) { self.currency = currency }

    mutating func date(_ element: XMLElement?) -> CalendarDate? { value(element, Self.date) }

    mutating func category(_ element: XMLElement?) -> VATCategory? { value(element) { VATCategory(rawValue: $0) } }

    mutating func rate(_ element: XMLElement?) -> VATRate? { value(element) { VATRate($0) } }

    /// An amount; one of another currency is not read, since its sums would mean nothing.
    mutating func amount(_ element: XMLElement?) -> Money? {
        let (currency, isOwn) = (currency, isOwn(element?.attribute("currencyID")))
        let amount = value(element) { text in isOwn ? Self.amount(text, in: currency) : nil }
        if isRounded(element, amount) { roundedAmounts += 1 }
        return amount
    }

    /// An amount of another currency than the invoice's, which it states itself; of several, the first.
    mutating func foreignAmount(_ elements: [XMLElement], in statedCurrency: String?) -> Money? {
        for element in elements {
            guard let code = element.attribute("currencyID"), statedCurrency.map({ $0 == code }) ?? true,
                let currency = Currency(code), currency != self.currency
            else { continue }
            return value(element) { Self.amount($0, in: currency) }
        }
        return nil
    }

    /// Whether an amount that states this currency, or none, is one of the invoice's own.
    func isOwn(_ statedCurrency: String?) -> Bool { statedCurrency.map { Currency($0) == currency } ?? true }

    /// True when the text of an amount has digits that cents cannot hold.
    func isRounded(_ element: XMLElement?, _ amount: Money?) -> Bool {
        guard let amount, let value = element?.text.flatMap({ Decimal(string: $0) }) else { return false }
        return value != amount.decimal
    }

    mutating func bytes(_ element: XMLElement?) -> Data {
        guard let element else { return Data() }
        if let bytes = element.base64 { return bytes }
        note(element, String(decoding: element.textBytes.prefix(40), as: UTF8.self))
        return Data()
    }

    mutating func note(_ element: XMLElement, _ text: String) {
        findings.append(ReadingFinding(element: element.name.local, line: element.line, text: String(text.prefix(80))))
    }

    private mutating func value<Value>(_ element: XMLElement?, _ read: (String) -> Value?) -> Value? {
        guard let element, let text = element.text else { return nil }
        if let value = read(text) { return value }
        note(element, text)
        return nil
    }

    /// `2026-03-15`, with or without a time or a zone after it, or `20260315` (UN/EDIFACT format 102). A time with a zone is a moment,
    /// whose day is that of Brussels: writers turn midnight there into the evening before in UTC. Midnight itself is a day's beginning,
    /// whatever the zone: the day stands as written.
    private static func date(_ text: String) -> CalendarDate? {
        if text.utf8.count == 8, !text.contains("-") {
            return CalendarDate("\(text.prefix(4))-\(text.dropFirst(4).prefix(2))-\(text.suffix(2))")
        }
        let rest = text.dropFirst(10)
        if !rest.hasPrefix("T00:00"), let moment = Timestamp(text) { return CalendarDate.inBrussels(at: moment.date) }
        return rest.isEmpty || "TZ+-".contains(rest.prefix(1)) ? CalendarDate(String(text.prefix(10))) : nil
    }

    /// A decimal; zeros after the second decimal are common, and other digits are rounded away as the total was.
    private static func amount(_ text: String, in currency: Currency) -> Money? {
        if let money = Money(decimal: text, currency: currency) { return money }
        let digits = text.utf8.drop { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "+") }
        let isDecimal = digits.allSatisfy { $0.isASCIIDigit || $0 == UInt8(ascii: ".") }
        guard isDecimal, text.utf8.count <= 40, digits.count(where: { $0 == UInt8(ascii: ".") }) <= 1,
            digits.contains(where: { $0 != UInt8(ascii: ".") }),
            let value = Decimal(string: text)
        else { return nil }
        return Money.rounding(value, currency: currency)
    }
}

extension XMLElement {
    /// The text at the end of a path of names.
    func text(_ path: XMLName...) -> String? {
        var element: XMLElement? = self
        for name in path { element = element?.first(name) }
        return element?.text
    }
}
