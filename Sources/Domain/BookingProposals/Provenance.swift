/// Where the value of a field came from, and what stood there before.
public struct Provenance: Sendable, Equatable, Codable {
    /// `ubl`, `cii`, `member`, or `derived` for a period that followed a corrected date or journal.
    public let source: String
    /// The author of the last change; nil for a reading.
    public let by: String?
    /// Earlier values, oldest first.
    public let was: [String]
}

extension ProposalFields {
    private static let names = [
        "journal", "invoice_number", "invoice_date", "due_date", "period", "credit_note", "counterparty", "currency",
        "total", "lines", "communication", "creditor_iban", "comment", "note", "exchange_rate",
    ]

    /// The value of the field called `name` in the API, as a person would write it; nil where it is empty.
    func text(of name: String) -> String? {
        switch name {
        case "journal": journal
        case "invoice_number": invoiceNumber
        case "invoice_date": invoiceDate?.description
        case "due_date": dueDate?.description
        case "period": period?.description
        case "credit_note": String(creditNote)
        case "counterparty":
            counterparty.map { [$0.name, $0.vatNumber?.description].compactMap(\.self).joined(separator: " ") }
        case "currency": currency.description
        case "total": total?.decimalText
        case "lines": lines.isEmpty ? nil : lines.map(\.summary).joined(separator: "; ")
        case "communication": communication
        case "creditor_iban": creditorIBAN?.description
        case "comment": comment
        case "note": note
        case "exchange_rate": exchangeRate?.rate
        default: nil
        }
    }

    var filledNames: [String] { Self.names.filter { text(of: $0) != nil } }

    func names(differingFrom other: ProposalFields) -> [String] {
        Self.names.filter { text(of: $0) != other.text(of: $0) }
    }

    /// None of the four fields that make a reading (FEATURES A-54).
    var isEmpty: Bool { invoiceDate == nil && invoiceNumber == nil && counterparty == nil && totalCents == nil }
}

extension BookingLine {
    fileprivate var summary: String {
        let base = Money(cents: baseCents, currency: .eur).decimalText
        let vat = Money(cents: vatCents, currency: .eur).decimalText
        return "\(account?.description ?? "-") \(vatCode ?? "-") \(base) + \(vat)" + (note.map { " \($0)" } ?? "")
    }
}
