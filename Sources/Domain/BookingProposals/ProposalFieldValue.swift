/// The value of a field of any kind, to compare and to show.
enum ProposalFieldValue: Equatable {
    case text(String)
    case date(CalendarDate)
    case period(AccountingPeriod)
    case flag(Bool)
    case counterparty(ProposalCounterparty)
    case currency(Currency)
    case amount(Money)
    case lines([BookingLine])
    case iban(IBAN)
    case rate(BookingProposalEvent.ExchangeRate)

    /// As a person would write it.
    var text: String {
        switch self {
        case .text(let text): text
        case .date(let date): date.description
        case .period(let period): period.description
        case .flag(let flag): String(flag)
        case .counterparty(let party):
            [party.name, party.vatNumber?.description].compactMap(\.self).joined(separator: " ")
        case .currency(let currency): currency.description
        case .amount(let amount): amount.decimalText
        case .lines(let lines): lines.map(\.summary).joined(separator: "; ")
        case .iban(let iban): iban.description
        case .rate(let rate): [rate.rate, rate.source, rate.date].compactMap(\.self).joined(separator: " ")
        }
    }
}

extension ProposalFields {
    /// The value of `field`; nil where it is empty.
    func value(of field: ProposalField) -> ProposalFieldValue? {
        switch field {
        case .journal: journal.map { .text($0) }
        case .invoiceNumber: invoiceNumber.map { .text($0) }
        case .invoiceDate: invoiceDate.map { .date($0) }
        case .dueDate: dueDate.map { .date($0) }
        case .period: period.map { .period($0) }
        case .creditNote: .flag(creditNote)
        case .counterparty: counterparty.map { .counterparty($0) }
        case .currency: .currency(currency)
        case .total: total.map { .amount($0) }
        case .lines: lines.isEmpty ? nil : .lines(lines)
        case .communication: communication.map { .text($0) }
        case .creditorIBAN: creditorIBAN.map { .iban($0) }
        case .comment: comment.map { .text($0) }
        case .note: note.map { .text($0) }
        case .exchangeRate: exchangeRate.map { .rate($0) }
        }
    }
}

extension BookingLine {
    fileprivate var summary: String {
        let code = [vatCode, vatRate.map { "\($0)%" }].compactMap(\.self).joined(separator: " ")
        let (base, vat) = (Money.decimalText(ofCents: baseCents), Money.decimalText(ofCents: vatCents))
        return "\(account?.description ?? "-") \(code.isEmpty ? "-" : code) \(base) + \(vat)"
            + (note.map { " \($0)" } ?? "")
    }
}
