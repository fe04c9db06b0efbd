public import Domain
internal import EventStore

/// What a read model looks at: some or all events of one kind of aggregate. A rebuild reads nothing else.
public struct EventSource: Sendable {
    public let category: String
    /// Every type this Paraph knows in the category.
    let known: Set<String>
    /// Those the model looks at.
    let types: Set<String>
    /// Reads the event, for whoever asks next.
    let readAhead: @Sendable (ProjectedEvent) -> Void

    public static func all<State: Decider>(_ decider: State.Type) -> EventSource {
        let known = Set(State.Event.catalog.types)
        return EventSource(decider, types: known)
    }

    public static func only<State: Decider>(
        _ payloads: any EventPayload.Type..., of decider: State.Type
    ) -> EventSource {
        EventSource(decider, types: Set(payloads.map { $0.eventType }))
    }

    private init<State: Decider>(_ decider: State.Type, types: Set<String>) {
        category = State.category
        known = Set(State.Event.catalog.types)
        self.types = types
        // Who folds it will find out what is wrong with it.
        readAhead = { event in _ = try? event.read(as: State.Event.self) }
    }

    /// In the log: what the model looks at, and what this Paraph does not know, which is counted.
    var selection: LogSelection.Part { .init(category: category, except: known.subtracting(types)) }
}

extension ReadModel {
    static func source(of event: ProjectedEvent) -> EventSource? {
        sources.first { $0.category == event.stream.category }
    }

    static var selection: LogSelection { LogSelection(parts: sources.map(\.selection)) }
}

/// What a read model makes of an event, told from its type alone: most events mean nothing to most models.
struct EventInterest {
    /// Of every type this Paraph knows in what the model shows: whether the model looks at it.
    private var known: [String: Bool] = [:]
    /// A few, which are sooner compared than hashed.
    private let categories: [String]

    init(_ sources: [EventSource]) {
        for source in sources {
            for type in source.known { known[type] = source.types.contains(type) }
        }
        categories = sources.map(\.category)
    }

    enum Meaning {
        case look
        case ignore
        /// Written by a newer Paraph: it is skipped, and counted.
        case skip
    }

    func meaning(of event: RecordedEvent) -> Meaning {
        guard categories.contains(event.stream.category) else { return .ignore }
        return known[event.type].map { $0 ? .look : .ignore } ?? .skip
    }
}
