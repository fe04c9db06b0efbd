import Domain
import EventStore
import Hummingbird
import Projections

/// Miscellaneous documents, which the office books nothing of: it files them, and is done with them (FEATURES MI-01, MI-02, PF-02).
struct MiscRoutes: RouteGroup {
    let platform: Platform

    var routes: [Route<Caller>] {
        [
            Route(
                .post, "/v1/dossiers/{dossier}/misc/{document}/done", scope: Scope.worklistWrite.rawValue,
                Operation(
                    "finishMiscDocument", "Be done with a miscellaneous document that was sent", tag: "Documents",
                    description:
                        "From now on it lies in the client's archive, in the tab `misc`, or in `permanent` under the `permanent_type` "
                        + "given. Once more, with another type: it lies there instead."
                )
                .command(ifMatch: true).body(.miscFiling, optional: true)
                .answers(200, "Filed.", DocumentRoutes.document)
                .refuses(409, "`document-not-misc`, `document-not-sent` or `document-deleted`.")
                .refuses(422, "Fields are wrong; `unknown-permanent-type`: the office has no such type."),
                handle: finish)
        ]
    }

    @Sendable func finish(_ request: Request, _ context: BasicContext, _ caller: Caller) async throws -> Response {
        let dossier = try await context.dossier(of: caller, platform)
        let id: ID<Document> = try context.id("document")
        let body = try await request.identifiedBody(.miscFiling, orEmpty: true)
        let type = body.value.permanentType
        let expected = context.expectedVersions
        let command = context.command(by: caller, platform)
        let row = try await platform.queries.row(DocumentRow.self, id: id.uuid, of: caller.office)
        return try await platform.answer(
            request, by: caller, identity: body.bytes, { DocumentAnswer.after($0, knownAs: row) }
        ) { key, store in
            try await platform.documentKeeping.finish(
                id, of: dossier, under: type, in: command, expecting: expected, key: key, answer: store)
        }
    }
}

/// Where in the archive a miscellaneous document goes.
struct MiscFiling: Sendable {
    /// Nil: among the miscellaneous.
    let permanentType: ID<PermanentType>?
}

extension FieldParser<MiscFiling> {
    static var miscFiling: FieldParser {
        .object { fields in
            let type = fields.optional("permanent_type", .uuid)
            let valid = try fields.finish()
            return MiscFiling(permanentType: valid[type].map { ID($0) })
        }
    }
}
