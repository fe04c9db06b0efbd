import Domain
import Workflows

/// `PATCH /v1/proposals/{p}`: only the fields given change, and `lines` replaces the lines.
struct AnnotationRequest: Sendable {
    var annotation = Annotation()
    var counterparty: FieldChange<Annotating.NamedCounterparty> = .untouched
}

extension FieldParser<AnnotationRequest> {
    static var annotation: FieldParser {
        .object { fields in
            let side = fields.ifPresent("side", FieldParser<InvoiceSide>.choice)
            let journal = fields.change("journal", .journalCode)
            let number = fields.change("invoice_number", .text(1...Longest.invoiceNumber))
            let date = fields.change("invoice_date", .date)
            let due = fields.change("due_date", .date)
            let period = fields.change("period", .period)
            let creditNote = fields.ifPresent("credit_note", .boolean)
            let counterparty = fields.change("counterparty", .namedCounterparty)
            let currency = fields.ifPresent("currency", .currency)
            let total = fields.change("total", .printedTotal)
            let lines = fields.ifPresent("lines", .array(of: .bookingLine, count: 0...Longest.bookingLines))
            let communication = fields.change("communication", .text(1...140))
            let iban = fields.change("creditor_iban", .iban)
            // An empty one keeps the client's note from being sent.
            let comment = fields.change("comment", .lines(0...2_000))
            let note = fields.change("note", .lines(1...4_000))
            let rate = fields.change("exchange_rate", .exchangeRate)
            let valid = try fields.finish()
            var request = AnnotationRequest()
            request.annotation.side = valid[side]
            request.annotation.journal = valid[journal]
            request.annotation.invoiceNumber = valid[number]
            request.annotation.invoiceDate = valid[date]
            request.annotation.dueDate = valid[due]
            request.annotation.period = valid[period]
            request.annotation.creditNote = valid[creditNote]
            request.annotation.currency = valid[currency]
            request.annotation.totalCents = valid[total]
            request.annotation.lines = valid[lines]
            request.annotation.communication = valid[communication]
            request.annotation.creditorIBAN = valid[iban]
            request.annotation.comment = valid[comment]
            request.annotation.note = valid[note]
            request.annotation.exchangeRate = valid[rate]
            request.counterparty = valid[counterparty]
            return request
        }
    }
}

extension FieldParser<Int64> {
    /// Positive as printed on the invoice: that it is a credit note says `credit_note`.
    fileprivate static var printedTotal: FieldParser {
        amount.map { cents in
            guard cents >= 0 else { throw FieldErrors("invalid-amount") }
            return cents
        }
    }
}

extension FieldParser<Annotating.NamedCounterparty> {
    fileprivate static var namedCounterparty: FieldParser {
        FieldParser<CounterpartyRequest>.counterparty.map { .init(name: $0.name, vatNumber: $0.vatNumber) }
    }
}

extension FieldParser<BookingLine> {
    /// `{"account","vat_code","base","vat","note"}`; amounts in the currency of the proposal.
    fileprivate static var bookingLine: FieldParser {
        .object { fields in
            let account = fields.optional("account", .account)
            let code = fields.optional("vat_code", .vatCode)
            let rate = fields.optional("vat_rate", .vatRate)
            let base = fields.required("base", .amount)
            let vat = fields.optional("vat", .amount, default: 0)
            let note = fields.optional("note", .text(1...500))
            let valid = try fields.finish()
            return BookingLine(
                account: valid[account], vatCode: valid[code]?.code, vatRate: valid[rate],
                baseCents: valid[base], vatCents: valid[vat], note: valid[note])
        }
    }
}

extension FieldParser<VATCode> {
    /// A code of `GET …/vat-codes`, of either side.
    static var vatCode: FieldParser {
        let codes = VATCode.all.reduce(into: [String]()) { if !$0.contains($1.code) { $0.append($1.code) } }
        return FieldParser<String>.word(codes).refused(with: "unknown-vat-code").map { word in
            guard let code = VATCode.all.first(where: { $0.code == word }) else {
                throw FieldErrors("unknown-vat-code")
            }
            return code
        }
    }
}

extension FieldParser<BookingProposalEvent.ExchangeRate> {
    /// Units of the foreign currency for one euro, as the ECB quotes it.
    fileprivate static var exchangeRate: FieldParser {
        .object { fields in
            let rate = fields.required("rate", .rate)
            let source = fields.optional("source", .text(1...60), default: "manual")
            let date = fields.optional("date", .date)
            let valid = try fields.finish()
            return .init(rate: valid[rate], source: valid[source], date: valid[date]?.description)
        }
    }
}

extension FieldParser<String> {
    /// A positive decimal with up to seven digits before the point and eight behind it.
    fileprivate static var rate: FieldParser {
        FieldParser(text: .string(pattern: "^[0-9]{1,7}(\\.[0-9]{1,8})?$"), orElse: "invalid-rate") { text in
            let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false).map(\.utf8)
            guard parts.allSatisfy({ $0.allSatisfy(\.isDigit) }), 1...7 ~= parts[0].count,
                parts.count == 1 || 1...8 ~= parts[1].count
            else { return nil }
            return parts.contains { $0.contains { $0 != UInt8(ascii: "0") } } ? text : nil
        }
    }
}
