import Domain
import Foundation
import HTTPTypes
import Hummingbird
import InProcess
import NIOCore

@testable import API

/// The cast: letters to write, list, send, upload and follow.
struct LetterRoutes: RouteGroup {
    static let letter = Schema.named(
        "Letter", .object([.required("id", .uuid), .required("subject", .string)]))

    var routes: [Route<SampleAPI.Clerk>] {
        [
            Route(
                .get, "/v1/letters", scope: "letters:read",
                Operation("listLetters", "The letters", tag: "Letters").query(Self.list)
                    .answers(200, "A page.", .object([.required("items", .array(Self.letter))])),
                handle: list),
            Route(
                .post, "/v1/letters", scope: "letters:write",
                Operation("writeLetter", "Write a letter", tag: "Letters").command().body(.writeLetter)
                    .answers(201, "Written.", Self.letter),
                handle: write),
            Route(
                .patch, "/v1/letters/{letter}", scope: "letters:write",
                Operation("editLetter", "Edit a letter", tag: "Letters").command(ifMatch: true).body(.editLetter)
                    .answers(200, "Edited.", Self.letter).refuses(409, "It was sent."),
                handle: edit),
            Route(
                .get, "/v1/letters/{letter}", scope: nil,
                Operation("letter", "One letter", tag: "Letters").query().answers(200, "It.", Self.letter),
                handle: show),
            Route(
                .post, "/v1/letters/merge", scope: "letters:write",
                Operation("mergeLetters", "Merge letters", tag: "Letters").command().answers(204, "Merged."),
                handle: merge),
            Route(
                .get, "/v1/boxes/{box}/pages/{page}.jpg", scope: nil,
                Operation("page", "A page's picture", tag: "Letters")
                    .path("box", .enumeration("in", "out")).path("page", .integer(minimum: 1, maximum: 99))
                    .answers(200, "It.", [("image/jpeg", .binary), ("image/png", .binary)]),
                handle: page),
            Route(
                .post, "/v1/uploads", scope: "letters:write",
                Operation("upload", "Upload a file", tag: "Letters").command()
                    .body(Upload.schemas(rawTypes: ["application/pdf"]))
                    .answers(201, "Kept.", .object([.required("size", .integer())])),
                handle: upload),
            Route(
                .get, "/v1/stream", scope: nil,
                Operation("follow", "What happens", tag: "Letters").answers(
                    200, "Events.", [("text/event-stream", .string)]),
                handle: follow),
        ]
    }

    private static let list = ListParameters.query(
        sorts: ["subject", "sent_at"], filters: [("state", .words(["draft", "sent"])), ("sent_at", .days)])

    private func list(_ request: Request, _ context: BasicContext, _ clerk: SampleAPI.Clerk) async throws -> Response {
        let list = try request.query(Self.list)
        return .json { json in
            json.field("limit", list.limit)
            json.field("sort", list.sort.map { ($0.descending ? "-" : "") + $0.field })
            if case .oneOf(let states) = list.filters["state"] { json.field("state", states.joined(separator: " ")) }
            json.field("by", clerk.name)
        }
    }

    private func write(_ request: Request, _ context: BasicContext, _ clerk: SampleAPI.Clerk) async throws -> Response {
        let letter = try await request.body(.writeLetter)
        return .json(status: .created) { json in
            json.field("subject", letter.subject)
            json.field("note", letter.note)
            json.field("pages", letter.lines.map(\.count))
        }.tagged(version: 1).upTo(ConsistencyToken(epoch: "a", position: 7))
    }

    private func edit(_ request: Request, _ context: BasicContext, _ clerk: SampleAPI.Clerk) async throws -> Response {
        guard context.expectedVersions.contains(12) else {
            throw Problem.staleVersion(current: 12, changes: Array(#"[{"by":"rudi"}]"#.utf8))
        }
        let edit = try await request.body(.editLetter)
        return .json { json in
            switch edit.note {
            case .untouched: json.field("note", "kept")
            case .cleared: json.field("note", "cleared")
            case .set(let text): json.field("note", text)
            }
        }
    }

    private func show(_ request: Request, _ context: BasicContext, _ clerk: SampleAPI.Clerk) async throws -> Response {
        let id = try context.path("letter", .uuid)
        if request.alreadyHolds(tag: "\"12\"") { return .notModified(tag: "\"12\"") }
        return Response.json { $0.field("id", id) }.tagged(version: 12)
    }

    private func merge(_ request: Request, _ context: BasicContext, _ clerk: SampleAPI.Clerk) async throws -> Response {
        .noContent
    }

    private func page(_ request: Request, _ context: BasicContext, _ clerk: SampleAPI.Clerk) async throws -> Response {
        let page = try context.path("page", .integer(1...99))
        let type = try request.accepted(of: ["image/jpeg", "image/png"])
        return .bytes(ByteBuffer(string: "page \(page)"), type: type)
    }

    private func upload(_ request: Request, _ context: BasicContext, _ clerk: SampleAPI.Clerk) async throws -> Response
    {
        let upload = try await request.upload(limit: 1_000, rawTypes: ["application/pdf"])
        var hash = 0
        var size = 0
        for try await chunk in upload.bytes {
            size += chunk.readableBytes
            for byte in chunk.readableBytesView { hash = (hash &* 31 &+ Int(byte)) % 1_000_003 }
        }
        return .json(status: .created) { json in
            json.field("size", size)
            json.field("hash", hash)
            json.field("filename", upload.filename)
            json.field("type", upload.contentType?.mediaType)
        }
    }

    private func follow(_ request: Request, _ context: BasicContext, _ clerk: SampleAPI.Clerk) async throws -> Response
    {
        .eventStream(TwoLetters())
    }
}

/// Two letters; nothing follows and nothing ends: the rest is silence.
private struct TwoLetters: AsyncSequence, AsyncIteratorProtocol {
    struct Message: EventStreamElement {
        let content: any EventStreamElement
        func write(to buffer: inout ByteBuffer) { content.write(to: &buffer) }
    }

    private var letters = [
        ServerSentEvent(id: "1", event: "letter.sent", data: "first\nsecond"), ServerSentEvent(id: "2", data: ""),
    ]

    mutating func next() async throws -> Message? {
        if !letters.isEmpty { return Message(content: letters.removeFirst()) }
        try await Task.sleep(for: .milliseconds(20))
        return Message(content: Heartbeat())
    }

    func makeAsyncIterator() -> Self { self }
}

struct WriteLetter: Sendable {
    struct Line: Sendable {
        let text: String
        let count: Int
    }

    let subject: String
    let note: String?
    let recipient: UUID?
    let lines: [Line]
}

struct EditLetter: Sendable {
    let subject: String?
    let note: FieldChange<String>
}

extension FieldParser<WriteLetter> {
    static let writeLetter = FieldParser.object { fields in
        let subject = fields.required("subject", .text(1...20))
        let note = fields.optional("note", .lines(0...100))
        let recipient = fields.optional("recipient", .uuid)
        let lines = fields.array("lines", count: 0...3) { line in
            let text = line.required("text", .text(1...10))
            let count = line.optional("count", .integer(1...9), default: 1)
            let valid = try line.finish()
            return WriteLetter.Line(text: valid[text], count: valid[count])
        }
        let valid = try fields.finish()
        return WriteLetter(
            subject: valid[subject], note: valid[note], recipient: valid[recipient], lines: valid[lines])
    }
}

extension FieldParser<EditLetter> {
    static let editLetter = FieldParser.object { fields in
        let subject = fields.ifPresent("subject", .text(1...20))
        let note = fields.change("note", .lines(1...100))
        let valid = try fields.finish()
        return EditLetter(subject: valid[subject], note: valid[note])
    }
}
