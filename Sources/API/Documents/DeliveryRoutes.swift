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
                    .header("Content-Digest", .string, "RFC 9530; checked when given")
                    .answers(201, "Delivered.", DocumentRoutes.document), handle: upload),
            Route(
                .post, "/v1/dossiers/{dossier}/documents/send", scope: Scope.documentsWrite.rawValue,
                Operation("sendDocuments", "Send documents to the office", tag: "Documents").command().laborious()
                    .body(.documentIDs).answers(200, "What became of each, in order.", BulkAnswer.schema),
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
        let upload = try await request.upload(limit: platform.maximumUpload)
        let command = context.command(by: caller, platform)
        let delivery = Intake.Upload(
            filename: upload.filename, mailbox: mailbox, dossier: dossier, channel: "api",
            digest: upload.digest.map { Data($0.sha256) })
        _ = try request.idempotencyKey()
        return try await platform.answer(by: caller, DocumentAnswer.delivered) { store in
            try await platform.intake.receive(
                BytesOf(base: upload.bytes), as: delivery, in: command,
                key: { try? request.commandKey(of: caller, identity: $0) }, answer: store)
        }
    }

    @Sendable func send(_ request: Request, _ context: BasicContext, _ caller: Caller) async throws -> Response {
        let dossier = try await context.dossier(of: caller, platform)
        let body = try await request.identifiedBody(.documentIDs)
        let command = context.command(by: caller, platform)
        return try await platform.answer(request, by: caller, identity: body.bytes, BulkAnswer.show) { key, store in
            try await platform.handler.perform(in: command, key: key, answer: store) { reader in
                let documents = try await reader.documents(body.value)
                var act = Act()
                var results: [BulkAnswer.Result] = []
                for document in documents {
                    guard document.state.profile?.dossier == dossier else {
                        results.append(.init(id: "\(document.id)", status: 404, code: "not-found"))
                        continue
                    }
                    do throws(DocumentRefusal) {
                        act.append(try document.state.decide(.send, in: command), to: document, dossier: dossier)
                        results.append(.init(id: "\(document.id)", status: 200))
                    } catch {
                        let problem = Problem(refusing: error)
                        results.append(.init(id: "\(document.id)", status: problem.status.code, code: problem.code))
                    }
                }
                return .init(act, results)
            }
        }
    }
}

extension FieldParser<[ID<Document>]> {
    fileprivate static var documentIDs: FieldParser {
        .object { fields in
            let ids = fields.required("ids", FieldParser<[ID<Document>]>.array(of: .id(), count: 1...200))
            let list = try fields.finish()[ids]
            guard Set(list).count == list.count else { throw FieldErrors("repeated-id", at: "/ids") }
            return list
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

/// `{"results":[{id,status,code?}]}`, complete and in order (API.md, Conventions).
enum BulkAnswer {
    struct Result: Sendable {
        let id: String
        let status: Int
        var code: String?
        var reasons: [String] = []
    }

    static let schema = Schema.object([
        .required(
            "results",
            .array(
                .object([
                    .required("id", .uuid), .required("status", .integer(minimum: 200, maximum: 599)),
                    .optional("code", .string), .optional("reasons", .array(.string)),
                ])))
    ])

    static func show(_ results: [Result]) -> CommandAnswer {
        CommandAnswer(
            body: JSONWriter.object { json in
                json.array("results") { array in
                    for result in results { array.object { write(result, to: &$0) } }
                }
            })
    }

    static func write(_ result: Result, to object: inout JSONObjectWriter) {
        object.field("id", result.id)
        object.field("status", result.status)
        if let code = result.code { object.field("code", code) }
        if !result.reasons.isEmpty { object.field("reasons", result.reasons) }
    }
}
