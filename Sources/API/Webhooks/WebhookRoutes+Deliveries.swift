import Domain
import EventStore
import Foundation
import Hummingbird
import Workflows

// What was delivered to a webhook, and delivering it once more.
extension WebhookRoutes {
    static let replaying = """
        One event (`position`), those of a range (`from`, `to`), or all from a position up to now (`from`): those that the \
        webhook's filter admits, each with the id it has always had. Asking twice is asking once while they wait, and under one \
        `Idempotency-Key` for ever.
        """

    @Sendable func deliveries(_ request: Request, _ context: BasicContext, _ caller: Caller) async throws -> Response {
        let query = try request.query(DeliveriesRequest.query)
        let id = try await webhook(context, caller).id
        let list = platform.webhooks.deliveries
        // One more than asked tells whether there is another page.
        let found = try await list.page(
            of: id, in: caller.office, state: query.state, before: query.cursor, limit: query.limit + 1)
        let page = found.prefix(query.limit)
        let counts = try await list.counts(of: id, in: caller.office)
        return .json { json in
            json.array("items") { items in
                for delivery in page { items.raw(DeliveryBody.body(delivery)) }
            }
            json.field("next", found.count > query.limit ? page.last.map { "\($0.position)" } : nil)
            json.field("total", query.state.map { counts[$0] ?? 0 } ?? counts.values.reduce(0, +))
            json.object("counts") { object in
                for state in DeliverySummary.State.allCases { object.field(named: state.rawValue, counts[state] ?? 0) }
            }
        }
    }

    @Sendable func replay(_ request: Request, _ context: BasicContext, _ caller: Caller) async throws -> Response {
        try caller.requireReadingEvents()
        let id = try await known(context, caller).id
        let body = try await request.identifiedBody(.replay)
        let command = context.command(by: caller, platform)
        return try await platform.answer(request, by: caller, identity: body.bytes, Self.replayed) { key, store in
            try await platform.subscribing.replay(body.value, to: id, in: command, key: key, answer: store)
        }
    }

    private static func replayed(_ count: Int) -> CommandAnswer {
        CommandAnswer(body: JSONWriter.object { $0.field("replayed", count) })
    }
}
