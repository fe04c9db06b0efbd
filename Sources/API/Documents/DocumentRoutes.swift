import Domain
import EventStore
import Foundation
import Hummingbird
import Projections

/// One document, and what people say of it.
struct DocumentRoutes: RouteGroup {
    let platform: Platform

    var routes: [Route<Caller>] {
        [
            Route(
                .get, "/v1/documents/{document}", scope: Scope.documentsRead.rawValue,
                Operation("document", "One document, now or as it was", tag: "Documents").query(AsOfRequest.query)
                    .versioned()
                    .answers(200, "It.", Self.document), handle: show),
            Route(
                .patch, "/v1/documents/{document}", scope: Scope.documentsWrite.rawValue,
                Operation(
                    "describeDocument", "Change title, labels, note or mailbox", tag: "Documents",
                    description:
                        "A document that was not sent goes to any `mailbox`. Of those that were, a miscellaneous one that is not done "
                        + "goes to `purchase` or `sale`, with the right `worklist:write`: it is read and reaches the worklist."
                )
                .command(ifMatch: true).body(.documentDescription).answers(200, "Changed.", Self.document)
                .refuses(
                    409,
                    "`document-deleted`; of another mailbox `document-already-sent`, or `document-filed` where it is done."
                ),
                handle: describe),
            Route(
                .delete, "/v1/documents/{document}", scope: Scope.documentsWrite.rawValue,
                Operation(
                    "deleteDocument", "Move a document that was not sent to the trash", tag: "Documents",
                    description:
                        "Also a miscellaneous one that was sent and is not done, with the right `worklist:write`; any other is deleted "
                        + "with its proposal."
                )
                .command(ifMatch: true).answers(200, "Deleted.", Self.document)
                .refuses(409, "It was sent: `document-already-sent`, or `document-filed` where it is done."),
                handle: delete),
            Route(
                .post, "/v1/documents/{document}/restore", scope: nil,
                Operation(
                    "restoreDocument", "Take a document out of the trash", tag: "Documents",
                    description:
                        "To its mailbox, with the right `documents:write`; or, deleted after it was sent, back to the office, with the "
                        + "right `worklist:write`: its proposal stands in the worklist as it was, checked by nobody."
                )
                .command(ifMatch: true).answers(200, "Restored.", Self.document)
                .refuses(403, "The token lacks the right.").refuses(409, "It was sent, and not deleted."),
                handle: restore),
        ]
    }

    static let document = Schema.named("Document", .object(properties))

    static let delivered = Schema.named(
        "DeliveredDocument",
        .object(
            properties + [
                .optional(
                    "documents",
                    Schema.array(document).described("Of an archive with several files: all of them, the first too."))
            ]))

    static let properties: [Schema.Property] =
        [
            .required("id", .uuid), .required("dossier", .uuid),
            .required("mailbox", .enumeration("purchase", "sale", "misc")),
            .required(
                "state",
                Schema.enumeration(DocumentState.allCases.map(\.rawValue)).described(
                    "A document is `sent` until its proposal stands in the worklist: that its reading begins makes no event, so none is "
                        + "ever `reading`.")),
            .required("title", .string), .required("filename", .string), .required("media_type", .string),
            .required("sha256", hash),
            .required("pages", .integer(minimum: 1)), .required("duplicate_of", .array(.uuid)),
            .required("labels", .array(.string)), .required("note", .string.nullable),
            .required("version", .integer(minimum: 1)),
        ] + known

    private static let hash = Schema.string(pattern: "^[0-9a-f]{64}$")

    /// What became of it, as far as the read model knows the document.
    private static let known: [Schema.Property] = [
        .optional("size", Schema.integer(minimum: 0).described("Bytes.")),
        .optional(
            "channel",
            Schema.string.described(
                "How it came: `api`, `portal` where a client uploaded it, `demo`; `split` or `merge` where it was made of others."
            )),
        .optional("proposal", Schema.uuid.nullable), .optional("stamped_sha256", hash.nullable),
        .optional("task", Schema.uuid.nullable), .optional("journal", Schema.string.nullable),
        .optional("number", Schema.string.nullable),
        .optional(
            "failure",
            Schema.object([
                .required("owner", .string), .required("reason", .string),
                .required("instruction", .string),
            ]).nullable.described("Why the accounting package refused it.")),
        .optional("uploaded_at", .dateTime), .optional("sent_at", Schema.dateTime.nullable),
        .optional("filed_at", Schema.dateTime.nullable),
        .optional(
            "permanent_type",
            Schema.uuid.nullable.described("What a miscellaneous document lies under in the permanent file.")),
    ]

    @Sendable func show(_ request: Request, _ context: BasicContext, _ caller: Caller) async throws -> Response {
        let id: ID<Document> = try context.id("document")
        if let point = try request.query(AsOfRequest.query).asOf {
            return try await show(try await context.document(of: caller, platform), caller, at: point)
        }
        let isStale = try await platform.waitForReadModels([DocumentRow.self], request)
        if let row = try await platform.queries.row(DocumentRow.self, id: id.uuid, of: caller.office) {
            try caller.require(row.dossier)
            return Response.json(Array(row.json().utf8)).tagged(version: Int64(row.version)).marked(asStale: isStale)
        }
        let loaded = try await context.document(of: caller, platform)
        return Response.json(DocumentAnswer.body(loaded)).tagged(version: Int64(loaded.version))
            .marked(asStale: isStale)
    }

    private func show(
        _ document: Loaded<Document>, _ caller: Caller, at point: PointInLog
    ) async throws -> Response {
        let position = try await platform.position(of: point)
        guard let dossier = document.state.profile?.dossier,
            let row = try await platform.history.row(
                DocumentRow.self, id: document.id.uuid, of: caller.office, dossier: dossier, at: position)
        else { throw Problem.notFound }
        return platform.answer(asOf: position, row.json()).tagged(version: Int64(row.version))
    }

    @Sendable func describe(_ request: Request, _ context: BasicContext, _ caller: Caller) async throws -> Response {
        let body = try await request.identifiedBody(.documentDescription)
        return try await change(body.value, identity: body.bytes, request, context, caller)
    }

    @Sendable func delete(_ request: Request, _ context: BasicContext, _ caller: Caller) async throws -> Response {
        try await change([.delete], identity: [], request, context, caller)
    }

    @Sendable func restore(_ request: Request, _ context: BasicContext, _ caller: Caller) async throws -> Response {
        let id = try await context.document(of: caller, platform).id
        let expected = context.expectedVersions
        let command = context.command(by: caller, platform)
        let row = try await row(of: id, caller)
        return try await platform.answer(
            request, by: caller, identity: [], { DocumentAnswer.after($0, knownAs: row) }
        ) { key, store in
            try await platform.restoring.restore(
                id, holding: caller.scopes, in: command, expecting: expected, key: key, answer: store)
        }
    }

    private func change(
        _ changes: [DocumentCommand], identity: [UInt8], _ request: Request, _ context: BasicContext, _ caller: Caller
    ) async throws -> Response {
        let id = try await context.document(of: caller, platform).id
        let expected = context.expectedVersions
        let command = context.command(by: caller, platform)
        let row = try await row(of: id, caller)
        return try await platform.answer(
            request, by: caller, identity: identity, { DocumentAnswer.after($0, knownAs: row) }
        ) { key, store in
            try await platform.documentKeeping.change(
                id, by: changes, holding: caller.scopes, in: command, expecting: expected, key: key, answer: store)
        }
    }

    /// Nil while the read model has not seen it.
    private func row(of id: ID<Document>, _ caller: Caller) async throws -> DocumentRow? {
        try await platform.queries.row(DocumentRow.self, id: id.uuid, of: caller.office)
    }
}

extension BasicContext {
    /// The document that the address names: one of a dossier that the caller may see.
    func document(of caller: Caller, _ platform: Platform) async throws -> Loaded<Document> {
        let loaded = try await platform.reader(of: caller.office).load(try id("document") as ID<Document>)
        try caller.require(loaded.state.profile?.dossier)
        return loaded
    }
}
