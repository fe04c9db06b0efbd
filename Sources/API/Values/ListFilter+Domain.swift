import Domain
import Foundation

// Filters by values of the domain, written the way the list shows them.
extension FieldParser<ListFilter> {
    /// `2026-10-02` or `2026-10-01..2026-10-31`.
    static var dates: FieldParser {
        span(Pattern.date, orElse: "invalid-date", of: { CalendarDate($0) }, written: \.description)
    }

    /// `2026-10` or `2026-07..2026-09`.
    static var periods: FieldParser {
        span(Pattern.period, orElse: "invalid-period", of: { AccountingPeriod($0) }, written: \.description)
    }

    /// `121.00` or `100..200`, kept in cents.
    static var amounts: FieldParser {
        span("-?[0-9]{1,12}(\\.[0-9]{1,2})?", orElse: "invalid-amount") { text in
            Money(decimal: text, currency: .eur).map { ("\($0.cents)", "\($0.cents)") }
        }
    }

    /// How many of something.
    static var counts: FieldParser {
        span("[0-9]{1,9}", orElse: "invalid-value", of: { Int($0) }, written: \.description)
    }

    /// Moments by their days in Belgium, the way dates are given.
    static var days: FieldParser {
        span(Pattern.date, orElse: "invalid-date") { text in
            CalendarDate(text).map { day in
                let end = day.adding(days: 1).startInBrussels.microseconds - 1
                return (day.startInBrussels.description, Timestamp(microseconds: end).description)
            }
        }
    }
}

extension FieldParser<String> {
    static var uuidText: FieldParser { FieldParser<UUID>.uuid.map(\.text) }
    static var accountText: FieldParser { FieldParser<LedgerAccountCode>.account.map(\.description) }
    static var vatNumberText: FieldParser { FieldParser<VATNumber>.vatNumber.map(\.description) }
    static var enterpriseNumberText: FieldParser {
        FieldParser<EnterpriseNumber>.enterpriseNumber.map(\.description)
    }
    static var contentHashText: FieldParser {
        FieldParser(text: .string(pattern: "^[0-9A-Fa-f]{64}$"), orElse: "invalid-value") {
            ContentHash($0)?.description
        }
    }

    /// As the column of rates holds it.
    static var vatRateText: FieldParser { FieldParser<VATRate>.vatRate.map(\.sortText) }
}

/// Patterns of values that stand alone or in a span, without anchors.
enum Pattern {
    static let period = "(19|2[01])[0-9]{2}-(0[1-9]|1[0-2])"
    static let date = period + "-(0[1-9]|[12][0-9]|3[01])"
}

extension ListParameters {
    /// What lists of invoices say of their column `total`.
    static let totals =
        "`total` is sorted and filtered by the amount that is shown: in the invoice's own currency, unconverted, and of a credit note "
        + "as it is printed there, not turned negative."
}
