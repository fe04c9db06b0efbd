/// Where the value of a field came from, and what stood there before.
public struct Provenance: Sendable, Equatable, Codable {
    /// `ubl`, `cii`, `member`, or `derived` for a period that followed a corrected date or journal.
    public let source: String
    /// The author of the last change; nil for a reading.
    public let by: String?
    /// Earlier values, oldest first: the first one and the newest nine. All of them stand in the proposal's events.
    public let was: [String]

    static let remembered = 10
}

extension Provenance? {
    /// What to say of a field that held `value` until now.
    func earlierValues(and value: String?) -> [String] {
        var was = self?.was ?? []
        if let value { was.append(value) }
        // The first is what was read; those after it may be many.
        if was.count > Provenance.remembered { was.remove(at: 1) }
        return was
    }
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
        Self.names.filter { !isSame($0, in: other) && text(of: $0) != other.text(of: $0) }
    }

    /// Equal values have equal texts, and are compared much quicker.
    private func isSame(_ name: String, in other: ProposalFields) -> Bool {
        switch name {
        case "journal": journal == other.journal
        case "invoice_number": invoiceNumber == other.invoiceNumber
        case "invoice_date": invoiceDate == other.invoiceDate
        case "due_date": dueDate == other.dueDate
        case "period": period == other.period
        case "credit_note": creditNote == other.creditNote
        case "counterparty": counterparty == other.counterparty
        case "currency": currency == other.currency
        case "lines": lines == other.lines
        case "communication": communication == other.communication
        case "creditor_iban": creditorIBAN == other.creditorIBAN
        case "comment": comment == other.comment
        case "note": note == other.note
        // Its text depends on more than its value.
        default: false
        }
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
