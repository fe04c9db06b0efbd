import Hummingbird

/// What the document says of a route, beyond its path and method.
///
/// What many share is not repeated: errors, tokens, keys and tags follow from `command`, `query`, the body and the access.
struct Operation: Sendable {
    enum Kind: Sendable {
        /// Neither reads nor writes the log: health, metrics, documents.
        case plain
        /// Reads a read model: takes `Consistency-Token` and `Prefer`.
        case query
        /// Changes something: takes `Idempotency-Key`, answers `Consistency-Token`.
        /// With `ifMatch` it edits or decides on one resource and demands its version.
        case command(ifMatch: Bool)
    }

    struct Parameter: Sendable {
        let name: String
        let schema: Schema
        var isRequired = false
        var description: String?
    }

    struct Body: Sendable {
        let schemas: [(mediaType: String, schema: Schema)]
        let isRequired: Bool
    }

    struct Answer: Sendable {
        let status: Int
        let description: String
        let schemas: [(mediaType: String, schema: Schema)]
        let headers: [Parameter]
    }

    let id: String
    let summary: String
    let tag: String
    var description: String?
    private(set) var kind = Kind.plain
    private(set) var pathParameters: [Parameter] = []
    private(set) var queryParameters: [Parameter] = []
    private(set) var headerParameters: [Parameter] = []
    private(set) var body: Body?
    private(set) var answers: [Answer] = []
    /// Problems beyond the shared ones, as status and meaning.
    private(set) var refusals: [(status: Int, description: String)] = []
    /// Of a JSON body, in bytes.
    private(set) var mostBytes = JSONBody.maximumSize
    private(set) var isLaborious = false
    private(set) var isVersioned = false
    private(set) var isShownOnce = false
    private(set) var showsOneResource = true
    /// Whether the caller's `Accept` has a say in the form of the answer, where there are several.
    private(set) var isChosen = true

    init(_ id: String, _ summary: String, tag: String, description: String? = nil) {
        self.id = id
        self.summary = summary
        self.tag = tag
        self.description = description
    }
}

extension Operation {
    /// The form of a query's answer: a caller who does not take it is refused. None for a command, nor for files and streams: clients
    /// that ask for JSON everywhere get them all the same (RFC 9110 §12.5.1 leaves it to the server).
    var offered: [String] {
        guard case .query = kind else { return [] }
        let forms = answers.filter { 200..<300 ~= $0.status }.flatMap { $0.schemas.map(\.mediaType) }
        return forms == ["application/json"] ? forms : []
    }

    private func changed(_ change: (inout Operation) -> Void) -> Operation {
        var copy = self
        change(&copy)
        return copy
    }

    func command(ifMatch: Bool = false) -> Operation { changed { $0.kind = .command(ifMatch: ifMatch) } }

    /// Computes for long, as reading a file does: it leaves the connection's event loop to the others there.
    func laborious() -> Operation { changed { $0.isLaborious = true } }

    /// A query that shows one resource, and names its version in an `ETag`.
    func versioned() -> Operation { changed { $0.isVersioned = true } }

    /// A command whose answer shows no single resource, and so names no version.
    func showingNoResource() -> Operation { changed { $0.showsOneResource = false } }

    /// A command whose answer holds a secret: repeated under its key it is refused, since nobody has that answer any more.
    func shownOnce() -> Operation { changed { $0.isShownOnce = true } }

    /// A query that takes no parameters.
    func query() -> Operation { changed { $0.kind = .query } }

    /// A query with the parameters its parser reads.
    func query<Value>(_ parser: QueryParser<Value>) -> Operation { query().parameters(parser) }

    /// The query parameters of any operation, a command's too.
    func parameters<Value>(_ parser: QueryParser<Value>) -> Operation {
        changed { operation in
            operation.queryParameters += parser.parameters.map {
                Parameter(name: $0.name, schema: $0.schema, isRequired: $0.isRequired)
            }
        }
    }

    /// A path parameter that is not a UUID; those need no mention.
    func path(_ name: String, _ schema: Schema, _ description: String? = nil) -> Operation {
        changed {
            $0.pathParameters.append(
                Parameter(name: name, schema: schema, isRequired: true, description: description))
        }
    }

    func header(_ name: String, _ schema: Schema, required: Bool = false, _ description: String? = nil) -> Operation {
        changed {
            $0.headerParameters.append(
                Parameter(name: name, schema: schema, isRequired: required, description: description))
        }
    }

    /// A JSON body, described by the parser that reads it.
    /// - Parameter optional: an absent body means `{}`.
    func body<Value>(_ parser: FieldParser<Value>, optional: Bool = false) -> Operation {
        body([("application/json", parser.schema)], optional: optional)
    }

    /// A JSON body may have so many bytes, if not the usual number.
    func largestBody(_ bytes: Int) -> Operation { changed { $0.mostBytes = bytes } }

    func body(_ schemas: [(mediaType: String, schema: Schema)], optional: Bool = false) -> Operation {
        changed { $0.body = Body(schemas: schemas, isRequired: !optional) }
    }

    /// A JSON answer.
    func answers(_ status: Int, _ description: String, _ schema: Schema) -> Operation {
        answers(status, description, [("application/json", schema)])
    }

    func answers(
        _ status: Int, _ description: String, _ schemas: [(mediaType: String, schema: Schema)] = [],
        headers: [Parameter] = []
    ) -> Operation {
        changed {
            $0.answers.append(Answer(status: status, description: description, schemas: schemas, headers: headers))
        }
    }

    /// An answer of stored bytes, which the caller may hold already.
    func file(_ description: String, _ mediaTypes: [String]) -> Operation {
        let tag = Parameter(name: "ETag", schema: .string, isRequired: true, description: "The SHA-256 of the bytes.")
        let name = Parameter(
            name: "Content-Disposition", schema: .string, isRequired: true, description: "`attachment; filename=\"…\"`")
        let caller = Parameter(
            name: "Vary", schema: .constant("Authorization"), isRequired: true,
            description: "A cache keeps them for who asked.")
        return changed { $0.isChosen = false }
            .header("If-None-Match", .string, "The ETag of the bytes as you have them.")
            .answers(200, description, mediaTypes.map { ($0, .binary) }, headers: [tag, name, caller])
            .answers(304, "They are the ones you have.", headers: [tag, caller])
            .refuses(503, "Try again shortly; `content-missing`: the bytes are not where they were kept.")
    }

    /// A problem this operation alone can have, such as 409 with its blockers.
    func refuses(_ status: Int, _ description: String) -> Operation {
        changed { $0.refusals.append((status, description)) }
    }
}
