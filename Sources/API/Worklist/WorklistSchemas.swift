import Domain

// What the worklist answers, as the document describes it.
extension WorklistRoutes {
    static let side = Schema.enumeration("purchase", "sale")
    private static let validation = Schema.enumeration(ValidationCode.allCases.map(\.rawValue))

    static let page = Schema.page(
        of: row,
        and: [
            .required("gate", gate),
            .optional(
                "facets",
                .object([
                    .required(
                        "validation",
                        .object(ValidationCode.allCases.map { .optional($0.rawValue, .integer(minimum: 1)) }))
                ]).described("With `facets=validation`: how many rows have each code.")),
        ])

    static let pageTag = Operation.Parameter(
        name: "ETag", schema: .string, description: "Of the page; none where the process that answers does not project."
    )
    static let pagePoint = Operation.Parameter(name: "Consistency-Token", schema: ConsistencyToken.schema)

    private static let blocker = Schema.object([
        .required("proposal", .uuid), .required("validation", validation), .required("reasons", .array(.string)),
    ])
    static let gate = Schema.named(
        "Gate", .object([.required("ready", .boolean), .required("blockers", .array(blocker))]))

    static let number = Schema.object([
        .required("proposal", .uuid), .required("journal", .string), .required("number", .string),
        .required("stamp", .string),
    ])
    static let sent = Schema.object([
        .required("proposal", .uuid), .required("journal", .string), .required("number", .string),
        .required("stamp", .string), .required("task", .uuid),
    ])

    private static let account = Schema.object([.required("code", .string), .required("suspense", .boolean)])

    static let row = Schema.named(
        "WorklistRow",
        .object([
            .required("id", .uuid), .required("version", .integer(minimum: 1)), .required("dossier", .uuid),
            .required("document", .uuid), .required("state", ProposalAnswer.state), .required("side", side),
            .required("type", ProposalAnswer.type), .required("journal", .string.nullable),
            .required("invoice_date", Schema.date.nullable), .required("due_date", Schema.date.nullable),
            .required("period", Schema.period.nullable), .required("fiscal_year", .string.nullable),
            .required("invoice_number", .string.nullable), .required("credit_note", .boolean),
            .required("counterparty", ProposalAnswer.counterparty.nullable),
            .required("accounts", .array(account)), .required("vat_rates", .array(.decimal)),
            .required("total", Schema.money.nullable), .required("sent_at", .dateTime),
            .required("pages", .integer(minimum: 1)), .required("has_note", .boolean),
            .required("note", .string.nullable), .required("labels", .array(.string)),
            .required("validation", validation),
            .required(
                "reasons",
                Schema.array(.string).described(
                    "Why it may not be sent, as the gate says it; `duplicate-unacknowledged` only where `duplicate_blocks` says that it "
                        + "blocks.")),
            .required("warnings", .array(.string)),
            .required("automatic", Schema.boolean.described("No person has checked it.")),
            .required("checked_by", .string.nullable), .required("checked_role", ProposalAnswer.role.nullable),
            .required("duplicate_of", ProposalAnswer.duplicates),
            .required("duplicate_of_entries", ProposalAnswer.bookedEntries),
            .required("duplicates_acknowledged", .boolean),
            .required("help", .boolean), .required("stage", .enumeration("client", "office")),
            .required("confidence", Schema.any.described("Null: not told yet.")),
            .required("payment_state", Schema.any.described("Null: not told yet.")),
            .optional("batch", Schema.uuid.described("Once sent.")), .optional("task", .uuid),
            .optional("number", .string),
        ]))
}
