import Domain
import EventStore
import Foundation
import Hummingbird
import Workflows

/// Webhooks: added, changed, disabled, removed; their secrets, and what was delivered.
struct WebhookRoutes: RouteGroup {
    let platform: Platform

    private static let scope = Scope.webhooksWrite.rawValue

    var routes: [Route<Caller>] {
        [
            Route(
                .post, "/v1/webhooks", scope: Self.scope,
                Operation("addWebhook", "Have events delivered to an address", tag: "Events", description: Self.adding)
                    .command().shownOnce().body(.webhook)
                    .answers(201, "Added; the secret is in `secret`, here only.", WebhookAnswer.withSecret)
                    .refuses(
                        409,
                        "`too-many-webhooks`: an office has at most \(Subscribing.mostOfAnOffice); `secret-shown-once`: it was "
                            + "added under this key before, and is the `resource`."
                    )
                    .refuses(422, "Fields are missing or wrong; `after-beyond-head`: the log holds no such position."),
                handle: add),
            Route(
                .get, "/v1/webhooks", scope: Self.scope,
                Operation("listWebhooks", "The webhooks", tag: "Events").query(Self.listQuery)
                    .answers(200, "A page.", .page(of: WebhookAnswer.schema)), handle: list),
            Route(
                .get, "/v1/webhooks/{webhook}", scope: Self.scope,
                Operation("webhook", "One webhook", tag: "Events").query().versioned()
                    .answers(200, "The webhook.", WebhookAnswer.schema), handle: show),
            Route(
                .patch, "/v1/webhooks/{webhook}", scope: Self.scope,
                Operation(
                    "changeWebhook", "Change a webhook's address, types or order", tag: "Events",
                    description:
                        "With another address it delivers, from then on, what the member who gave it may see at that moment."
                ).command(ifMatch: true).body(.webhookChange).answers(200, "Changed.", WebhookAnswer.schema),
                handle: change),
            Route(
                .delete, "/v1/webhooks/{webhook}", scope: Self.scope,
                Operation("removeWebhook", "Remove a webhook, its secrets and its deliveries", tag: "Events")
                    .command(ifMatch: true).answers(200, "Removed.", WebhookAnswer.schema), handle: remove),
            Route(
                .post, "/v1/webhooks/{webhook}/rotate-secret", scope: Self.scope,
                Operation(
                    "rotateWebhookSecret", "Sign with a new secret", tag: "Events",
                    description:
                        "Until the overlap ends, deliveries carry two signatures. The secret is shown once: the same request again "
                        + "under its `Idempotency-Key` is told that it was done, and makes no other."
                ).command().shownOnce().body(.secretOverlap, optional: true)
                    .answers(200, "The new secret is in `secret`, here only.", WebhookAnswer.withSecret)
                    .refuses(409, "`secret-shown-once`: it was made under this key before."), handle: rotate),
            Route(
                .post, "/v1/webhooks/{webhook}/disable", scope: Self.scope,
                Operation("disableWebhook", "Deliver nothing for the time being", tag: "Events").command()
                    .answers(200, "Disabled.", WebhookAnswer.schema), handle: disable),
            Route(
                .post, "/v1/webhooks/{webhook}/enable", scope: Self.scope,
                Operation(
                    "enableWebhook", "Deliver again", tag: "Events", description: Self.enabling
                ).command().body(.restart, optional: true).answers(200, "Enabled.", WebhookAnswer.schema)
                    .refuses(422, "`after-beyond-head`: the log holds no such position."), handle: enable),
            Route(
                .get, "/v1/webhooks/{webhook}/deliveries", scope: Self.scope,
                Operation(
                    "listWebhookDeliveries", "Deliveries, newest first", tag: "Events",
                    description:
                        "Dead ones (`state=dead`) were given up after 72 hours. Ended ones are kept for 30 days."
                ).query(DeliveriesRequest.query).answers(200, "A page.", DeliveryBody.page), handle: deliveries),
            Route(
                .post, "/v1/webhooks/{webhook}/replay", scope: Self.scope,
                Operation("replayWebhook", "Deliver events once more", tag: "Events", description: Self.replaying)
                    .command().showingNoResource().body(.replay)
                    .answers(200, "They wait for delivery.", .object([.required("replayed", .integer(minimum: 0))]))
                    .refuses(422, "`replay-too-wide`: at most 100,000 positions at a time."), handle: replay),
        ]
    }

    private static let adding = """
        Deliveries are CloudEvents in JSON, signed by the Standard Webhooks specification. `ordered` asks for one after the \
        other in the order of the log; else those of different streams come at the same time. A receiver answers 2xx within \
        20 seconds; else the delivery is repeated for 72 hours, and 410 disables the webhook. The secret is shown once: the same \
        request again under its `Idempotency-Key` is told which webhook it added, and adds no other. It needs `events:read` as \
        well, and delivers what its `member` may see at that moment: who added it, or last gave it another address or enabled \
        it. One whose member may not have it any more is disabled.
        """

    private static let enabling = """
        One that was disabled delivers, from now on, what the member who enabled it may see at that moment. One that was stopped \
        because the log was restored goes on after the position `after`; without it, where nothing it has not delivered is passed \
        over, as far as its deliveries tell. That is recorded as `paraph.consumer.restarted`, with the `reason`.
        """

    @Sendable func add(_ request: Request, _ context: BasicContext, _ caller: Caller) async throws -> Response {
        try caller.requireReadingEvents()
        let body = try await request.identifiedBody(.webhook)
        return try await platform.answerOnce(
            request, by: caller, identity: body.bytes, of: { WebhookAnswer.address($0.webhook) },
            perform: { key, store in try await add(body.value, context, caller, key: key, answer: store) },
            show: { WebhookAnswer.created($0) })
    }

    private func add(
        _ wanted: WebhookRequest, _ context: BasicContext, _ caller: Caller, key: CommandKey?,
        answer: (Subscribing.Entrusted) throws -> StoredAnswer?
    ) async throws -> CommandHandler.Performed<Subscribing.Entrusted> {
        try checkAddress(wanted.target)
        try await platform.requireDossiers(wanted.dossiers ?? [], caller)
        return try await platform.subscribing.add(
            wanted.settings(for: caller), after: wanted.after, in: context.command(by: caller, platform), key: key,
            answer: answer)
    }

    private static let all = ListAtHand<Loaded<Webhook>>(
        id: { $0.id.description }, sorts: [("id", { $0.id.description }), ("url", { $0.state.settings?.url })])
    private static let listQuery = ListParameters.query(sorts: all.sorts.map(\.name), past: false)

    @Sendable func list(_ request: Request, _ context: BasicContext, _ caller: Caller) async throws -> Response {
        let query = try request.query(Self.listQuery)
        let ids = try await platform.webhooks.secrets.webhooks(of: caller.office)
        let webhooks = try await platform.reader(of: caller.office).loadUnguarded(ids)
            .filter { $0.state.settings.map(caller.sees) ?? false }
        let page = try Self.all.page(webhooks, query)
        let stopped = try await stopped(of: caller.office)
        return .json { json in page.write(to: &json) { WebhookAnswer.body($0, stopped: stopped[$0.id]) } }
    }

    @Sendable func show(_ request: Request, _ context: BasicContext, _ caller: Caller) async throws -> Response {
        let webhook = try await webhook(context, caller)
        let stopped = try await stopped(of: caller.office)[webhook.id]
        return Response.json(WebhookAnswer.body(webhook, stopped: stopped)).tagged(version: Int64(webhook.version))
    }

    @Sendable func change(_ request: Request, _ context: BasicContext, _ caller: Caller) async throws -> Response {
        try caller.requireReadingEvents()
        let body = try await request.identifiedBody(.webhookChange)
        if let target = body.value.target { try checkAddress(target) }
        return try await command(request, context, caller, identity: body.bytes) { id, command, key, store in
            try await platform.subscribing.decide(
                body.value.command, on: id, in: command, expecting: context.expectedVersions, key: key, answer: store)
        }
    }

    @Sendable func disable(_ request: Request, _ context: BasicContext, _ caller: Caller) async throws -> Response {
        try await command(request, context, caller, identity: []) { id, command, key, store in
            try await platform.subscribing.decide(
                .disable(.asked), on: id, in: command, expecting: nil, key: key, answer: store)
        }
    }

    @Sendable func enable(_ request: Request, _ context: BasicContext, _ caller: Caller) async throws -> Response {
        try caller.requireReadingEvents()
        let body = try await request.identifiedBody(.restart, orEmpty: true)
        let id = try await known(context, caller).id
        let command = context.command(by: caller, platform)
        return try await platform.answer(
            request, by: caller, identity: body.bytes, { WebhookAnswer.ok($0, stopped: nil) }
        ) { key, store in
            try await platform.subscribing.enable(id, body.value, in: command, key: key, answer: store)
        }
    }

    @Sendable func remove(_ request: Request, _ context: BasicContext, _ caller: Caller) async throws -> Response {
        try await command(request, context, caller, identity: []) { id, command, key, store in
            try await platform.subscribing.remove(
                id, in: command, expecting: context.expectedVersions, key: key, answer: store)
        }
    }

    @Sendable func rotate(_ request: Request, _ context: BasicContext, _ caller: Caller) async throws -> Response {
        let hours = try await request.identifiedBody(.secretOverlap, orEmpty: true)
        let id = try await webhook(context, caller).id
        let command = context.command(by: caller, platform)
        let until = command.now.adding(seconds: hours.value * 3_600)
        return try await platform.answerOnce(
            request, by: caller, identity: hours.bytes, of: { WebhookAnswer.address($0.webhook) },
            perform: { key, store in
                try await platform.subscribing.rotateSecret(
                    of: id, overlapUntil: until, in: command, key: key, answer: store)
            },
            show: { WebhookAnswer.rotated($0, stopped: try await stopped(of: caller.office)[id]) })
    }
}

extension WebhookRoutes {
    /// One that is there for the caller.
    func webhook(_ context: BasicContext, _ caller: Caller) async throws -> Loaded<Webhook> {
        let webhook: Loaded<Webhook> = try await platform.reader(of: caller.office).load(try context.id("webhook"))
        guard let settings = webhook.state.settings, caller.sees(settings) else { throw Problem.notFound }
        return webhook
    }

    /// The same, or one that was removed: a repetition of its removal still knows it.
    func known(_ context: BasicContext, _ caller: Caller) async throws -> Loaded<Webhook> {
        let webhook: Loaded<Webhook> = try await platform.reader(of: caller.office).load(try context.id("webhook"))
        guard webhook.version > 0, webhook.state.settings.map(caller.sees) ?? true else { throw Problem.notFound }
        return webhook
    }

    /// Why those that wait for a person to start them do.
    private func stopped(of office: ID<Office>) async throws -> [ID<Webhook>: String] {
        try await platform.consumers.consumers(for: .init(office: office, dossiers: nil)).reduce(into: [:]) {
            if let webhook = WebhookOutbox.webhook(of: $1.name) { $0[webhook] = $1.stopped }
        }
    }

    /// - Parameter perform: is given the webhook, which is there for the caller, or was.
    private func command(
        _ request: Request, _ context: BasicContext, _ caller: Caller, identity: [UInt8],
        perform: (
            ID<Webhook>, CommandContext, CommandKey?, @escaping (Loaded<Webhook>) throws -> StoredAnswer?
        ) async throws -> CommandHandler.Performed<Loaded<Webhook>>
    ) async throws -> Response {
        let id = try await known(context, caller).id
        let command = context.command(by: caller, platform)
        let stopped = try await stopped(of: caller.office)[id]
        return try await platform.answer(
            request, by: caller, identity: identity, { WebhookAnswer.ok($0, stopped: stopped) }
        ) { key, store in try await perform(id, command, key, store) }
    }

    /// The first look; the host's addresses are checked again at every delivery.
    private func checkAddress(_ target: WebhookTarget) throws {
        guard platform.webhooks.addresses.mayBeTarget(target) else {
            throw FieldErrors("webhook-address-refused", at: "/url")
        }
    }
}

extension Caller {
    /// A webhook shows the events of its dossiers: only who sees all of them manages it.
    fileprivate func sees(_ settings: WebhookSettings) -> Bool {
        guard let dossiers else { return true }
        return settings.dossiers?.isSubset(of: dossiers) ?? false
    }

    /// A webhook hands out the log: who sends it anywhere must be allowed to read it.
    func requireReadingEvents() throws(Problem) {
        guard holds(scope: Scope.eventsRead.rawValue) else { throw .missingScope(Scope.eventsRead.rawValue) }
    }
}
