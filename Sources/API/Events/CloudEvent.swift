import EventStore

/// An event as integrators see it: CloudEvents 1.0 in JSON.
enum CloudEvent {
    /// The type that the contract names, of one that is stored as `stable`.
    static func type(_ stable: String) -> String { "paraph." + stable }

    static func json(_ event: RecordedEvent) -> [UInt8] {
        JSONWriter.object { json in
            json.field("specversion", "1.0")
            json.field("id", event.id)
            json.field("source", "/offices/\(event.office)")
            json.field("type", type(event.type))
            json.field("subject", "\(event.stream.category)/\(event.stream.id.text)")
            json.field("time", event.recordedAt.description)
            json.field("datacontenttype", "application/json")
            json.field("position", event.position)
            json.field("office", event.office.description)
            json.field("dossier", event.dossier?.description)
            json.field("stream", event.stream.description)
            json.field("version", event.version)
            json.field("actor", event.actor)
            json.field("correlationid", event.correlation)
            json.field("causationid", event.causation)
            json.raw("data", event.body.utf8)
        }
    }
}
