import Domain
import EventStore
import Foundation
import Hummingbird
import Projections

/// The boxes, one document, its bytes and its history.
struct DocumentRoutes: RouteGroup {
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
                    .answers(200, "A page.", .page(of: Self.document)), handle: mailbox),
            Route(
                .get, "/v1/documents/{document}", scope: Scope.documentsRead.rawValue,
                Operation("document", "One document, now or as it was", tag: "Documents").query(AsOfRequest.query)
                    .versioned()
                    .answers(200, "It.", Self.document), handle: show),
            Route(
                .get, "/v1/documents/{document}/changes", scope: Scope.documentsRead.rawValue,
                Operation("documentChanges", "What changed in a document, field by field", tag: "Documents")
                    .query(ChangesRequest.query).answers(200, "The changes, in order.", ChangesAnswer.schema),
                handle: changes),
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
            Route(
                .get, "/v1/documents/{document}/content", scope: nil,
                Operation(
                    "documentContent", "The bytes as they were delivered", tag: "Documents",
                    description:
                        "With the right `documents:read`; of a miscellaneous document in the archive, `archive:read` is enough."
                ).query().file("The bytes.", DeliveryRoutes.keptTypes).refuses(403, "The token lacks the right."),
                handle: content),
            Route(
                .get, "/v1/documents/{document}/renditions/stamped", scope: nil,
                Operation(
                    "stampedDocument", "The PDF with its stamp", tag: "Documents",
                    description:
                        "With the right `documents:read`; of an invoice in the archive, `archive:read` is enough."
                ).query().file("The PDF.", ["application/pdf"]).refuses(403, "The token lacks the right."),
                handle: stamped),
            Route(
                .get, "/v1/documents/{document}/history", scope: Scope.documentsRead.rawValue,
                Operation(
                    "documentHistory", "What happened to a document", tag: "Documents",
                    description:
                        "The events of the document and, with the right `worklist:read`, of its proposal and of its tasks. "
                        + "`/v1/events?document=` has those of the whole log that name it."
                ).query()
                    .answers(200, "Its events.", .object([.required("events", .array(EventRoutes.event))])),
                handle: history),
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
            .required("state", .enumeration(DocumentState.allCases.map(\.rawValue))), .required("title", .string),
            .required("filename", .string), .required("media_type", .string), .required("sha256", hash),
            .required("pages", .integer(minimum: 1)), .required("duplicate_of", .array(.uuid)),
            .required("labels", .array(.string)), .required("note", .string.nullable),
            .required("version", .integer(minimum: 1)),
        ] + known

    private static let hash = Schema.string(pattern: "^[0-9a-f]{64}$")

    /// What became of it, as far as the read model knows the document.
    private static let known: [Schema.Property] = [
        .optional("size", Schema.integer(minimum: 0).described("Bytes.")), .optional("channel", .string),
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

    @Sendable func show(_ request: Request, _ context: BasicContext, _ caller: Caller) async throws -> Response {
        let id: ID<Document> = try context.id("document")
        if let point = try request.query(AsOfRequest.query).asOf {
            return try await show(try await document(id, caller), caller, at: point)
        }
        let isStale = try await platform.waitForReadModels([DocumentRow.self], request)
        if let row = try await platform.queries.row(DocumentRow.self, id: id.uuid, of: caller.office) {
            try caller.require(row.dossier)
            return Response.json(Array(row.json().utf8)).tagged(version: Int64(row.version)).marked(asStale: isStale)
        }
        let loaded = try await document(id, caller)
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

    @Sendable func changes(_ request: Request, _ context: BasicContext, _ caller: Caller) async throws -> Response {
        let document = try await document(try context.id("document"), caller)
        guard let dossier = document.state.profile?.dossier else { throw Problem.notFound }
        return try await platform.changes(
            [DocumentRow.self], request, caller, dossiers: [dossier], of: PastRow<DocumentRow>(id: document.id.uuid))
    }

    @Sendable func describe(_ request: Request, _ context: BasicContext, _ caller: Caller) async throws -> Response {
        let body = try await request.identifiedBody(.documentDescription)
        if body.value.isMoved { try await requireOfficeWork(context, caller) }
        return try await change(body.value.commands, identity: body.bytes, request, context, caller)
    }

    @Sendable func delete(_ request: Request, _ context: BasicContext, _ caller: Caller) async throws -> Response {
        try await requireOfficeWork(context, caller)
        return try await change([.delete], identity: [], request, context, caller)
    }

    /// What becomes of a miscellaneous document that the office has is the office's to say.
    private func requireOfficeWork(_ context: BasicContext, _ caller: Caller) async throws {
        let document = try await document(try context.id("document"), caller)
        guard case .sent(let profile) = document.state, profile.mailbox == .misc else { return }
        try caller.require(.worklistWrite)
    }

    @Sendable func restore(_ request: Request, _ context: BasicContext, _ caller: Caller) async throws -> Response {
        let document = try await document(try context.id("document"), caller)
        // What was sent went to the trash by an act on the worklist, and comes back by one.
        let isOfWorklist = document.state.profile?.sentAt != nil
        try caller.require(isOfWorklist ? .worklistWrite : .documentsWrite)
        let id = document.id
        let expected = context.expectedVersions
        let command = context.command(by: caller, platform)
        let row = try await row(of: id, caller)
        return try await platform.answer(
            request, by: caller, identity: [], { DocumentAnswer.after($0, knownAs: row) }
        ) { key, store in
            try await platform.restoring.restore(id, in: command, expecting: expected, key: key, answer: store)
        }
    }

    private func change(
        _ changes: [DocumentCommand], identity: [UInt8], _ request: Request, _ context: BasicContext, _ caller: Caller
    ) async throws -> Response {
        let id = try await document(try context.id("document"), caller).id
        let expected = context.expectedVersions
        let command = context.command(by: caller, platform)
        let row = try await row(of: id, caller)
        return try await platform.answer(
            request, by: caller, identity: identity, { DocumentAnswer.after($0, knownAs: row) }
        ) { key, store in
            try await platform.handler.perform(in: command, key: key, answer: store) { reader in
                let loaded = try await reader.document(id)
                try loaded.require(expected)
                var act = Act()
                var after = loaded
                for change in changes {
                    let events = try after.state.decide(change, in: command)
                    after = act.append(events, to: after, dossier: loaded.state.profile?.dossier)
                }
                return .init(act, after)
            }
        }
    }

    /// Nil while the read model has not seen it.
    private func row(of id: ID<Document>, _ caller: Caller) async throws -> DocumentRow? {
        try await platform.queries.row(DocumentRow.self, id: id.uuid, of: caller.office)
    }

    @Sendable func content(_ request: Request, _ context: BasicContext, _ caller: Caller) async throws -> Response {
        let loaded = try await document(context, openedBy: caller) { $0.mailbox == .misc }
        guard let profile = loaded.state.profile else { throw Problem.notFound }
        return try await platform.file(
            profile.content, of: caller.office, mediaType: profile.mediaType, filename: profile.filename,
            kept: .forGood, request, context)
    }

    @Sendable func stamped(_ request: Request, _ context: BasicContext, _ caller: Caller) async throws -> Response {
        let loaded = try await document(context, openedBy: caller) { $0.mailbox != .misc }
        guard let profile = loaded.state.profile, let stamped = profile.stamped else { throw Problem.notFound }
        // What came back from the package has lost the number on its stamp; sent again, it has none until it is stamped anew.
        let proposal = try await platform.reader(of: caller.office).load(BookingProposal.id(of: loaded.id))
        guard case .sent(_, let place) = proposal.state, profile.stampedFor == place.task else {
            throw Problem.notFound
        }
        return try await platform.file(
            stamped, of: caller.office, mediaType: "application/pdf", filename: profile.title + ".pdf",
            kept: .untilOthersCome, request, context)
    }

    @Sendable func history(_ request: Request, _ context: BasicContext, _ caller: Caller) async throws -> Response {
        let loaded = try await document(try context.id("document"), caller)
        let store = platform.handler.store
        var events = try await store.read(loaded.stream, of: caller.office)
        if caller.scopes.contains(.worklistRead) { events += try await bookkeeping(of: loaded.id, caller.office) }
        events.sort { $0.position < $1.position }
        return .json { json in
            json.array("events") { array in
                for event in events { array.raw(CloudEvent.json(event)) }
            }
        }
    }

    /// What happened to the proposal of a document, and to its tasks.
    private func bookkeeping(of document: ID<Document>, _ office: ID<Office>) async throws -> [RecordedEvent] {
        let store = platform.handler.store
        let events = try await store.read(StreamID(BookingProposal.id(of: document)), of: office)
        let tasks = try events.compactMap { try Self.task(madeBy: $0) }
        return events + (try await store.read(tasks, of: office)).values.joined()
    }

    private static func task(madeBy event: RecordedEvent) throws -> StreamID? {
        guard event.type == BookingProposalEvent.Sent.eventType,
            case .sent(let sent) = try BookingProposalEvent.catalog.event(event.type, Data(event.body.utf8))
        else { return nil }
        return ID<ConnectorTask>(sent.task).map { StreamID($0) }
    }

    /// A document whose bytes are asked for. Whoever may see the archive alone opens what lies there, in the form it has there (FEATURES
    /// AR-05, CU-07).
    /// - Parameter isShownInArchive: whether the archive has these bytes of such a document.
    private func document(
        _ context: BasicContext, openedBy caller: Caller, _ isShownInArchive: (DocumentProfile) -> Bool
    ) async throws -> Loaded<Document> {
        let mayReadAll = caller.scopes.contains(.documentsRead)
        guard mayReadAll || caller.scopes.contains(.archiveRead) else {
            throw Problem.missingScope(Scope.documentsRead.rawValue)
        }
        let loaded = try await document(try context.id("document"), caller)
        if mayReadAll { return loaded }
        guard case .sent(let profile) = loaded.state, profile.isFiled, isShownInArchive(profile) else {
            throw Problem.missingScope(Scope.documentsRead.rawValue)
        }
        return loaded
    }

    private func document(_ id: ID<Document>, _ caller: Caller) async throws -> Loaded<Document> {
        let loaded = try await platform.reader(of: caller.office).load(id)
        try caller.require(loaded.state.profile?.dossier)
        return loaded
    }
}

/// What a person says of a document.
struct DocumentDescription: Sendable {
    var commands: [DocumentCommand] = []
    var isMoved = false
}

extension FieldParser<DocumentDescription> {
    static var documentDescription: FieldParser {
        .object { fields in
            let title = fields.ifPresent("title", .text(1...200))
            let labels = fields.ifPresent("labels", .array(of: .text(1...60), count: 0...50))
            let note = fields.change("note", .lines(1...4_000))
            let mailbox = fields.ifPresent("mailbox", FieldParser<Mailbox>.choice)
            let valid = try fields.finish()
            var description = DocumentDescription()
            if let mailbox = valid[mailbox] {
                description.isMoved = true
                description.commands.append(.move(to: mailbox))
            }
            if let title = valid[title] { description.commands.append(.rename(title)) }
            if let labels = valid[labels] { description.commands.append(.label(labels)) }
            switch valid[note] {
            case .untouched: break
            case .cleared: description.commands.append(.note(nil))
            case .set(let note): description.commands.append(.note(note))
            }
            return description
        }
    }
}
