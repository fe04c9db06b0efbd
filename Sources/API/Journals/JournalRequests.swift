import Domain

extension FieldParser<JournalEvent.Changed> {
    /// `PATCH /v1/dossiers/{dossier}/journals/{code}`: what is left out stays, `number_format` null goes back to
    /// the invoice's own number, in a purchase journal to the plain counter. Code, side and first period are for ever.
    static var journalChange: FieldParser {
        .object { fields in
            let alias = fields.ifPresent("alias", .text(1...80))
            let creditNotes = fields.ifPresent("credit_notes_only", .boolean)
            let format = fields.change("number_format", .numberFormat)
            let next = fields.ifPresent("next_number", FieldParser<Int>.integer(1...999_999_999))
            let foreign = fields.ifPresent("foreign_currency", .boolean)
            let valid = try fields.finish()
            var change = JournalEvent.Changed(
                alias: valid[alias], creditNotesOnly: valid[creditNotes], nextNumber: valid[next],
                foreignCurrency: valid[foreign], clearsNumberFormat: valid[format].isCleared)
            if case .set(let format) = valid[format] { change.numberFormat = format.description }
            return change
        }
    }
}

/// `{"journals":null|[…]}` of opening and closing a period.
struct PeriodRequest: Sendable {
    /// Nil: every journal of the dossier.
    let journals: [String]?
}

extension FieldParser<PeriodRequest> {
    static var periodRequest: FieldParser {
        .object { fields in
            let journals = fields.optional("journals", .array(of: .journalCode, count: 1...200))
            let codes = try fields.finish()[journals]
            guard Set(codes ?? []).count == codes?.count ?? 0 else { throw FieldErrors("repeated-id", at: "/journals") }
            return PeriodRequest(journals: codes)
        }
    }
}
