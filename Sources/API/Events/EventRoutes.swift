import Domain
import EventStore
import Foundation
import HTTPTypes
import Hummingbird

/// The log itself, for integrators and auditors: by page, by long poll, or as a stream that goes on.
struct EventRoutes: RouteGroup {
    let platform: Platform

    var routes: [Route<Caller>] {
        [
            Route(
                .get, "/v1/events", scope: Scope.eventsRead.rawValue,
                Operation(
                    "events", "Events after a position", tag: "Events",
                    description:
                        "`wait` seconds for one where there is none yet. Go on after `last`, even where the page is empty."
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
                        "Server-sent events; the id of each is its position. Resume with `Last-Event-ID` or `after`."
                ).query(EventsRequest.streamQuery).header("Last-Event-ID", .string(pattern: "^[0-9]{1,18}$"))
                    .answers(200, "The stream.", [("text/event-stream", .string)]), handle: stream),
        ]
    }

    static let event = Schema.named(
        "CloudEvent",
        .object([
            .required("specversion", .constant("1.0")), .required("id", .uuid), .required("source", .string),
            .required("type", .string(pattern: "^paraph\\.")), .required("subject", .string),
            .required("time", .dateTime), .required("position", .integer(minimum: 1)), .required("office", .uuid),
            .required("dossier", Schema.uuid.nullable), .required("stream", .string),
            .required("version", .integer(minimum: 1)), .required("actor", .string),
            .required("correlationid", .uuid), .required("causationid", .uuid), .required("data", .object([])),
        ]))

    @Sendable func list(_ request: Request, _ context: BasicContext, _ caller: Caller) async throws -> Response {
        let query = try request.query(EventsRequest.query)
        let filter = try query.filter(for: caller)
        let wait = query.wait ?? request.preferences.wait ?? .zero
        let deadline = ContinuousClock.now + wait
        var position = query.after
        while true {
            let batch = try await platform.handler.store.events(after: position, limit: query.limit, where: filter)
            position = max(position, batch.through)
            let left = ContinuousClock.now.duration(to: deadline)
            if !batch.events.isEmpty || left <= .zero { return Self.answer(batch.events, last: position) }
            try await platform.handler.store.waitForEvents(after: position, timeout: min(left, .seconds(1)))
        }
    }

    @Sendable func stream(_ request: Request, _ context: BasicContext, _ caller: Caller) async throws -> Response {
        let query = try request.query(EventsRequest.streamQuery)
        let filter = try query.filter(for: caller)
        let resumed = request.headers[.lastEventID].flatMap { Int64($0) }
        let events = platform.handler.store
            .subscribe(after: resumed ?? query.after, batch: 100, where: filter)
            .messages()
        return .eventStream(events)
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

/// Which events a request wants.
struct EventsRequest: Sendable {
    let after: Int64
    let types: Set<String>?
    let dossier: ID<Dossier>?
    let limit: Int
    let wait: Duration?

    static let query = QueryParser<EventsRequest> { fields in
        let after = fields.optional("after", FieldParser<Int64>.integer(0...Int64(1) << 53), default: 0)
        let types = fields.optional("types", .array(of: .text(1...100), count: 1...100))
        let dossier = fields.optional("dossier", FieldParser<ID<Dossier>>.id())
        let limit = fields.optional("limit", FieldParser<Int>.integer(1...1_000), default: 200)
        let wait = fields.optional("wait", FieldParser<Int>.integer(0...60))
        let valid = try fields.finish()
        return EventsRequest(
            after: valid[after], types: valid[types].map { Set($0) }, dossier: valid[dossier], limit: valid[limit],
            wait: valid[wait].map { .seconds($0) })
    }

    static let streamQuery = QueryParser<EventsRequest> { fields in
        let after = fields.optional("after", FieldParser<Int64>.integer(0...Int64(1) << 53), default: 0)
        let types = fields.optional("types", .array(of: .text(1...100), count: 1...100))
        let dossier = fields.optional("dossier", FieldParser<ID<Dossier>>.id())
        let valid = try fields.finish()
        return EventsRequest(
            after: valid[after], types: valid[types].map { Set($0) }, dossier: valid[dossier], limit: 100, wait: nil)
    }

    /// Nobody sees an event of a dossier that is not theirs.
    func filter(for caller: Caller) throws -> EventFilter {
        if let dossier { try caller.require(dossier) }
        let names = types.map { Set($0.map { $0.hasPrefix("paraph.") ? String($0.dropFirst(7)) : $0 }) }
        return EventFilter(office: caller.office, dossiers: dossier.map { [$0] } ?? caller.dossiers, types: names)
    }
}

extension EventSubscription {
    /// One message for each event, its position as the id.
    func messages() -> AsyncThrowingStream<ServerSentEvent, any Error> {
        let (stream, continuation) = AsyncThrowingStream.makeStream(
            of: ServerSentEvent.self, bufferingPolicy: .bufferingOldest(1_000))
        let pump = Task {
            do {
                for try await batch in self {
                    for event in batch.events {
                        let message = ServerSentEvent(
                            id: String(event.position), event: "paraph." + event.type,
                            data: String(decoding: CloudEvent.json(event), as: UTF8.self))
                        guard case .enqueued = continuation.yield(message) else {
                            // The reader is too slow: cut it off cleanly; it resumes from its last id.
                            continuation.finish()
                            return
                        }
                    }
                }
                continuation.finish()
            } catch {
                continuation.finish(throwing: error)
            }
        }
        continuation.onTermination = { _ in pump.cancel() }
        return stream
    }
}
