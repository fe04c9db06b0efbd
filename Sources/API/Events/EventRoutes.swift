import Domain
import EventStore
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import ServiceLifecycle

/// The log itself, for integrators and auditors: by page, by long poll, or as a stream that goes on.
struct EventRoutes: RouteGroup {
    let platform: Platform
    private let authentication: Authentication
    private let messages = EventMessages()

    /// How much silence there is before a heartbeat.
    private let silence: Duration

    init(platform: Platform, authentication: Authentication, silence: Duration = .seconds(15)) {
        self.platform = platform
        self.authentication = authentication
        self.silence = silence
    }

    var routes: [Route<Caller>] {
        [
            Route(
                .get, "/v1/events", scope: Scope.eventsRead.rawValue,
                Operation(
                    "events", "Events after a position", tag: "Events",
                    description:
                        "`wait` seconds for one where there is none yet, 60 at most, as with `Prefer: wait=n`. Go on after `last`, "
                        + "even where the page is empty. "
                        + "Large events make a page shorter than `limit`. "
                        + "A position beyond the end of the log is refused: the log it came from is not this one."
                ).query(EventsRequest.query)
                    .answers(
                        200, "The events, in order.",
                        .object([.required("events", .array(Self.event)), .required("last", .integer(minimum: 0))])),
                handle: list),
            Route(
                .get, "/v1/events/stream", scope: Scope.eventsRead.rawValue,
                Operation(
                    "streamEvents", "Events as they happen", tag: "Events",
                    description:
                        "Server-sent events; the id of each is its position. Resume with `Last-Event-ID` or `after`. "
                        + "A comment comes after 15 seconds of silence; a reader that takes nothing for 30 is cut off. "
                        + "The stream ends when the token's rights change, and when the server stops."
                ).query(EventsRequest.streamQuery).header("Last-Event-ID", .string(pattern: "^[0-9]{1,18}$"))
                    .answers(200, "The stream.", [("text/event-stream", Self.streamed)]), handle: stream),
            Route(
                open: .get, "/asyncapi.json",
                Operation("asyncapi", "The events, as AsyncAPI 3 describes them", tag: "Operation")
                    .answers(200, "The description.", .object([.required("asyncapi", .string)])),
                handle: { _, _ in .bytes(Self.asyncAPI, type: "application/json") }),
        ]
    }

    private static let asyncAPI = ByteBuffer(bytes: AsyncAPIDocument.json())

    static let event = Schema.named("CloudEvent", envelope)
    // OpenAPI 3.1 has no word for the items of a stream, and readers differ in what a schema here speaks of.
    private static let streamed = Schema.any.described("`id` is the position, `event` the type, `data` a CloudEvent.")

    /// CloudEvents 1.0 with Paraph's extension attributes.
    static let envelope = Schema.object(
        [
            .required("specversion", .constant("1.0")), .required("id", .uuid), .required("source", .string),
            .required("type", .string(pattern: "^paraph\\.")), .required("subject", .string),
            .required("time", .dateTime), .required("position", .integer(minimum: 1)), .required("office", .uuid),
            .required("dossier", Schema.uuid.nullable), .required("stream", .string),
            .required("version", .integer(minimum: 1)), .required("actor", .string),
            .required("correlationid", .uuid), .required("causationid", .uuid), .required("data", .object([])),
        ])

    @Sendable func list(_ request: Request, _ context: BasicContext, _ caller: Caller) async throws -> Response {
        let query = try request.query(EventsRequest.query)
        let filter = try query.filter(for: caller)
        let wait = query.wait ?? request.preferences.wait ?? .zero
        let deadline = ContinuousClock.now + wait
        try await requireInLog(query.after)
        var position = query.after
        while true {
            let batch = try await platform.handler.store.events(after: position, limit: query.limit, where: filter)
            position = max(position, batch.through)
            let left = ContinuousClock.now.duration(to: deadline)
            if !batch.events.isEmpty || left <= .zero { return Self.answer(batch.events, last: position) }
            do {
                try await platform.handler.store.waitAsFollower(after: position, timeout: left)
            } catch is CancellationError {
                // The server stops: nothing came while it ran.
                return Self.answer([], last: position)
            }
            try await requireStill(filter, query, request.authorization)
        }
    }

    @Sendable func stream(_ request: Request, _ context: BasicContext, _ caller: Caller) async throws -> Response {
        let query = try request.query(EventsRequest.streamQuery)
        let filter = try query.filter(for: caller)
        let last = try request.lastEventID()
        let authorization = request.authorization
        let start = last ?? query.after
        try await requireInLog(start, saidBy: last == nil ? .parameter("after") : .header("Last-Event-ID"))
        let events = try platform.handler.store
            .follow(after: start, batch: 32, where: filter, silence: silence)
            .prefix { _ in
                // Who reads what was may have the whole log before them, and does not wait.
                guard !Task.isShuttingDownGracefully else { return false }
                return (try? await requireStill(filter, query, authorization)) != nil
            }
            .map { [messages] batch in messages.messages(of: batch) }
        // Who is cut off resumes from the last id they saw.
        let patience = context.patience()
        return .eventStream(events, cutting: { patience.begin() })
    }

    /// What was waited for may be no longer the caller's to see: a token is revoked at once, and a profile may change.
    /// - Throws: 401; and what keeps the token from being looked up.
    private func requireStill(
        _ filter: EventFilter, _ query: EventsRequest, _ authorization: String?
    ) async throws {
        let caller = try await authentication.authenticate(authorization)
        guard caller.holds(scope: Scope.eventsRead.rawValue), try query.filter(for: caller) == filter else {
            throw Problem.unauthorized
        }
    }

    /// Who asks for what comes after a position that was never given holds one of another log, or of one that was restored.
    /// - Parameter place: of the request, which named it.
    private func requireInLog(
        _ position: Int64, saidBy place: FieldProblem.Place = .parameter("after")
    ) async throws {
        guard position > 0, !platform.handler.store.mayHold(after: position - 1) else { return }
        let head = try await platform.handler.store.head().position
        guard position <= head else {
            let values = ["head": "\(head)", "asked": "\(position)"]
            throw FieldErrors(problems: [FieldProblem(place: place, code: "beyond-the-log", values: values)])
        }
    }

    private static func answer(_ events: [RecordedEvent], last: Int64) -> Response {
        .json { json in
            json.array("events") { array in
                for event in events { array.raw(CloudEvent.json(event)) }
            }
            json.field("last", last)
        }
    }
}

extension HTTPField.Name {
    fileprivate static let lastEventID = constant("Last-Event-ID")
}

extension Request {
    /// Where a reader that was cut off goes on; nil for one that begins.
    fileprivate func lastEventID() throws -> Int64? {
        guard let text = headers.text(of: .lastEventID) else { return nil }
        guard let position = Int64(text), position >= 0 else {
            throw FieldErrors("invalid-value", header: "Last-Event-ID")
        }
        return position
    }
}

/// Which events a request wants.
struct EventsRequest: Sendable {
    let after: Int64
    let wanted: EventFilter
    let dossier: ID<Dossier>?
    let limit: Int
    let wait: Duration?

    static let query = QueryParser<EventsRequest> { fields in
        let start = Start(fields)
        let limit = fields.optional("limit", FieldParser<Int>.integer(1...1_000), default: 200)
        let wait = fields.optional("wait", FieldParser<Int>.integer(0...Int(UInt32.max)))
        let valid = try fields.finish()
        return start.open(
            valid, limit: valid[limit], wait: valid[wait].map { min(.seconds($0), Preferences.longestWait) })
    }

    static let streamQuery = QueryParser<EventsRequest> { fields in
        let start = Start(fields)
        return start.open(try fields.finish(), limit: 32, wait: nil)
    }

    /// What both readings take.
    private struct Start {
        let after: Field<Int64>
        let filter: EventFilterFields
        let dossier: Field<ID<Dossier>?>

        init(_ fields: Fields) {
            after = fields.optional("after", FieldParser<Int64>.integer(0...Int64(1) << 53), default: 0)
            filter = EventFilterFields(fields)
            dossier = fields.optional("dossier", FieldParser<ID<Dossier>>.id())
        }

        func open(_ valid: ValidFields, limit: Int, wait: Duration?) -> EventsRequest {
            EventsRequest(
                after: valid[after], wanted: filter.open(valid), dossier: valid[dossier], limit: limit, wait: wait)
        }
    }

    /// Nobody sees an event of a dossier that is not theirs.
    func filter(for caller: Caller) throws -> EventFilter {
        if let dossier { try caller.require(dossier) }
        var filter = wanted
        filter.office = caller.office
        filter.dossiers = dossier.map { [$0] } ?? caller.dossiers
        return filter
    }
}
