import Domain
import EventStore
import Workflows

/// A webhook as it is shown: everything but its secret.
enum WebhookAnswer {
    static let schema = Schema.named("Webhook", .object(properties))

    /// The answer to whom made it or changed its secret, the only ones that ever hold it.
    static let withSecret = Schema.named(
        "WebhookWithSecret", .object(properties + [.required("secret", .string(pattern: "^whsec_"))]))

    private static let properties: [Schema.Property] = [
        .required("id", .uuid), .required("version", .integer(minimum: 1)),
        .required("state", .enumeration("active", "stopped", "disabled", "removed")),
        .optional("disabled_because", .enumeration(WebhookDisabling.allCases.map(\.rawValue))),
        .optional("stopped", .string), .optional("url", .string), .optional("member", Schema.uuid.nullable),
        .optional("description", Schema.string.nullable), .optional("types", Schema.array(.string).nullable),
        .optional("dossiers", Schema.array(.uuid).nullable), .optional("categories", Schema.array(.string).nullable),
        .optional("document", Schema.uuid.nullable), .optional("ordered", .boolean),
    ]

    /// - Parameter stopped: why it waits for a person to start it, where it does.
    static func body(_ webhook: Loaded<Webhook>, stopped: String?, secret: WebhookSecret? = nil) -> [UInt8] {
        JSONWriter.object { json in
            json.field("id", webhook.id.description)
            json.field("version", webhook.version)
            if let secret { json.field("secret", secret.text) }
            switch webhook.state {
            case .unknown, .removed: json.field("state", "removed")
            case .active: json.field("state", stopped == nil ? "active" : "stopped")
            case .disabled(_, let why):
                json.field("state", "disabled")
                json.field("disabled_because", why.rawValue)
            }
            guard let settings = webhook.state.settings else { return }
            if let stopped { json.field("stopped", stopped) }
            json.field("url", settings.url)
            json.field("member", settings.member?.description)
            json.field("description", settings.description)
            json.field("types", settings.types?.map(CloudEvent.type))
            json.field("dossiers", settings.dossiers?.sorted().map(\.description))
            json.field("categories", settings.categories)
            json.field("document", settings.document?.description)
            json.field("ordered", settings.ordered)
        }
    }

    static func created(_ made: Subscribing.Entrusted) -> CommandAnswer {
        CommandAnswer(
            status: .created, version: made.webhook.version, location: address(made.webhook),
            body: body(made.webhook, stopped: nil, secret: made.secret))
    }

    static func rotated(_ made: Subscribing.Entrusted, stopped: String?) -> CommandAnswer {
        CommandAnswer(
            version: made.webhook.version, body: body(made.webhook, stopped: stopped, secret: made.secret))
    }

    static func address(_ webhook: Loaded<Webhook>) -> String { "/v1/webhooks/\(webhook.id)" }

    static func ok(_ webhook: Loaded<Webhook>, stopped: String?) -> CommandAnswer {
        CommandAnswer(version: webhook.version, body: body(webhook, stopped: stopped))
    }
}

enum DeliveryBody {
    static let schema = Schema.named(
        "WebhookDelivery",
        .object([
            .required("position", .integer(minimum: 1)), .required("event", .uuid),
            .required("type", .string(pattern: "^paraph\\.")),
            .required("state", .enumeration(DeliverySummary.State.allCases.map(\.rawValue))),
            .required("attempts", .integer(minimum: 0)), .required("first_attempt_at", Schema.dateTime.nullable),
            .required("next_attempt_at", Schema.dateTime.nullable), .required("ended_at", Schema.dateTime.nullable),
            .required("status", Schema.integer().nullable), .required("error", Schema.string.nullable),
        ]))

    static let page = Schema.object([
        .required("items", .array(schema)), .required("next", Schema.string.nullable),
        .required("total", .integer(minimum: 0)),
        .required(
            "counts",
            .object(DeliverySummary.State.allCases.map { .required($0.rawValue, .integer(minimum: 0)) })),
    ])

    static func body(_ delivery: DeliverySummary) -> [UInt8] {
        JSONWriter.object { json in
            json.field("position", delivery.position)
            json.field("event", delivery.event)
            json.field("type", CloudEvent.type(delivery.type))
            json.field("state", delivery.state.rawValue)
            json.field("attempts", delivery.attempts)
            json.field("first_attempt_at", delivery.firstAttempt?.description)
            json.field("next_attempt_at", delivery.state == .pending ? delivery.due.description : nil)
            json.field("ended_at", delivery.ended?.description)
            json.field("status", delivery.status)
            json.field("error", delivery.error)
        }
    }
}
