public import Domain
internal import EventStore

/// What a read model looks at: some or all events of one kind of aggregate. A rebuild reads nothing else.
public struct EventSource: Sendable {
    public let category: String
    /// Every type this Paraph knows in the category.
    let known: Set<String>
    /// Those the model looks at.
    let types: Set<String>

    public static func all<State: Decider>(_ decider: State.Type) -> EventSource {
        let known = Set(State.Event.catalog.types)
        return EventSource(category: State.category, known: known, types: known)
    }

    public static func only<State: Decider>(
        _ payloads: any EventPayload.Type..., of decider: State.Type
    ) -> EventSource {
        EventSource(
            category: State.category, known: Set(State.Event.catalog.types), types: Set(payloads.map { $0.eventType }))
    }

    /// In the log: what the model looks at, and what this Paraph does not know, which is counted.
    var selection: LogSelection.Part { .init(category: category, except: known.subtracting(types)) }
}

extension ReadModel {
    /// Whether an event of something this model shows was written by a newer Paraph: it is skipped, and counted.
    static func mustSkip(_ event: RecordedEvent) -> Bool {
        sources.contains { $0.category == event.stream.category && !$0.known.contains(event.type) }
    }

    static var selection: LogSelection { LogSelection(parts: sources.map(\.selection)) }
}
