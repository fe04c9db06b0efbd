import Domain
import Hummingbird
import Projections

/// The boxes of a dossier.
struct MailboxRoutes: RouteGroup {
    let platform: Platform

    var routes: [Route<Caller>] {
        [
            Route(
                .get, "/v1/dossiers/{dossier}/mailboxes/{box}", scope: Scope.documentsRead.rawValue,
                Operation(
                    "mailbox", "What lies in a box, is being processed, or was deleted", tag: "Documents",
                    description:
                        "`trash` holds the deleted documents of every box, which `/v1/documents/{document}/restore` brings back."
                ).query(Self.list)
                    .path("box", .enumeration("purchase", "sale", "misc", "in-processing", "trash"))
                    .answers(200, "A page.", .page(of: DocumentRoutes.document)), handle: mailbox)
        ]
    }

    private static let list = ListParameters.query(
        sorts: ["uploaded_at", "sent_at", "title", "pages"], filters: waitingFilters)
    static let waitingFilters: [(String, FieldParser<ListFilter>)] = [
        ("title", .equal(.text(1...200))), ("media_type", .equal(.text(1...100))),
        ("state", .words(DocumentState.allCases.map(\.rawValue))),
        ("mailbox", .words(Mailbox.allCases.map(\.rawValue))), ("sha256", .equal(.contentHashText)),
        ("filename", .equal(.text(1...255))), ("labels", .equal(.text(1...60))), ("pages", .counts),
        ("uploaded_at", .days), ("sent_at", .days), ("journal", .equal(.journalCode)),
        ("number", .equal(.text(1...Longest.documentNumber))),
    ]

    @Sendable func mailbox(_ request: Request, _ context: BasicContext, _ caller: Caller) async throws -> Response {
        let dossier = try await context.dossier(of: caller, platform)
        let box = context.pathText("box") ?? ""
        let isInBox =
            switch box {
            case "trash": DocumentRow.isDeleted
            default: Mailbox(rawValue: box).map(DocumentRow.isWaiting) ?? DocumentRow.isInProcessing
            }
        return try await platform.page(
            DocumentRow.self, request, caller, in: dossier, where: [isInBox], try request.query(Self.list))
    }
}
