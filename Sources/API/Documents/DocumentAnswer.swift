import Domain
import EventStore
import HTTPTypes
import Hummingbird
import NIOCore
import Projections
import Workflows

/// A document as commands answer it; the read model shows the same fields and, later, what became of it.
enum DocumentAnswer {
    static func ok(_ document: Loaded<Document>) -> CommandAnswer {
        CommandAnswer(version: document.version, body: body(document))
    }

    /// After a command: all that the read model shows, as far as it knows the document.
    static func after(_ document: Loaded<Document>, knownAs row: DocumentRow?) -> CommandAnswer {
        guard let row else { return ok(document) }
        let json = row.after(document.state, version: document.version).json()
        return CommandAnswer(version: document.version, body: Array(json.utf8))
    }

    static func created(_ document: Loaded<Document>) -> CommandAnswer {
        CommandAnswer(
            status: .created, version: document.version, location: "/v1/documents/\(document.id)", body: body(document))
    }

    /// The document; of an archive the first, with all of them beside it.
    static func delivered(_ documents: [Loaded<Document>]) -> CommandAnswer {
        guard let first = documents.first else { return CommandAnswer(status: .created, body: []) }
        guard documents.count > 1 else { return created(first) }
        return CommandAnswer(
            status: .created, version: first.version, location: "/v1/documents/\(first.id)",
            body: JSONWriter.object { json in
                write(first, to: &json)
                write(documents, to: &json)
            })
    }

    /// The document that was split, merged or put back, with all that came of it beside it.
    static func rearranged(_ outcome: Rearranging.Outcome) -> CommandAnswer {
        CommandAnswer(
            version: outcome.subject.version,
            body: JSONWriter.object { json in
                write(outcome.subject, to: &json)
                write(outcome.documents, to: &json)
            })
    }

    /// The same where documents came to be.
    static func made(_ outcome: Rearranging.Outcome) -> CommandAnswer {
        var answer = rearranged(outcome)
        answer.status = .created
        answer.location = "/v1/documents/\(outcome.subject.id)"
        return answer
    }

    /// How far a document may have come by its own stream alone.
    static let states = DocumentState.allCases.map(\.rawValue)

    static func body(_ document: Loaded<Document>) -> [UInt8] { JSONWriter.object { write(document, to: &$0) } }

    private static func write(_ documents: [Loaded<Document>], to json: inout JSONObjectWriter) {
        json.array("documents") { array in
            for document in documents { array.object { write(document, to: &$0) } }
        }
    }

    private static func write(_ document: Loaded<Document>, to json: inout JSONObjectWriter) {
        json.field("id", document.id.description)
        if let profile = document.state.profile {
            json.field("dossier", profile.dossier.description)
            json.field("mailbox", profile.mailbox.rawValue)
            json.field("state", document.state.byItself.rawValue)
            json.field("title", profile.title)
            json.field("filename", profile.filename)
            json.field("media_type", profile.mediaType)
            json.field("sha256", profile.content.description)
            json.field("pages", profile.pages)
            json.field("duplicate_of", profile.duplicateOf.map(\.description))
            json.field("labels", profile.labels)
            json.field("note", profile.note)
            json.field("permanent_type", profile.permanentType?.description)
        }
        json.field("version", document.version)
    }
}

extension Document {
    /// How far it has come as its own stream tells, which knows nothing of its proposal and tasks.
    var byItself: DocumentState {
        switch self {
        case .unknown, .inMailbox: .inMailbox
        case .sent(let profile): profile.isFiled ? .archived : .sent
        case .deleted: .deleted
        case .consumed: .consumed
        }
    }
}

/// How long the bytes of an address may be kept by whoever asked for them.
enum Keeping: String {
    /// The address never has others.
    case forGood = "private, max-age=31536000, immutable"
    /// The address may come to have others: each time it is asked for again whether it still has these.
    case untilOthersCome = "private, no-cache"
}

extension Platform {
    /// Stored bytes as an answer, streamed. Who takes none of them for long is cut off.
    func file(
        _ hash: ContentHash, of office: ID<Office>, mediaType: String, filename: String, kept keeping: Keeping,
        _ request: Request, _ context: BasicContext
    ) async throws -> Response {
        let tag = "\"\(hash)\""
        // What one caller may see, a cache gives to no other.
        var headers: HTTPFields = [.eTag: tag, .cacheControl: keeping.rawValue, .vary: "Authorization"]
        if request.alreadyHolds(tag: tag) { return Response(status: .notModified, headers: headers) }
        guard let chunks = try await contents.chunks(hash, of: office) else { throw UnreadableDocument(missing: hash) }
        headers[.contentType] = mediaType
        headers[.xContentTypeOptions] = "nosniff"
        headers[.contentDisposition] = ContentDisposition.attachment(filename)
        return Response(
            status: .ok, headers: headers,
            body: ResponseBody(contentLength: chunks.size) { writer in
                let patience = context.patience()
                for try await chunk in chunks {
                    var rest = ByteBuffer(bytes: chunk)
                    // In slices, so that whoever takes some of them, however slowly, is not cut off.
                    while let slice = rest.readSlice(length: min(rest.readableBytes, 16 << 10)), slice.readableBytes > 0
                    {
                        let isTaken = patience.begin()
                        try await writer.write(slice)
                        isTaken()
                    }
                }
                try await writer.finish(nil)
            })
    }
}
