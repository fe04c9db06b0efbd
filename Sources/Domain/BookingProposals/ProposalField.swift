/// A field of a booking proposal that people see and correct, by its name in the API and in stored events.
public enum ProposalField: String, Sendable, Codable, CodingKeyRepresentable, CaseIterable {
    case journal
    case invoiceNumber = "invoice_number"
    case invoiceDate = "invoice_date"
    case dueDate = "due_date"
    case period
    case creditNote = "credit_note"
    case counterparty
    case currency
    case total
    case lines
    case communication
    case creditorIBAN = "creditor_iban"
    case comment
    case note
    case exchangeRate = "exchange_rate"

    public static let inOrderOfName = allCases.sorted { $0.rawValue < $1.rawValue }

    /// By its one byte, which tells it from the others; the standard library would hash the name.
    public func hash(into hasher: inout Hasher) {
        withUnsafeBytes(of: self) { hasher.combine(bytes: $0) }
    }
}

extension ProposalFields {
    var filled: [ProposalField] { ProposalField.allCases.filter { value(of: $0) != nil } }

    /// A field that always has a value keeps it.
    mutating func clear(_ field: ProposalField) {
        switch field {
        case .journal:
            journal = nil
            journalRules = .ofNoJournal
        case .invoiceNumber: invoiceNumber = nil
        case .invoiceDate: invoiceDate = nil
        case .dueDate: dueDate = nil
        case .period:
            period = nil
            fiscalYear = nil
        case .counterparty: counterparty = nil
        case .total: totalCents = nil
        case .communication: communication = nil
        case .creditorIBAN: creditorIBAN = nil
        case .comment: comment = nil
        case .note: note = nil
        case .exchangeRate: exchangeRate = nil
        case .creditNote, .currency, .lines: return
        }
    }
}

extension BookingProposalEvent.Annotated {
    /// The fields it empties. A name that is no field is ignored.
    var clearedFields: [ProposalField] { (cleared ?? []).compactMap { ProposalField(rawValue: $0) } }

    /// The fields it gives or empties, each once; it may give some the value they have.
    public var touched: [ProposalField] {
        let cleared = clearedFields
        return ProposalField.allCases.filter { sets($0) || cleared.contains($0) }
    }

    /// Whether nobody chose that field: it followed from others.
    func follows(_ field: ProposalField) -> Bool {
        switch field {
        case .period: periodFollows == true
        case .journal: journalFollows == true
        case .invoiceNumber, .invoiceDate, .dueDate, .creditNote, .counterparty, .currency, .total, .lines,
            .communication, .creditorIBAN, .comment, .note, .exchangeRate:
            false
        }
    }

    private func sets(_ field: ProposalField) -> Bool {
        switch field {
        case .journal: journal != nil
        case .invoiceNumber: invoiceNumber != nil
        case .invoiceDate: invoiceDate != nil
        case .dueDate: dueDate != nil
        case .period: period != nil
        case .creditNote: creditNote != nil
        case .counterparty: counterparty != nil
        case .currency: currency != nil
        case .total: totalCents != nil
        case .lines: lines != nil
        case .communication: communication != nil
        case .creditorIBAN: creditorIban != nil
        case .comment: comment != nil
        case .note: note != nil
        case .exchangeRate: exchangeRate != nil
        }
    }
}
