import Domain
import EventStore
import Foundation
import Hummingbird

/// The durable consumers of the log: how far each is, what it could not handle, and what a person decides about that.
struct ConsumerRoutes: RouteGroup {
    let platform: Platform

    var routes: [Route<Caller>] {
        [
            Route(
                .get, "/v1/consumers", scope: Scope.auditRead.rawValue,
                Operation("listConsumers", "The durable consumers of the log", tag: "Events").query(Self.listQuery)
                    .answers(200, "A page.", .page(of: ConsumerAnswer.schema)),
                handle: list),
            Route(
                .get, "/v1/consumers/{name}/parked", scope: Scope.auditRead.rawValue,
                Operation(
                    "listParkedEvents", "Events a consumer could not handle", tag: "Events",
                    description: "Each holds back `waiting` events behind it, until it is retried or skipped."
                ).query(Self.parkedQuery).path("name", Self.name)
                    .answers(200, "A page.", .page(of: ParkedAnswer.schema)),
                handle: parked),
            Route(
                .post, "/v1/consumers/{name}/parked/{event}/retry", scope: Scope.settingsWrite.rawValue,
                Operation(
                    "retryParkedEvent", "Have a parked event handled once more", tag: "Events",
                    description: "Asking twice is asking once."
                ).command().showingNoResource().path("name", Self.name)
                    .answers(200, "It is tried at once.", ParkedAnswer.schema), handle: retry),
            Route(
                .post, "/v1/consumers/{name}/parked/{event}/skip", scope: Scope.settingsWrite.rawValue,
                Operation(
                    "skipParkedEvent", "Have a consumer pass over a parked event", tag: "Events",
                    description:
                        "Recorded as `paraph.consumer.event-skipped`; what stood behind it is handled at once. A document whose reading "
                        + "is passed over comes to the worklist as `NOK_TECHNICAL`, and a task whose stamping is passed over fails."
                ).command().showingNoResource().path("name", Self.name).body(.skipping)
                    .answers(200, "It is passed over.", ParkedAnswer.schema), handle: skip),
        ]
    }

    private static let name = Schema.string(length: 1...100, pattern: "^[a-z][a-z0-9:-]*$")

    private static let consumers = ListAtHand<ConsumerSummary>(
        id: \.name,
        sorts: [
            ("name", { $0.name }), ("position", { NumberKey.of($0.position) }),
            ("moved_at", { $0.movedAt.description }), ("parked", { NumberKey.of($0.parkedLanes) }),
        ])
    private static let listQuery = ListParameters.query(sorts: consumers.sorts.map(\.name), past: false)

    private static let parkedEvents = ListAtHand<ParkedSummary>(
        id: \.id.text, order: { NumberKey.of($0.position) },
        sorts: [
            ("position", { NumberKey.of($0.position) }), ("type", { CloudEvent.type($0.type) }),
            ("attempts", { NumberKey.of($0.attempts) }), ("parked_at", { $0.parkedAt.description }),
            ("waiting", { NumberKey.of($0.waiting) }),
        ])
    private static let parkedQuery = ListParameters.query(sorts: parkedEvents.sorts.map(\.name), past: false)

    @Sendable func list(_ request: Request, _ context: BasicContext, _ caller: Caller) async throws -> Response {
        let query = try request.query(Self.listQuery)
        let consumers = try await platform.consumers.consumers(for: caller.consumerReader)
        let head = try await platform.handler.store.head().position
        let page = try Self.consumers.page(consumers, query)
        return .json { json in page.write(to: &json) { ConsumerAnswer.body($0, head: head) } }
    }

    @Sendable func parked(_ request: Request, _ context: BasicContext, _ caller: Caller) async throws -> Response {
        let name = try await consumer(context, caller)
        let query = try request.query(Self.parkedQuery)
        let parked = try await platform.consumers.parked(by: name, for: caller.consumerReader)
        let page = try Self.parkedEvents.page(parked, query)
        return .json { json in page.write(to: &json) { ParkedAnswer.body($0) } }
    }

    @Sendable func retry(_ request: Request, _ context: BasicContext, _ caller: Caller) async throws -> Response {
        try caller.requireOffice()
        let command = context.command(by: caller, platform)
        return try await platform.answer(request, by: caller, identity: [], { CommandAnswer(body: $0) }) { key, store in
            // Where it was answered under this key it may be parked no more.
            if let repeated: CommandHandler.Performed<[UInt8]> = try await platform.handler.repeated(key) {
                return repeated
            }
            let name = try await consumer(context, caller)
            let id = try context.path("event", FieldParser<UUID>.uuid)
            guard let parked = try await platform.consumers.parked(id, by: name, for: caller.consumerReader) else {
                throw Problem.notFound
            }
            // Before the answer is kept: where that fails, asking again completes it.
            try await platform.consumers.retry(parked)
            return try await platform.handler.perform(in: command, key: key, answer: store) { _ in
                .init(Act(), ParkedAnswer.body(parked, isDue: true))
            }
        }
    }

    @Sendable func skip(_ request: Request, _ context: BasicContext, _ caller: Caller) async throws -> Response {
        try caller.requireOffice()
        let body = try await request.identifiedBody(.skipping)
        let name = try await consumer(context, caller)
        let id = try context.path("event", FieldParser<UUID>.uuid)
        let command = context.command(by: caller, platform)
        return try await platform.answer(
            request, by: caller, identity: body.bytes, { CommandAnswer(body: ParkedAnswer.body($0)) }
        ) { key, store in
            try await platform.skipping.skip(
                id, parkedBy: name, for: caller.consumerReader, reason: body.value, in: command, key: key,
                answer: store)
        }
    }

    private func consumer(_ context: BasicContext, _ caller: Caller) async throws -> String {
        let name = context.pathText("name") ?? ""
        let known = try await platform.consumers.consumers(for: caller.consumerReader)
        guard known.contains(where: { $0.name == name }) else { throw Problem.notFound }
        return name
    }
}

extension Caller {
    fileprivate var consumerReader: ConsumerDirectory.Reader { .init(office: office, dossiers: dossiers) }
}

extension FieldParser<String> {
    /// `{"reason": …}`
    fileprivate static var skipping: FieldParser {
        .object { fields in
            let reason = fields.required("reason", .text(1...500))
            return try fields.finish()[reason]
        }
    }
}

enum ConsumerAnswer {
    static let schema = Schema.named(
        "Consumer",
        .object([
            .required("name", .string), .required("position", .integer(minimum: 0)),
            .required("behind", .integer(minimum: 0)), .required("moved_at", .dateTime),
            .required("state", .enumeration(ConsumerSummary.State.allCases.map(\.rawValue))),
            .required("stopped", Schema.string.nullable), .required("parked", .integer(minimum: 0)),
        ]))

    static func body(_ consumer: ConsumerSummary, head: Int64) -> [UInt8] {
        JSONWriter.object { json in
            json.field("name", consumer.name)
            json.field("position", consumer.position)
            json.field("behind", max(0, head - consumer.position))
            json.field("moved_at", consumer.movedAt.description)
            json.field("state", consumer.state.rawValue)
            json.field("stopped", consumer.stopped)
            json.field("parked", consumer.parkedLanes)
        }
    }
}

enum ParkedAnswer {
    static let schema = Schema.named(
        "ParkedEvent",
        .object([
            .required("id", .uuid), .required("consumer", .string), .required("position", .integer(minimum: 1)),
            .required("type", .string(pattern: "^paraph\\.")), .required("stream", .string),
            .required("dossier", Schema.uuid.nullable), .required("attempts", .integer(minimum: 1)),
            .required("error", .string), .required("parked_at", .dateTime),
            .required("waiting", .integer(minimum: 0)), .required("retrying", .boolean),
        ]))

    static func body(_ parked: ParkedSummary, isDue: Bool? = nil) -> [UInt8] {
        JSONWriter.object { json in
            json.field("id", parked.id)
            json.field("consumer", parked.consumer)
            json.field("position", parked.position)
            json.field("type", CloudEvent.type(parked.type))
            json.field("stream", parked.stream.description)
            json.field("dossier", parked.dossier?.description)
            json.field("attempts", parked.attempts)
            json.field("error", parked.error)
            json.field("parked_at", parked.parkedAt.description)
            json.field("waiting", parked.waiting)
            json.field("retrying", isDue ?? parked.isDue)
        }
    }
}
