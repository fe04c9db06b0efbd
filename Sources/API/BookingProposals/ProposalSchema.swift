import Domain

// The annotation view, as the document describes it.
extension ProposalAnswer {
    static let state = Schema.enumeration("open", "sent", "deleted")
    static let type = Schema.enumeration("AIR", "UBL", "MANUAL")
    static let role = Schema.enumeration("office", "client")

    static let counterparty = Schema.named(
        "ProposalCounterparty",
        .object([
            .required("id", .uuid), .required("name", .string), .required("vat_number", .string.nullable),
            .required("known", Schema.boolean.described("False: new for the dossier.")),
        ]))

    private static let line = Schema.object([
        .required("account", .string.nullable), .required("suspense", .boolean),
        .required("vat_code", .string.nullable), .required("vat_rate", Schema.decimal.nullable),
        .required("base", .decimal), .required("vat", .decimal), .required("note", .string.nullable),
        .optional(
            "provenance",
            Schema.object([.optional("account", origin), .optional("vat_code", origin)]).described(
                "Of account and VAT code, where they came from elsewhere than the line: `bookings` is how the counterparty's last "
                    + "invoices were booked, `counterparty` the account chosen for it, `scheme` what the dossier's scheme "
                    + "says.")),
    ])

    private static let rate = Schema.object([
        .required("rate", .string),
        .required(
            "source",
            Schema.string.described("`invoice`: from the VAT that the invoice states in EUR too. Else as it was given.")
        ),
        .required("date", Schema.date.nullable),
    ])

    private static let origin = Schema.object([
        .required("source", .string), .required("by", .string.nullable), .required("was", .array(.string)),
    ])

    private static let reasons = Schema.array(.string).described(
        """
        Why it may not be checked or sent; of what keeps back a send alone, a suspected duplicate, the worklist tells. `rule:` stands \
        before a rule of EN 16931, of Peppol or of the German extension that the file breaks, or before what only a person can settle: \
        \(list(OpenQuestion.allCases.map(\.rawValue))).
        """)

    private static let missing = Schema.array(.string).described(
        "What is still to be filled in. `lines`: there is none; a check of the proposal says that there is to be none.")

    private static let warnings = Schema.array(.object([.required("code", .string)])).described(
        """
        What a person should look at; it blocks nothing. Of the reading: \(list(ReadingWarning.allCases.map(\.rawValue))), \
        `embedded-invoice-unreadable`, and questions on VAT where the file names somebody else or the dossier has no number. Of the period: \
        `date-after-period`, `date-outside-period`, `vat-period-moved`.
        """)

    static let duplicates = Schema.array(.uuid).described(
        """
        Proposals that this one may repeat: sent, or arrived before it. Of more than \(SuspectedDuplicates.mostNamed) some are named; as \
        long as one of them all is there, one is.
        """)

    static let bookedEntries = Schema.array(.string).described(
        """
        Entries of the books that came by no document and may be the same invoice, by their `external_ref`; \
        \(SuspectedDuplicates.mostNamed) at most.
        """)

    private static func list(_ codes: [String]) -> String { codes.map { "`\($0)`" }.joined(separator: ", ") }

    static let schema = Schema.named(
        "Proposal",
        .object([
            .required("id", .uuid), .required("version", .integer(minimum: 1)), .required("document", .uuid),
            .required("dossier", .uuid), .required("state", state), .required("side", WorklistRoutes.side),
            .required("type", type), .required("journal", .string.nullable),
            .required("invoice_number", .string.nullable), .required("invoice_date", Schema.date.nullable),
            .required("due_date", Schema.date.nullable), .required("period", Schema.period.nullable),
            .required("fiscal_year", .string.nullable), .required("credit_note", .boolean),
            .required("counterparty", counterparty.nullable), .required("currency", .string),
            .required("total", Schema.money.nullable), .required("lines", .array(line)),
            .required("communication", .string.nullable), .required("creditor_iban", .string.nullable),
            .required(
                "comment",
                Schema.string.nullable.described(
                    "For the accounting package, in place of the client's note; an empty one sends neither.")),
            .required(
                "note", Schema.string.nullable.described("The office's, or else the one the client gave the document.")),
            .required("client_note", Schema.string.nullable.described("The one the client gave the document.")),
            .required(
                "comment_to_send",
                Schema.string.nullable.described(
                    "What a send would give the accounting package now: `comment`, or else `client_note`. Null where that is "
                        + "none, and once it was sent or deleted.")),
            .required("exchange_rate", rate.nullable),
            .required(
                "provenance",
                Schema(["type": "object", "additionalProperties": origin.json])
                    .described("By field: where its value came from, and what stood there before.")),
            .required("validation", .enumeration(ValidationCode.allCases.map(\.rawValue))),
            .required("automatic", .boolean), .required("reasons", reasons),
            .required("missing", missing), .required("warnings", warnings),
            .required("duplicate_of", duplicates), .required("duplicate_of_entries", bookedEntries),
            .required("help", .boolean),
            .required("checked_by", .string.nullable), .required("checked_role", role.nullable),
            .required("sent_at", .dateTime), .required("pages", .integer(minimum: 1)),
            .optional("batch", Schema.uuid.described("Once sent.")), .optional("task", .uuid),
            .optional("number", .string),
        ]))
}
