import Domain
import EventStore
import Hummingbird
import Projections

/// The tabs of the archive that no journal fills: miscellaneous documents the office is done with, and the permanent file (FEATURES A-07,
/// PF-02, PF-03).
struct FiledDocumentRoutes: RouteGroup {
    let platform: Platform

    private enum Tab: String { case misc, permanent }

    var routes: [Route<Caller>] {
        [
            Route(
                .get, "/v1/dossiers/{dossier}/archive/misc", scope: Scope.archiveRead.rawValue,
                Operation("miscArchive", "The miscellaneous documents of the digital archive", tag: "Archive")
                    .query(Self.miscList).answers(200, "A page.", .page(of: Self.item)),
                handle: { try await page(.misc, Self.miscList, $0, $1, $2) }),
            Route(
                .get, "/v1/dossiers/{dossier}/archive/permanent", scope: Scope.archiveRead.rawValue,
                Operation(
                    "permanentArchive", "The permanent file of the digital archive", tag: "Archive",
                    description: "`/v1/office/permanent-types` names the types."
                )
                .query(Self.permanentList).answers(200, "A page.", .page(of: Self.item)),
                handle: { try await page(.permanent, Self.permanentList, $0, $1, $2) }),
        ]
    }

    private static let item = Schema.named(
        "FiledDocument",
        .object([
            .required("document", .uuid), .required("dossier", .uuid), .required("title", .string),
            .required("filename", .string), .required("media_type", .string), .required("pages", .integer(minimum: 1)),
            .required("labels", .array(.string)), .required("note", .string.nullable),
            .required(
                "permanent_type",
                Schema.object([.required("id", .uuid), .required("name", .string.nullable)]).nullable),
            .required("uploaded_at", .dateTime), .required("sent_at", Schema.dateTime.nullable),
            .required("filed_at", Schema.dateTime.nullable),
            .required("has_pdf", Schema.boolean.described("Whether `/v1/documents/{document}/content` is a PDF.")),
        ]))

    private static let sorts = ["filed_at", "sent_at", "uploaded_at", "title", "pages"]
    private static let filters: [(String, FieldParser<ListFilter>)] = [
        ("title", .equal(.text(1...200))), ("media_type", .equal(.text(1...100))), ("pages", .counts),
        ("labels", .equal(.text(1...60))), ("filed_at", .days), ("sent_at", .days), ("uploaded_at", .days),
    ]
    private static let miscList = ListParameters.query(sorts: sorts, filters: filters)
    private static let permanentList = ListParameters.query(
        sorts: sorts, filters: filters + [("permanent_type", .equal(.uuidText))])

    private func page(
        _ tab: Tab, _ query: QueryParser<ListParameters>, _ request: Request, _ context: BasicContext, _ caller: Caller
    ) async throws -> Response {
        let dossier = try await context.dossier(of: caller, platform)
        let list = try request.query(query)
        return try await platform.page(DocumentRow.self, request, caller, in: dossier, list) { source, position in
            let types = try await platform.reader(of: caller.office).load(caller.office, at: position).state
                .permanentTypes
            var asked = list.projected
            if asked.sort.isEmpty { asked.sort = DocumentRow.filedOrder }
            return try await platform.queries.page(
                DocumentRow.self, of: caller.office, in: dossier,
                where: [DocumentRow.isFiled(inPermanentFile: tab == .permanent)], request: asked,
                from: source.shown { Self.json($0, types) })
        }
    }

    private static func json(_ row: DocumentRow, _ types: PermanentTypes) -> String {
        let bytes = JSONWriter.object { json in
            json.field("document", row.id.description)
            json.field("dossier", row.dossier?.description)
            json.field("title", row.title)
            json.field("filename", row.filename)
            json.field("media_type", row.mediaType)
            json.field("pages", row.pages)
            json.field("labels", row.labels)
            json.field("note", row.note)
            if let type = row.permanentType {
                json.object("permanent_type") { json in
                    json.field("id", type)
                    json.field("name", ID<PermanentType>(type).flatMap(types.name(of:)))
                }
            } else {
                json.null("permanent_type")
            }
            json.field("uploaded_at", row.uploadedAt.description)
            json.field("sent_at", row.sentAt?.description)
            json.field("filed_at", row.filedAt?.description)
            json.field("has_pdf", row.mediaType == "application/pdf")
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
