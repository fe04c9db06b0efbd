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
                    description: Self.meaning + " " + ListParameters.spans
                )
                .query(Self.list)
                .path("tab", .enumeration("purchase", "sale", "misc", "permanent"))
                .answers(200, "A page.", .page(of: Self.item)), handle: list)
        ]
    }

    private static let meaning =
        "An entry stands in the tab of its journal, as the accounting package last said: its figures, its counterparty, `paid`; what "
        + "it does not say of a document's booking stays as it was sent. What came through Paraph and was moved to a journal that "
        + "is none of the dossier's stays in the tab of its `side`. `side` and `total` are told by the lines on the accounts "
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
            .required("external_ref", .string.nullable),
            .required("filed_at", Schema.dateTime.nullable),
        ]))

    private static let counterparty = Schema.object([
        .required("id", .uuid.nullable), .required("name", .string.nullable), .required("vat_number", .string.nullable),
    ])

    private static let list = ListParameters.query(
        sorts: ["journal", "number", "period", "invoice_number", "invoice_date", "counterparty", "total", "paid"],
        filters: [
            ("journal", .equal(.journalCode)), ("number", .equal(.text(1...Longest.documentNumber))),
            ("period", .periods),
            ("fiscal_year", .equal(.text(1...20))), ("invoice_number", .equal(.text(1...Longest.invoiceNumber))),
            ("invoice_date", .dates),
            ("counterparty", .equal(.text(1...200))), ("counterparty_id", .equal(.uuidText)), ("total", .amounts),
            ("credit_note", .yesOrNo), ("paid", .yesOrNo), ("handled", .yesOrNo),
            ("external_ref", .equal(.text(1...200))),
        ])

    @Sendable func list(_ request: Request, _ context: BasicContext, _ caller: Caller) async throws -> Response {
        let dossier = try await context.dossier(of: caller, platform)
        let tab = context.pathText("tab") ?? ""
        let list = try request.query(Self.list)
        return try await platform.page(
            ArchiveRow.self, beside: [JournalRow.self], request, caller, in: dossier, list
        ) { source, position in
            try await ArchiveQuery(platform.queries).page(
                of: tab, journals: try await journals(of: dossier, caller.office, at: position), in: dossier,
                of: caller.office, request: list.projected, from: source)
        }
    }

    /// - Parameter position: of the past; the greatest there is for now.
    private func journals(
        of dossier: ID<Dossier>, _ office: ID<Office>, at position: Int64
    ) async throws -> [JournalProfile] {
        let journals =
            if position == .max {
                try await platform.queries.rows(JournalRow.self, of: office, in: dossier)
            } else {
                try await platform.history.rows(JournalRow.self, of: office, dossiers: [dossier], at: position)
                    .map(\.value)
            }
        return journals.map(\.profile)
    }
}
