import Domain
import Foundation

extension FieldParser {
    /// The identity of a thing of kind `Entity`.
    static func id<Entity>() -> FieldParser where Value == ID<Entity> { FieldParser<UUID>.uuid.map { ID($0) } }
}

extension FieldParser {
    /// Several of a kind in one parameter, with commas between.
    static func ids<Entity>(atMost most: Int) -> FieldParser where Value == [ID<Entity>] {
        let id = "[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
        let schema = Schema.string(pattern: "^\(id)(,\(id)){0,\(most - 1)}$").described(
            "Ids with commas between, \(most) at most.")
        return FieldParser(schema: schema) { json in
            guard case .string(let text) = json else { throw FieldErrors.wrongType(expected: "string") }
            let texts = text.split(separator: ",", omittingEmptySubsequences: false)
            guard texts.count <= most else { throw FieldErrors("wrong-count", ["min": "1", "max": "\(most)"]) }
            return try texts.map { text in
                guard let id = ID<Entity>(String(text)) else { throw FieldErrors("invalid-uuid") }
                return id
            }
        }
    }
}

extension FieldParser<CalendarDate> {
    /// `YYYY-MM-DD`, 1900 to 2199.
    static var date: FieldParser { FieldParser(text: .date, orElse: "invalid-date") { CalendarDate($0) } }
}

extension FieldParser<AccountingPeriod> {
    /// `YYYY-MM`.
    static var period: FieldParser {
        FieldParser(text: .string(pattern: "^\(Pattern.period)$"), orElse: "invalid-period") {
            AccountingPeriod($0)
        }
    }
}

extension FieldParser<Timestamp> {
    /// RFC 3339.
    static var time: FieldParser { FieldParser(text: .dateTime, orElse: "invalid-time") { Timestamp($0) } }
}

extension FieldParser<Domain.Currency> {
    static var currency: FieldParser {
        FieldParser(text: .string(pattern: "^[A-Z]{3}$"), orElse: "invalid-currency") { Currency($0) }
    }
}

extension FieldParser<VATNumber> {
    static var vatNumber: FieldParser {
        FieldParser(
            text: Schema.string(length: 4...40).described("In any usual writing, such as `BTW-nr. BE 0403.019.261`."),
            orElse: "invalid-vat-number"
        ) { VATNumber($0) }
    }
}

extension FieldParser<EnterpriseNumber> {
    static var enterpriseNumber: FieldParser {
        FieldParser(text: .string(length: 9...16), orElse: "invalid-enterprise-number") { EnterpriseNumber($0) }
    }
}

extension FieldParser<IBAN> {
    static var iban: FieldParser { FieldParser(text: .string(length: 15...42), orElse: "invalid-iban") { IBAN($0) } }
}

extension FieldParser<EmailAddress> {
    static var email: FieldParser {
        FieldParser(text: .string(length: 3...254), orElse: "invalid-email") { EmailAddress($0) }
    }
}

extension FieldParser<LedgerAccountCode> {
    static var account: FieldParser {
        FieldParser(text: .string(pattern: "^[0-9]{3,10}$"), orElse: "invalid-account") { LedgerAccountCode($0) }
    }
}

extension FieldParser<VATRate> {
    static var vatRate: FieldParser {
        FieldParser(text: .string(pattern: "^[0-9]{1,2}(\\.[0-9]{1,2})?$"), orElse: "invalid-vat-rate") { VATRate($0) }
    }
}

extension FieldParser<DocumentNumberFormat> {
    /// The notation of DOMAIN §3.6: literals, `{YYYY}`, `{YY}`, `{MM}`, `{PP}`, `{N}`, `{N:5}`, `{INV}`.
    static var numberFormat: FieldParser {
        FieldParser(schema: .string(length: 3...DocumentNumberFormat.longestNotation)) { json in
            guard case .string(let text) = json else { throw FieldErrors.wrongType(expected: "string") }
            do {
                return try DocumentNumberFormat(text)
            } catch {
                throw FieldErrors("invalid-number-format", ["reason": "\(error)"])
            }
        }
    }
}

extension FieldParser<Int64> {
    /// An amount in cents, written as a decimal string; a sum like `12+25` too (FEATURES AN-29).
    static var amount: FieldParser {
        FieldParser(text: .amount, orElse: "invalid-amount") { AmountExpression.evaluate($0) }
    }

    /// An amount in cents that is not negative: a decimal string.
    static var positiveAmount: FieldParser {
        FieldParser(text: .string(pattern: "^[0-9]{1,12}(\\.[0-9]{1,2})?$"), orElse: "invalid-amount") { text in
            Money(decimal: text, currency: .eur)?.cents
        }
    }
}

extension FieldParser<Scope> {
    static var scope: FieldParser { .choice }
}

extension Schema {
    /// `{"amount":"121.00","currency":"EUR"}`
    static let money = Schema.named(
        "Money",
        .object([
            .required("amount", .string(pattern: "^-?[0-9]+\\.[0-9]{2}$")),
            .required("currency", .string(pattern: "^[A-Z]{3}$")),
        ]))

    fileprivate static let amount = Schema.string(length: 1...64, pattern: "^[0-9+*/()., \\-]+$").described(
        "An amount with two decimals at most, such as `121.00`, or a calculation with `+ - * /` and parentheses, such as `12+25`, "
            + "whose factors may have more.")

    static let decimal = Schema.string(pattern: "^-?[0-9]+\\.[0-9]{2}$")
    static let period = Schema.string(pattern: "^[0-9]{4}-[0-9]{2}$")

    /// A list's answer.
    static func page(of item: Schema, and more: [Property] = []) -> Schema {
        .object(
            [
                .required("items", .array(item)), .required("next", .string.nullable),
                .required("total", .integer(minimum: 0)),
                .optional(
                    "as_of", Schema.integer(minimum: 0).described("The position asked for, of a list as it was.")),
            ]
                + more)
    }
}

extension Money {
    func write(to object: inout JSONObjectWriter, as name: StaticString) {
        object.object(name) { money in
            money.field("amount", decimalText)
            money.field("currency", currency.description)
        }
    }
}
