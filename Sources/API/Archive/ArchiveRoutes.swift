import Domain
import Hummingbird
import Postgres
import Projections

/// The client's archive: what the package has booked and the sync has seen there (FEATURES AR-01, A-06).
struct ArchiveRoutes: RouteGroup {
    let platform: Platform

    var routes: [Route<Caller>] {
        [
            Route(
                .get, "/v1/dossiers/{dossier}/archive/{tab}", scope: Scope.archiveRead.rawValue,
                Operation("archive", "One tab of the digital archive", tag: "Archive").query(Self.list)
                    .path("tab", .enumeration("purchase", "sale", "misc", "permanent"))
                    .answers(200, "A page.", .page(of: Self.item)), handle: list)
        ]
    }

    private static let item = Schema.named(
        "ArchiveItem",
        .object([
            .required("document", .uuid), .required("journal", .string.nullable), .required("number", .string.nullable),
            .required("invoice_number", .string.nullable), .required("invoice_date", Schema.date.nullable),
            .required("total", Schema.money.nullable), .required("paid", .boolean), .required("handled", .boolean),
            .required("has_pdf", .boolean),
        ]))

    private static let list = ListRequest.query(
        sorts: ["invoice_date", "number", "invoice_number", "counterparty", "total"],
        filters: [
            ("number", .text(1...60)), ("invoice_number", .text(1...60)), ("journal", .journalCode),
            ("counterparty", .text(1...200)), ("paid", .word(["true", "false"])),
        ])

    @Sendable func list(_ request: Request, _ context: BasicContext, _ caller: Caller) async throws -> Response {
        let dossier = try await context.dossier(of: caller, platform)
        let tab = context.pathText("tab") ?? ""
        return try await platform.page(
            ArchiveRow.self, request, caller, in: dossier,
            where: ["dossier = \(dossier.uuid)", "filed", "side = \(tab)"],
            try request.query(Self.list))
    }
}
