import Domain

/// What a request for the worklist asks for.
struct WorklistRequest: Sendable {
    let list: ListParameters
    /// Adds the number of rows for each validation code.
    let facets: Bool

    /// Whether it asks for the present list, whole and in its own order.
    var isPlain: Bool { list.filters.isEmpty && list.sort == nil && list.asOf == nil }

    static let query = QueryParser<WorklistRequest> { fields in
        let list = ListParameters.read(fields, sorts: sorts, filters: filters)
        let facets = fields.optional("facets", .word(["validation"]))
        let valid = try fields.finish()
        return WorklistRequest(list: list.open(valid), facets: valid[facets] != nil)
    }

    static let everyProposal = ListParameters.query(
        sorts: sorts,
        filters: filters + [("state", .words(["open", "sent", "deleted"])), ("side", .words(["purchase", "sale"]))])

    private static let sorts = [
        "type", "journal", "invoice_date", "due_date", "period", "invoice_number", "counterparty", "accounts",
        "vat_rates", "total", "sent_at", "pages", "has_note", "validation", "document",
    ]

    /// Each column of the list, and what a row says beside its columns.
    static let filters: [(String, FieldParser<ListFilter>)] = [
        ("type", .words(["AIR", "UBL", "MANUAL"])), ("journal", .equal(.journalCode)),
        ("invoice_date", .dates), ("due_date", .dates), ("period", .periods),
        ("invoice_number", .equal(.text(1...Longest.invoiceNumber))),
        ("counterparty", .equal(.text(1...200))), ("counterparty_id", .equal(.uuidText)), ("known", .yesOrNo),
        ("accounts", .equal(.accountText)), ("vat_rates", .equal(.vatRateText)), ("total", .amounts),
        ("sent_at", .days), ("pages", .counts), ("has_note", .yesOrNo),
        ("validation", .words(ValidationCode.allCases.map(\.rawValue))), ("credit_note", .yesOrNo), ("help", .yesOrNo),
        ("fiscal_year", .equal(.text(1...20))), ("document", .equal(.uuidText)),
        ("automatic", .yesOrNo), ("checked_by", .equal(.text(1...100))), ("labels", .equal(.text(1...60))),
        ("duplicate_of", .equal(.uuidText)), ("stage", .words(["client", "office"])),
        ("currency", .equal(FieldParser<Currency>.currency.map(\.description))),
    ]
}

/// The query of the numbering preview.
struct PreviewRequest: Sendable {
    /// Nil for the whole list.
    let selection: Set<ID<BookingProposal>>?
    let asOf: PointInLog?

    /// An address has no room for many more.
    private static let mostIDs = 200

    static let query = QueryParser<PreviewRequest> { fields in
        let ids = fields.optional("ids", FieldParser<[ID<BookingProposal>]>.ids(atMost: mostIDs))
        let asOf = fields.optional("as_of", .pointInLog)
        let valid = try fields.finish()
        return PreviewRequest(selection: valid[ids].map { Set($0) }, asOf: valid[asOf])
    }
}

/// The body of a send.
struct SendRequest: Sendable {
    /// Nil for the whole list.
    let selection: Set<ID<BookingProposal>>?
    let token: String?
}

extension FieldParser<SendRequest> {
    static var send: FieldParser {
        .object { fields in
            let scope = fields.optional("scope", .word(["list", "selection"]), default: "list")
            let ids = fields.optional("ids", FieldParser<[ID<BookingProposal>]>.array(of: .id(), count: 1...10_000))
            let token = fields.optional("token", .text(1...100))
            let valid = try fields.finish()
            switch (valid[scope], valid[ids]) {
            case ("selection", let ids?): return SendRequest(selection: Set(ids), token: valid[token])
            case ("selection", nil): throw FieldErrors("missing-field", ["field": "ids"], at: "/ids")
            case (_, nil): return SendRequest(selection: nil, token: valid[token])
            case (_, _?): throw FieldErrors("ids-need-selection", at: "/ids")
            }
        }
    }
}
