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

    var filledNames: [String] { Self.names.filter(isFilled) }

    /// Whether it has a text.
    private func isFilled(_ name: String) -> Bool {
        switch name {
        case "journal": journal != nil
        case "invoice_number": invoiceNumber != nil
        case "invoice_date": invoiceDate != nil
        case "due_date": dueDate != nil
        case "period": period != nil
        case "credit_note", "currency": true
        case "counterparty": counterparty != nil
        case "total": totalCents != nil
        case "lines": !lines.isEmpty
        case "communication": communication != nil
        case "creditor_iban": creditorIBAN != nil
        case "comment": comment != nil
        case "note": note != nil
        case "exchange_rate": exchangeRate != nil
        default: false
        }
    }

    /// None of the four fields that make a reading (FEATURES A-54).
    var isEmpty: Bool { invoiceDate == nil && invoiceNumber == nil && counterparty == nil && totalCents == nil }
}

extension BookingProposalEvent.Annotated {
    /// The fields whose text it may change, each once.
    var touchedNames: [String] {
        var names: [String] = []
        if journal != nil { names.append("journal") }
        if invoiceNumber != nil { names.append("invoice_number") }
        if invoiceDate != nil { names.append("invoice_date") }
        if dueDate != nil { names.append("due_date") }
        if period != nil { names.append("period") }
        if creditNote != nil { names.append("credit_note") }
        if counterparty != nil { names.append("counterparty") }
        if currency != nil { names.append("currency") }
        if totalCents != nil { names.append("total") }
        if lines != nil { names.append("lines") }
        if communication != nil { names.append("communication") }
        if creditorIban != nil { names.append("creditor_iban") }
        if comment != nil { names.append("comment") }
        if note != nil { names.append("note") }
        if exchangeRate != nil { names.append("exchange_rate") }
        for name in cleared ?? [] where !names.contains(name) { names.append(name) }
        return names
    }
}

extension BookingLine {
    fileprivate var summary: String {
        let base = Money(cents: baseCents, currency: .eur).decimalText
        let vat = Money(cents: vatCents, currency: .eur).decimalText
        return "\(account?.description ?? "-") \(vatCode ?? "-") \(base) + \(vat)" + (note.map { " \($0)" } ?? "")
    }
}
