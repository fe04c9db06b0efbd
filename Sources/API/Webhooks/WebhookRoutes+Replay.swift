import Domain
import EventStore
import Foundation
import Hummingbird
import Workflows

extension WebhookRoutes {
    static let replaying = """
        One event (`position`), those of a range (`from`, `to`), or all from a position up to now (`from`): those that the \
        webhook's filter admits, each with the id it has always had. Asking twice is asking once while they wait, and under one \
        `Idempotency-Key` for ever.
        """

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
