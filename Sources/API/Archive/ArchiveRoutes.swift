import Domain
import Hummingbird
import Projections

/// The client's archive: the purchase and sales journals of the books, what came through Paraph and what did not (FEATURES AR-01,
/// AR-09, A-06).
struct ArchiveRoutes: RouteGroup {
    let platform: Platform

    var routes: [Route<Caller>] {
        [
            Route(
                .get, "/v1/dossiers/{dossier}/archive/{tab}", scope: Scope.archiveRead.rawValue,
                Operation(
                    "archive", "One tab of the digital archive", tag: "Archive",
                    description: Self.meaning + " " + ListParameters.spans + " " + ListParameters.totals
                )
                .query(Self.list)
                .path("tab", .enumeration(InvoiceSide.allCases.map(\.rawValue)))
                .answers(200, "A page.", .page(of: Self.item)), handle: list)
        ]
    }

    private static let meaning =
        "An entry stands in the tab of its journal, as the accounting package last said: its figures, its counterparty, `paid`; what "
        + "it does not say of a document's booking stays as it was sent. The journals are the dossier's and those that the package reports "
        + "as of purchases or sales; what came through Paraph and was moved to another one stays in the tab of its `side`. An entry "
        + "that is in the books no more stays, as `missing_in_package`. `side` and `total` are told by the lines on the accounts "
        + "of suppliers (440) and customers (400); an entry without one has the total of its greater side, and is a sale where it "
        + "has income (class 7); one without lines is not listed."

    private static let item = Schema.named(
        "ArchiveItem",
        .object([
            .required("document", .uuid.nullable), .required("dossier", .uuid),
            .required("side", .enumeration(InvoiceSide.allCases.map(\.rawValue))), .required("journal", .string),
            .required("number", .string), .required("period", .period), .required("fiscal_year", .string),
            .required("invoice_number", .string.nullable), .required("invoice_date", Schema.date.nullable),
            .required("due_date", Schema.date.nullable), .required("credit_note", .boolean),
            .required("counterparty", counterparty), .required("total", .money), .required("paid", .boolean),
            .required("handled", .boolean), .required("has_pdf", .boolean),
            .required("stamped_sha256", Schema.string(pattern: "^[0-9a-f]{64}$").nullable),
            .required("stamp", .string.nullable), .required("proposal", .uuid.nullable),
            .required("external_ref", .string.nullable), .required("missing_in_package", .boolean),
            .required("filed_at", Schema.dateTime.nullable),
        ]))

    private static let counterparty = Schema.object([
        .required("id", .uuid.nullable), .required("name", .string.nullable), .required("vat_number", .string.nullable),
    ])

    private static let list = ListParameters.query(
        sorts: [
            "journal", "number", "period", "invoice_number", "invoice_date", "due_date", "counterparty", "total",
            "paid",
        ],
        filters: [
            ("journal", .equal(.journalCode)), ("number", .equal(.text(1...Longest.documentNumber))),
            ("period", .periods),
            ("fiscal_year", .equal(.text(1...20))), ("invoice_number", .equal(.text(1...Longest.invoiceNumber))),
            ("invoice_date", .dates), ("due_date", .dates), ("side", .words(InvoiceSide.allCases.map(\.rawValue))),
            ("document", .equal(.uuidText)), ("has_pdf", .yesOrNo),
            ("counterparty", .equal(.text(1...200))), ("counterparty_id", .equal(.uuidText)), ("total", .amounts),
            ("credit_note", .yesOrNo), ("paid", .yesOrNo), ("handled", .yesOrNo),
            ("external_ref", .equal(.text(1...200))), ("missing_in_package", .yesOrNo),
        ])

    @Sendable func list(_ request: Request, _ context: BasicContext, _ caller: Caller) async throws -> Response {
        let dossier = try await context.dossier(of: caller, platform)
        let tab = context.pathText("tab") ?? ""
        let list = try request.query(Self.list)
        return try await platform.page(
            ArchiveRow.self, beside: [JournalRow.self, LedgerJournalRow.self], request, caller, in: dossier, list
        ) { source, position in
            try await ArchiveQuery(platform.queries).page(
                of: tab, sides: try await journalSides(of: dossier, caller.office, at: position), in: dossier,
                of: caller.office, request: list.projected, from: source)
        }
    }

    /// The journals of invoices, by code: the package's and the dossier's own, which say it where both have one of a code.
    /// - Parameter position: of the past; the greatest there is for now.
    private func journalSides(
        of dossier: ID<Dossier>, _ office: ID<Office>, at position: Int64
    ) async throws -> [String: InvoiceSide] {
        let own = try await rows(JournalRow.self, of: dossier, office, at: position).map { row in
            (row.profile.code, row.profile.side)
        }
        let others = try await rows(LedgerJournalRow.self, of: dossier, office, at: position).compactMap { row in
            row.journal.side.flatMap(InvoiceSide.init).map { (row.journal.code, $0) }
        }
        return Dictionary(own + others) { own, _ in own }
    }

    private func rows<Row: ReadModel>(
        _ model: Row.Type, of dossier: ID<Dossier>, _ office: ID<Office>, at position: Int64
    ) async throws -> [Row] {
        if position == .max {
            return try await platform.queries.rows(model, of: office, in: dossier)
        }
        return try await platform.history.rows(model, of: office, dossiers: [dossier], at: position).map(\.value)
    }
}
