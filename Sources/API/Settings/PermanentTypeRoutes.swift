import Domain
import EventStore
import Hummingbird

/// The kinds of documents in the permanent files, as the office names them (FEATURES PF-01).
struct PermanentTypeRoutes: RouteGroup {
    let platform: Platform

    var routes: [Route<Caller>] {
        [
            Route(
                .get, "/v1/office/permanent-types", scope: nil,
                Operation(
                    "permanentTypes", "What documents of the permanent file are filed under", tag: "Settings",
                    description:
                        "With the right `archive:read` or `worklist:write`. Changes take the `ETag` as their `If-Match`: it is "
                        + "the version of the office."
                ).query(AsOfRequest.query).versioned().answers(200, "All of them.", Self.list)
                    .refuses(403, "The token lacks the right."),
                handle: show),
            Route(
                .post, "/v1/office/permanent-types", scope: Scope.settingsWrite.rawValue,
                Operation("addPermanentType", "Add a type of the permanent file", tag: "Settings").command()
                    .body(Self.naming).answers(201, "Added.", Self.item).refuses(409, "`permanent-type-exists`."),
                handle: add),
            Route(
                .patch, "/v1/office/permanent-types/{permanent_type}", scope: Scope.settingsWrite.rawValue,
                Operation("renamePermanentType", "Rename a type of the permanent file", tag: "Settings")
                    .command(ifMatch: true).body(Self.naming).answers(200, "Renamed.", Self.item)
                    .refuses(409, "`permanent-type-exists`."),
                handle: rename),
            Route(
                .delete, "/v1/office/permanent-types/{permanent_type}", scope: Scope.settingsWrite.rawValue,
                Operation(
                    "removePermanentType", "Remove a type of the permanent file", tag: "Settings",
                    description: "Documents that lie under it stay there, and are still named by it."
                ).command(ifMatch: true).answers(200, "Removed: those that are left.", Self.list),
                handle: remove),
        ]
    }

    private static let item = Schema.named(
        "PermanentType", .object([.required("id", .uuid), .required("name", .string)]))
    private static let list = Schema.page(of: item)

    private static let name = FieldParser<String>.text(1...80)
    private static let naming = FieldParser<String>.object { fields in
        let name = fields.required("name", name)
        return try fields.finish()[name]
    }

    @Sendable func show(_ request: Request, _ context: BasicContext, _ caller: Caller) async throws -> Response {
        if !caller.holds(scope: Scope.worklistWrite.rawValue) { try caller.require(.archiveRead) }
        return try await platform.show(caller.office, request, caller, as: Self.all)
    }

    @Sendable func add(_ request: Request, _ context: BasicContext, _ caller: Caller) async throws -> Response {
        try caller.requireWholeOffice()
        let body = try await request.identifiedBody(Self.naming)
        let command = context.command(by: caller, platform)
        let id: ID<PermanentType> = command.freshID()
        return try await platform.answer(
            request, by: caller, identity: body.bytes, { Self.one(id, in: $0, status: .created) }
        ) { key, store in
            try await platform.handler.handle(
                .changePermanentTypes(.add(id, name: body.value)), on: caller.office, dossier: nil, in: command,
                expecting: nil, key: key, answer: store)
        }
    }

    @Sendable func rename(_ request: Request, _ context: BasicContext, _ caller: Caller) async throws -> Response {
        let id = try await permanentType(context, caller)
        let body = try await request.identifiedBody(Self.naming)
        return try await change(
            .rename(id, name: body.value), identity: body.bytes, request, context, caller, { Self.one(id, in: $0) })
    }

    @Sendable func remove(_ request: Request, _ context: BasicContext, _ caller: Caller) async throws -> Response {
        let id = try await permanentType(context, caller)
        return try await change(.remove(id), identity: [], request, context, caller, Self.all)
    }

    private func change(
        _ change: PermanentTypeChange, identity: [UInt8], _ request: Request, _ context: BasicContext, _ caller: Caller,
        _ show: @escaping (Loaded<Office>) -> CommandAnswer
    ) async throws -> Response {
        let expected = context.expectedVersions
        let command = context.command(by: caller, platform)
        return try await platform.answer(request, by: caller, identity: identity, show) { key, store in
            try await platform.handler.handle(
                .changePermanentTypes(change), on: caller.office, dossier: nil, in: command, expecting: expected,
                key: key, answer: store)
        }
    }

    /// One that the office has, or had: who removes it twice under one key is answered twice.
    private func permanentType(_ context: BasicContext, _ caller: Caller) async throws -> ID<PermanentType> {
        try caller.requireWholeOffice()
        let id: ID<PermanentType> = try context.id("permanent_type")
        let office = try await platform.reader(of: caller.office).load(caller.office).state
        guard office.permanentTypes.name(of: id) != nil else { throw Problem.notFound }
        return id
    }

    private static func all(_ office: Loaded<Office>) -> CommandAnswer {
        let types = office.state.permanentTypes.current
        return CommandAnswer(
            version: office.version,
            body: JSONWriter.object { json in
                json.array("items") { items in
                    for type in types { items.object { write(type.id, type.name, to: &$0) } }
                }
                json.null("next")
                json.field("total", types.count)
            })
    }

    private static func one(
        _ id: ID<PermanentType>, in office: Loaded<Office>, status: HTTPResponse.Status = .ok
    ) -> CommandAnswer {
        let name = office.state.permanentTypes.name(of: id) ?? ""
        return CommandAnswer(
            status: status, version: office.version, body: JSONWriter.object { write(id, name, to: &$0) })
    }

    private static func write(_ id: ID<PermanentType>, _ name: String, to json: inout JSONObjectWriter) {
        json.field("id", id.description)
        json.field("name", name)
    }
}
