import Domain

// A task as its agent gets it, as the document describes it.
extension ConnectorRoutes {
    static let state = Schema.object([
        .required("id", .uuid), .required("state", .enumeration("open", "claimed", "completed", "failed", "abandoned")),
        .required("version", .integer(minimum: 1)),
        .optional("external_ref", Schema.string.described("Once completed.")),
    ])

    static let task = Schema.named(
        "Task",
        .object([
            .required("id", .uuid), .required("kind", .enumeration(ConnectorTaskEvent.Created.bookEntry)),
            .required("dossier", .object([.required("id", .uuid), .required("code", .string)])),
            .required("journal", .string), .required("number", .string), .required("fiscal_year", .string),
            .required("period", .period), .required("stamp", .string), .required("entry", entry),
            .required("document", document), .required("lease_until", .dateTime),
        ]))

    private static let document = Schema.object([
        .required("id", .uuid), .required("sha256", .string), .required("media_type", .string),
        .required("href", .string),
    ])

    private static let entry = Schema.named(
        "Entry",
        .object([
            .required("side", WorklistRoutes.side), .required("credit_note", .boolean),
            .required("invoice_number", .string), .required("invoice_date", .date),
            .required("due_date", Schema.date.nullable), .required("fiscal_year", .string),
            .required(
                "book_date",
                Schema.date.described("The invoice date, or the nearest day of its period and fiscal year.")),
            .required("third_party_account", .string), .required("counterparty", counterparty),
            .required("currency", .constant("EUR")), .required("total", .decimal), .required("lines", .array(line)),
            .required("communication", .string.nullable), .required("comment", .string.nullable),
            .required("exchange_rate", exchangeRate.nullable),
        ]))

    private static let counterparty = Schema.object([
        .required("id", .uuid),
        .required("external_ref", Schema.string.nullable.described("Its name in the package; not known yet.")),
        .required("name", .string), .required("vat_number", .string.nullable),
        .required("address", Schema.string.nullable.described("Not known yet.")),
        .required("iban", .string.nullable),
    ])

    private static let line = Schema.object([
        .required("account", .string), .required("description", .string.nullable), .required("base", .decimal),
        .required("vat", .decimal), .required("vat_code", .string.nullable),
        .required("vat_rate", Schema.decimal.nullable), .required("vat_grids", .array(.string)),
        .required(
            "deductible_percent",
            Schema.integer(minimum: 0, maximum: 100).described(
                "Of the VAT, charged or owed by the buyer; the rest is part of the cost. 0 where the boxes of a purchase deduct "
                    + "none of it, else 100.")),
        .required("from", Schema.date.nullable.described("Not known yet.")), .required("to", Schema.date.nullable),
    ])

    private static let exchangeRate = Schema.object([
        .required("currency", .string), .required("total", .decimal),
        .required("rate", Schema.string.described("Units of the currency for one euro.")),
        .required("source", .string), .required("date", Schema.date.nullable),
    ])
}
