import Domain
import EventStore
import Workflows

/// `POST /v1/webhooks`
struct WebhookRequest: Sendable {
    let target: WebhookTarget
    let description: String?
    let filter: EventFilter
    let dossiers: [ID<Dossier>]?
    let ordered: Bool
    /// Nil: what comes from now on.
    let after: Int64?

    func settings(for caller: Caller) -> WebhookSettings {
        WebhookSettings(
            url: target.description, description: description,
            types: filter.types?.map(\.description).sorted(),
            dossiers: dossiers.map { Set($0) } ?? caller.dossiers, categories: filter.categories?.sorted(),
            document: filter.document, ordered: ordered, member: caller.member)
    }
}

extension FieldParser<WebhookRequest> {
    static var webhook: FieldParser {
        .object { fields in
            let target = fields.required("url", .webhookTarget)
            let description = fields.optional("description", .text(1...200))
            let filter = EventFilterFields(fields)
            let dossiers = fields.optional(
                "dossiers", FieldParser<[ID<Dossier>]>.array(of: .id(), count: 1...10_000))
            let ordered = fields.optional("ordered", .boolean, default: false)
            let after = fields.optional("after", FieldParser<Int64>.integer(0...Int64(1) << 53))
            let valid = try fields.finish()
            return WebhookRequest(
                target: valid[target], description: valid[description], filter: filter.open(valid),
                dossiers: valid[dossiers], ordered: valid[ordered], after: valid[after])
        }
    }
}

/// `PATCH /v1/webhooks/{webhook}`: what is left out stays. Whose dossiers it sees is for ever.
struct WebhookChange: Sendable {
    let target: WebhookTarget?
    let description: String?
    let types: [EventTypePattern]?
    let ordered: Bool?

    var command: WebhookCommand {
        .change(
            .init(
                url: target?.description, description: description, types: types?.map(\.description).sorted(),
                ordered: ordered))
    }
}

extension FieldParser<WebhookChange> {
    static var webhookChange: FieldParser {
        .object { fields in
            let target = fields.ifPresent("url", .webhookTarget)
            let description = fields.ifPresent("description", .text(1...200))
            let types = fields.ifPresent("types", .array(of: .eventTypes, count: 1...100))
            let ordered = fields.ifPresent("ordered", .boolean)
            let valid = try fields.finish()
            return WebhookChange(
                target: valid[target], description: valid[description], types: valid[types], ordered: valid[ordered])
        }
    }
}

extension FieldParser<WebhookTarget> {
    static var webhookTarget: FieldParser {
        FieldParser(
            text: .string(length: 8...2_000, pattern: "^https?://", format: "uri"), orElse: "invalid-webhook-url"
        ) {
            WebhookTarget($0)
        }
    }
}

extension FieldParser<Int> {
    /// `{"overlap_hours": 24}`: how long the secret before signs beside the new one.
    static var secretOverlap: FieldParser {
        .object { fields in
            let hours = fields.optional("overlap_hours", FieldParser<Int>.integer(0...168), default: 24)
            return try fields.finish()[hours]
        }
    }
}

extension FieldParser<Subscribing.Restart> {
    /// `{"after": 120, "reason": "…"}`: where a webhook that was stopped goes on, and why there.
    static var restart: FieldParser {
        .object { fields in
            let after = fields.optional("after", FieldParser<Int64>.integer(0...Int64(1) << 53))
            let reason = fields.optional("reason", .text(1...500))
            let valid = try fields.finish()
            return Subscribing.Restart(after: valid[after], reason: valid[reason])
        }
    }
}

extension FieldParser<ClosedRange<Int64>> {
    /// `{"position": 7}`, `{"from": 7, "to": 12}`, or `{"from": 7}` for all up to now.
    static var replay: FieldParser {
        .object { fields in
            let anywhere = FieldParser<Int64>.integer(1...Int64(1) << 53)
            let one = fields.optional("position", anywhere)
            let from = fields.optional("from", anywhere)
            let to = fields.optional("to", anywhere)
            let valid = try fields.finish()
            switch (valid[one], valid[from], valid[to]) {
            case (let position?, nil, nil): return position...position
            case (nil, let first?, nil): return first...(.max)
            case (nil, let first?, let last?) where first <= last: return first...last
            default: throw FieldErrors("invalid-replay")
            }
        }
    }
}

/// `GET /v1/webhooks/{webhook}/deliveries`
struct DeliveriesRequest: Sendable {
    let state: DeliverySummary.State?
    /// The position before which to go on.
    let cursor: Int64?
    let limit: Int

    static let query = QueryParser<DeliveriesRequest> { fields in
        let state = fields.optional("state", FieldParser<DeliverySummary.State>.choice)
        let cursor = fields.optional("cursor", FieldParser<Int64>.integer(1...Int64(1) << 53))
        let limit = fields.optional("limit", FieldParser<Int>.integer(1...200), default: 50)
        let valid = try fields.finish()
        return DeliveriesRequest(state: valid[state], cursor: valid[cursor], limit: valid[limit])
    }
}
