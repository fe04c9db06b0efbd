import HTTPTypes

/// One route as the OpenAPI "Operation Object", with what follows from its kind.
struct OperationObject {
    private let id: String
    private let operation: Operation
    private let path: [Operation.Parameter]
    private let method: HTTPRequest.Method
    private let isSignedIn: Bool
    private let scope: String?

    init<Principal>(_ route: Route<Principal>) {
        id = route.operation.id
        operation = route.operation
        path = route.pathParameters
        method = route.method
        switch route.access {
        case .open:
            isSignedIn = false
            scope = nil
        case .signedIn(let scope, _):
            isSignedIn = true
            self.scope = scope
        }
    }

    func json(adding components: inout Components) -> JSONValue {
        var object = JSONObject()
        object["operationId"] = .string(id)
        object["summary"] = .string(operation.summary)
        object["description"] = text.map(JSONValue.string)
        object["tags"] = [.string(operation.tag)]
        object["security"] = isSignedIn ? [["bearer": .array(scope.map { [.string($0)] } ?? [])]] : []
        let parameters = parameters(&components)
        if !parameters.isEmpty { object["parameters"] = .array(parameters) }
        if let body = operation.body { object["requestBody"] = requestBody(body, &components) }
        object["responses"] = responses(&components)
        return .object(object)
    }

    private var text: String? {
        let rights = scope.map { "Takes the right `\($0)`." }
        let parts = [operation.description, rights].compactMap { $0 }
        return parts.isEmpty ? nil : parts.joined(separator: "\n\n")
    }
}

extension OperationObject {
    private func parameters(_ components: inout Components) -> [JSONValue] {
        let placed =
            path.map { ("path", $0) } + operation.queryParameters.map { ("query", $0) }
            + (operation.headerParameters + sharedHeaders).map { ("header", $0) }
        return placed.map { place, parameter in
            var object = JSONObject()
            object["name"] = .string(parameter.name)
            object["in"] = .string(place)
            object["description"] = parameter.description.map(JSONValue.string)
            if parameter.isRequired { object["required"] = true }
            object["schema"] = components.reference(parameter.schema)
            return .object(object)
        }
    }

    private var sharedHeaders: [Operation.Parameter] {
        switch operation.kind {
        case .plain: []
        case .query:
            [
                .init(
                    name: "Consistency-Token", schema: ConsistencyToken.schema,
                    description: "From a command's answer: nothing older is answered."),
                .init(
                    name: "Prefer", schema: .string,
                    description: "`wait=<seconds>`, `handling=strict` or `handling=lenient` (RFC 7240)."),
            ]
        case .command(let ifMatch):
            [
                .init(
                    name: "Idempotency-Key", schema: IdempotencyKey.schema,
                    description: operation.isShownOnce
                        ? "The same key and content again have no second effect, and are told what was done."
                        : "The same key and content get the same answer, without a second effect.")
            ]
                + (ifMatch
                    ? [
                        .init(
                            name: "If-Match", schema: EntityTag.listSchema, isRequired: true,
                            description: "The ETag of what you have seen; of several, the command may meet any.")
                    ] : [])
        }
    }

    private func requestBody(_ body: Operation.Body, _ components: inout Components) -> JSONValue {
        ["required": .bool(body.isRequired), "content": content(body.schemas, &components)]
    }

    private func content(
        _ schemas: [(mediaType: String, schema: Schema)], _ components: inout Components
    ) -> JSONValue {
        var content = JSONObject()
        for (mediaType, schema) in schemas { content[mediaType] = ["schema": components.reference(schema)] }
        return .object(content)
    }
}

extension OperationObject {
    private func responses(_ components: inout Components) -> JSONValue {
        var byStatus: [Int: JSONValue] = [:]
        for (status, description) in refusals {
            var object = JSONObject()
            object["description"] = .string(description)
            object["headers"] = headers(Self.refusalHeaders[status] ?? [], &components)
            object["content"] = ["application/problem+json": ["schema": components.reference(Problem.schema)]]
            byStatus[status] = .object(object)
        }
        for answer in operation.answers { byStatus[answer.status] = response(answer, &components) }
        return .object(
            JSONObject(byStatus.sorted { $0.key < $1.key }.map { .init(name: String($0.key), value: $0.value) }))
    }

    private func response(_ answer: Operation.Answer, _ components: inout Components) -> JSONValue {
        var object = JSONObject()
        object["description"] = .string(answer.description)
        object["headers"] = headers(answer.headers + sharedAnswerHeaders(answer.status), &components)
        if !answer.schemas.isEmpty { object["content"] = content(answer.schemas, &components) }
        return .object(object)
    }

    /// Nil where there are none.
    private func headers(_ all: [Operation.Parameter], _ components: inout Components) -> JSONValue? {
        var headers = JSONObject()
        for header in all {
            var object = JSONObject()
            object["description"] = header.description.map(JSONValue.string)
            if header.isRequired { object["required"] = true }
            object["schema"] = components.reference(header.schema)
            headers[header.name] = .object(object)
        }
        return headers.members.isEmpty ? nil : .object(headers)
    }

    private func sharedAnswerHeaders(_ status: Int) -> [Operation.Parameter] {
        guard 200..<300 ~= status else { return [] }
        switch operation.kind {
        case .plain: return []
        case .query: return pointHeader + tagHeader + [Self.staleness]
        case .command:
            return [.init(name: "Consistency-Token", schema: ConsistencyToken.schema)]
                + (operation.showsOneResource ? [.init(name: "ETag", schema: EntityTag.schema)] : [])
                + (operation.isShownOnce ? [] : [.init(name: "Idempotent-Replayed", schema: .constant("true"))])
                + (status == 201 && operation.showsOneResource ? [Self.location] : [])
        }
    }

    /// Lists and changes tell how far they go, single resources only those of the past.
    private var pointHeader: [Operation.Parameter] {
        let names = Set(operation.queryParameters.map(\.name))
        guard names.contains("as_of") else { return [] }
        return [
            .init(
                name: "Consistency-Token", schema: ConsistencyToken.schema,
                description: names.isDisjoint(with: ["limit", "since"])
                    ? "With `as_of`: the point of the log that is shown." : "The point of the log that is included.")
        ]
    }

    private var tagHeader: [Operation.Parameter] {
        operation.isVersioned ? [.init(name: "ETag", schema: EntityTag.schema, isRequired: true)] : []
    }

    private static let staleness = Operation.Parameter(
        name: "Warning", schema: .string,
        description: "`110`, with `handling=lenient`: this may be older than the Consistency-Token.")

    private static let location = Operation.Parameter(
        name: "Location", schema: .string(format: "uri-reference"),
        description: "Of what was created, where it has an address of its own.")

    private static let refusalHeaders: [Int: [Operation.Parameter]] = [
        401: [.init(name: "WWW-Authenticate", schema: .constant("Bearer"))],
        403: [
            .init(
                name: "WWW-Authenticate", schema: .string,
                description: "Where the token lacks a right, that right as RFC 6750 names it.")
        ],
        412: [.init(name: "ETag", schema: EntityTag.schema, description: "Of how it stands now.")],
        415: [
            .init(name: "Accept", schema: .string, description: "What is taken, where the type is at fault."),
            .init(name: "Accept-Encoding", schema: .string, description: "Where the content coding is at fault."),
        ],
        503: [.init(name: "Retry-After", schema: .string(pattern: "^[0-9]+$"), description: "Seconds.")],
    ]

    private var isJSON: Bool { operation.body?.schemas.map(\.mediaType) == ["application/json"] }

    /// The problems that follow from what the operation is; its own ones have the last word on a status.
    private var refusals: [Int: String] {
        var refusals = [400: "The request is malformed.", 500: "Our fault.", 503: "Try again shortly."]
        if isSignedIn { refusals[401] = "Not signed in." }
        if isSignedIn { refusals[403] = scope.map { "The token lacks `\($0)`." } ?? "Not allowed." }
        if isSignedIn || !path.isEmpty { refusals[404] = "Not there, or not yours." }
        if method.changesSomething {
            refusals[413] = isJSON ? "`too-large`: a body has \(operation.mostBytes) bytes at most." : "Too large."
            refusals[415] = "Not a type of content taken here."
            refusals[422] = "Fields are missing or wrong."
        }
        let isChosen = operation.isChosen && operation.answers.contains { $0.schemas.count > 1 }
        if isChosen || !operation.offered.isEmpty { refusals[406] = "No such form of answer." }
        switch operation.kind {
        case .plain: break
        case .query:
            refusals[400] = "The request is malformed, or its Consistency-Token lies beyond the end of the log."
            refusals[409] = "The Consistency-Token is of another log."
        case .command(let ifMatch):
            refusals[409] = "A rule says no."
            refusals[422] = "Fields are missing or wrong, or the Idempotency-Key is another request's."
            refusals[503] =
                "Try again shortly; `too-much-contention`: others are changing the same things, and nothing was changed."
            refusals[507] = "No room left."
            if ifMatch { refusals[412] = "Changed since; the changes are listed." }
            if ifMatch { refusals[428] = "If-Match is missing." }
        }
        for refusal in operation.refusals { refusals[refusal.status] = refusal.description }
        return refusals
    }
}
