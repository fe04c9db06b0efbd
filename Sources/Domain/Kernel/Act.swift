/// The state of a stream as it was read: what it says, and at which version.
public struct Loaded<State: Decider>: Sendable {
    public let id: ID<State>
    public let state: State
    /// The number of events read; 0 for a stream that does not exist yet.
    public let version: Int

    public init(id: ID<State>, state: State, version: Int) {
        self.id = id
        self.state = state
        self.version = version
    }

    public var stream: StreamID { StreamID(id) }

    /// The state after `events`, as the log will hold it once they are appended.
    public func after(_ events: [State.Event]) -> Loaded<State> {
        var state = state
        for event in events { state.evolve(event) }
        return Loaded(id: id, state: state, version: version + events.count)
    }
}

/// A decision over several streams, to be appended whole or not at all: what each is given, at which version each must
/// stand, and which were only read but must not have moved meanwhile.
public struct Act: Sendable {
    public struct Write: Sendable {
        public let stream: StreamID
        public let expectedVersion: Int
        public let dossier: ID<Dossier>?
        public fileprivate(set) var payloads: [any EventPayload]
    }

    public struct Guard: Sendable, Hashable {
        public let stream: StreamID
        public let expectedVersion: Int

        public init(stream: StreamID, expectedVersion: Int) {
            self.stream = stream
            self.expectedVersion = expectedVersion
        }
    }

    /// The state a stream is left in.
    public struct Outcome: Sendable {
        public let stream: StreamID
        public let version: Int
        public let state: any Decider
    }

    public private(set) var writes: [Write] = []
    /// What each write leaves behind.
    public private(set) var outcomes: [Outcome] = []
    private var guarded = Distinct<Guard>()
    /// Where each stream stands among the writes and outcomes, to be found without a look at all of them: a send has no limit.
    private var places: [StreamID: Places] = [:]

    private struct Places {
        let first: Int
        var last: Int
    }

    public init() {}

    public var guards: [Guard] { guarded.elements }

    /// Adds `events` to the stream of `loaded`, which may be a result of this act itself. An empty list adds nothing.
    /// - Returns: the stream as the act leaves it.
    @discardableResult
    public mutating func append<State>(
        _ events: [State.Event], to loaded: Loaded<State>, dossier: ID<Dossier>?
    ) -> Loaded<State> {
        guard !events.isEmpty else { return loaded }
        let after = loaded.after(events)
        let outcome = Outcome(stream: after.stream, version: after.version, state: after.state)
        if let place = places[outcome.stream]?.last, outcomes[place].version == loaded.version {
            writes[place].payloads += events.map { $0.payload }
            outcomes[place] = outcome
        } else {
            note(outcome.stream, at: outcomes.count)
            writes.append(
                Write(
                    stream: outcome.stream, expectedVersion: loaded.version, dossier: dossier,
                    payloads: events.map { $0.payload }))
            outcomes.append(outcome)
        }
        return after
    }

    private mutating func note(_ stream: StreamID, at place: Int) {
        places[stream, default: Places(first: place, last: place)].last = place
    }

    /// The stream of `loaded` as this act leaves it.
    public func leaving<State>(_ loaded: Loaded<State>) -> Loaded<State> {
        guard let place = places[loaded.stream]?.last, let state = outcomes[place].state as? State else {
            return loaded
        }
        return Loaded(id: loaded.id, state: state, version: outcomes[place].version)
    }

    /// Makes the act fail if the stream of `loaded` has new events since it was read.
    public mutating func guarding<State>(_ loaded: Loaded<State>) {
        guarding(Guard(stream: loaded.stream, expectedVersion: loaded.version))
    }

    public mutating func guarding(_ read: Guard) { guarded.add(read) }

    /// The version at which a stream must stand that it writes to; nil for any other.
    public func expectedVersion(of stream: StreamID) -> Int? {
        places[stream].map { writes[$0.first].expectedVersion }
    }

    public var isEmpty: Bool { writes.isEmpty }
}

extension Act {
    /// Adds all that `other` writes and guards.
    public mutating func append(contentsOf other: Act) {
        for (place, outcome) in other.outcomes.enumerated() { note(outcome.stream, at: outcomes.count + place) }
        writes.append(contentsOf: other.writes)
        outcomes.append(contentsOf: other.outcomes)
        for guarded in other.guards { guarding(guarded) }
    }
}

/// Each element once, in the order in which they came.
private struct Distinct<Element: Hashable & Sendable>: Sendable {
    private(set) var elements: [Element] = []
    /// All of them, once they are many: until then a look at each takes less than to keep a set.
    private var known: Set<Element> = []

    private static var many: Int { 16 }

    mutating func add(_ element: Element) {
        guard !contains(element) else { return }
        elements.append(element)
        if elements.count == Self.many { known = Set(elements) } else if !known.isEmpty { known.insert(element) }
    }

    private func contains(_ element: Element) -> Bool {
        known.isEmpty ? elements.contains(element) : known.contains(element)
    }
}
