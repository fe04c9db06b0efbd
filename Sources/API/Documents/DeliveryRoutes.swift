import Domain
import EventStore
import Foundation
import Hummingbird
import NIOCore
import Workflows

/// Uploads, and sending what was uploaded to the office.
struct DeliveryRoutes: RouteGroup {
    let platform: Platform

    var routes: [Route<Caller>] {
        [
            Route(
                .post, "/v1/dossiers/{dossier}/documents", scope: Scope.documentsDeliver.rawValue,
                Operation("uploadDocument", "Deliver a document", tag: "Documents").command().laborious()
                    .parameters(Self.target)
                    .body(Upload.schemas(rawTypes: Self.mediaTypes))
                    .header("Content-Disposition", .string, "`attachment; filename=\"…\"`")
                    .header("Content-Digest", .string, "RFC 9530, of the whole body, a form's too; checked when given")
                    .answers(201, "Delivered.", DocumentRoutes.delivered)
                    .refuses(
                        422,
                        "The file, a field or the Idempotency-Key is refused; `file-took-too-long` where the file may be "
                            + "whole and did not open in time. Of an archive, `entry` names the file that is at fault; `reason` says in "
                            + "English what a damaged file suffers from."
                    )
                    .refuses(
                        503,
                        "Try again shortly; `documents-unavailable` where no file can be opened, or too many of the office's "
                            + "wait to be."),
                handle: upload),
            Route(
                .post, "/v1/dossiers/{dossier}/documents/send", scope: Scope.documentsWrite.rawValue,
                Operation("sendDocuments", "Send documents to the office", tag: "Documents").command()
                    .showingNoResource().laborious().body(.bulkOfDocuments)
                    .answers(200, BulkAnswer.meaning, BulkAnswer.schema).refuses(409, BulkAnswer.refusal),
                handle: send),
        ]
    }

    /// What a document can be: an archive is taken apart on its way in.
    static let keptTypes = [
        "application/pdf", "application/xml", "image/jpeg", "image/png", "image/tiff", "image/heic",
    ]
    private static let mediaTypes = keptTypes + ["text/xml", "application/zip", "application/octet-stream"]

    private static let target = QueryParser<Mailbox> { fields in
        let mailbox = fields.required("mailbox", FieldParser<Mailbox>.choice)
        return try fields.finish()[mailbox]
    }

    @Sendable func upload(_ request: Request, _ context: BasicContext, _ caller: Caller) async throws -> Response {
        let dossier = try await context.dossier(of: caller, platform)
        let mailbox = try request.query(Self.target)
        let upload = try await request.upload(limit: platform.maximumUpload, rawTypes: Self.mediaTypes)
        let command = context.command(by: caller, platform)
        let delivery = Intake.Upload(
            filename: upload.filename, declaredType: upload.contentType?.mediaType, mailbox: mailbox, dossier: dossier,
            channel: caller.profile.kind.channel)
        _ = try request.idempotencyKey()
        return try await platform.answer(by: caller, DocumentAnswer.delivered) { store in
            try await platform.intake.receive(
                BytesOf(base: upload.bytes), as: delivery, in: command,
                key: { try? request.commandKey(of: caller, identity: $0) }, answer: store)
        }
    }

    @Sendable func send(_ request: Request, _ context: BasicContext, _ caller: Caller) async throws -> Response {
        let dossier = try await context.dossier(of: caller, platform)
        let body = try await request.identifiedBody(.bulkOfDocuments)
        let asked = body.value
        let command = context.command(by: caller, platform)
        return try await platform.answerBulk(
            asked, request, context, by: caller, identity: body.bytes, tooMany: "too-many-documents"
        ) { filters in
            try await platform.lists.waitingDocuments(
                of: dossier, matching: filters, atMost: BulkLimits.most + 1, in: caller.office)
        } perform: { chosen, key, store in
            let change = BulkChange(chosen, of: dossier, mode: asked.mode, isDryRun: asked.isDryRun)
            return try await platform.handler.send(change, in: command, key: key, answer: store)
        }
    }
}

extension MemberKind {
    /// How comes what they upload (FEATURES DL-06, DL-07).
    fileprivate var channel: String {
        switch self {
        case .office: "api"
        case .client: "portal"
        }
    }
}

/// The bytes of an upload, as the intake wants them.
struct BytesOf: AsyncSequence, Sendable {
    typealias Element = ByteBufferView
    let base: UploadBody

    struct AsyncIterator: AsyncIteratorProtocol {
        let base: UploadBody.AsyncIterator

        func next() async throws -> ByteBufferView? { try await base.next()?.readableBytesView }
    }

    func makeAsyncIterator() -> AsyncIterator { AsyncIterator(base: base.makeAsyncIterator()) }
}
