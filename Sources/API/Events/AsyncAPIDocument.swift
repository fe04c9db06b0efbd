import Domain

/// The AsyncAPI 3 description of the events that leave Paraph, by stream and by webhook, made from the catalogue of events.
enum AsyncAPIDocument {
    static func json() -> [UInt8] {
        var json = JSONWriter(capacity: 1 << 16)
        json.value(value)
        return json.bytes
    }

    private static let types = StoredEvents.types.map(CloudEvent.type)

    static var value: JSONValue {
        [
            "asyncapi": "3.0.0",
            "info": [
                "title": "Paraph", "version": "1",
                "description": "Every event of the log, in order, as CloudEvents 1.0 in JSON.",
            ],
            "defaultContentType": "application/cloudevents+json",
            "channels": [
                "stream": channel(
                    "/v1/events/stream",
                    "Server-sent events: the id of each is its position. Resume with `Last-Event-ID`. "
                        + "`types`, `categories`, `dossier` and `document` choose; sign in with `Authorization: Bearer`."
                ),
                "webhook": channel(
                    nil,
                    "Posted to the address of each webhook, signed by the Standard Webhooks specification. "
                        + "The address is set with `POST /v1/webhooks`."),
            ],
            "operations": [
                "streamEvents": operation("stream", "Events as they happen, to whoever reads the stream."),
                "deliverEvents": operation("webhook", "Events as they happen, to the address of a webhook."),
            ],
            "components": [
                "messages": .object(JSONObject(types.map { .init(name: $0, value: message($0)) })),
                "schemas": ["CloudEvent": EventRoutes.envelope.json, "WebhookHeaders": webhookHeaders],
            ],
        ]
    }

    private static func channel(_ address: String?, _ description: String) -> JSONValue {
        let messages = types.map { type in
            JSONObject.Member(name: type, value: ["$ref": .string("#/components/messages/\(type)")])
        }
        return [
            "address": address.map { .string($0) } ?? .null, "description": .string(description),
            "messages": .object(JSONObject(messages)),
        ]
    }

    /// Seen from Paraph, which sends.
    private static func operation(_ channel: String, _ summary: String) -> JSONValue {
        ["action": "send", "channel": ["$ref": .string("#/channels/\(channel)")], "summary": .string(summary)]
    }

    private static func message(_ type: String) -> JSONValue {
        [
            "name": .string(type), "title": .string(type),
            "headers": ["$ref": "#/components/schemas/WebhookHeaders"],
            "payload": [
                "allOf": [
                    ["$ref": "#/components/schemas/CloudEvent"],
                    ["type": "object", "properties": ["type": ["const": .string(type)]]],
                ]
            ],
            "externalDocs": [
                "description": "The shape of `data`.", "url": .string("/schemas/" + type.dropFirst("paraph.".count)),
            ],
        ]
    }

    /// Of deliveries to webhooks; a stream has none.
    private static let webhookHeaders: JSONValue = [
        "type": "object",
        "properties": [
            "webhook-id": ["type": "string", "description": "The event's id: the same at every attempt."],
            "webhook-timestamp": ["type": "string", "description": "Seconds since 1970, of this attempt."],
            "webhook-signature": [
                "type": "string",
                "description": .string(
                    "`v1,` and HMAC-SHA256 of `{webhook-id}.{webhook-timestamp}.{body}` in base64, one for each secret "
                        + "that signs, between spaces."),
            ],
        ],
    ]
}
