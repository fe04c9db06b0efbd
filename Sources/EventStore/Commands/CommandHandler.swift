public import Domain
internal import Foundation
internal import Synchronization

/// Carries out commands: read, fold, decide, append; again when somebody else was faster; once only under one key.
public struct CommandHandler: Sendable {
    public let store: any EventStore
    private let cache = StateCache()

    /// How often a command is decided at most, where its streams move each time.
    private static let attempts = 5

    public init(store: any EventStore) { self.store = store }

    /// What a command decided to write, and the value to answer with.
    public struct Decision<Value: Sendable>: Sendable {
        public var act: Act
        public var value: Value

        public init(_ act: Act, _ value: Value) {
            self.act = act
            self.value = value
        }
    }

    /// What became of a command.
    public enum Performed<Value: Sendable>: Sendable {
        /// Carried out; its events end at `position` (the head, where there were none).
        case fresh(Value, position: Int64)
        /// Carried out before, under the same key.
        case repeated(StoredAnswer, position: Int64)

        public func map<Other>(_ transform: (Value) -> Other) -> Performed<Other> {
            switch self {
            case .fresh(let value, let position): .fresh(transform(value), position: position)
            case .repeated(let answer, let position): .repeated(answer, position: position)
            }
        }

        /// What became of a command without a key, which is never a repetition.
        public var unkeyed: (value: Value, position: Int64) {
            guard case .fresh(let value, let position) = self else {
                preconditionFailure("A command without a key is never a repetition")
            }
            return (value, position)
        }
    }

    /// Decides and appends, and does so again, a few times at most, where another command moved the streams it read.
    ///
    /// - Parameters:
    ///   - key: the command has its effect once under this key; its `answer` is stored in the same transaction.
    ///   - decide: reads through the reader it is given, and decides; what it throws is thrown, unless the key was answered
    ///     meanwhile.
    /// - Throws: `IdempotencyKeyReused`, `LogUnavailable`, `LogDiskFull`, `TooMuchContention`, and what `decide` throws.
    nonisolated(nonsending) public func perform<Value: Sendable>(
        in context: CommandContext, key: CommandKey? = nil,
        answer: (Value) throws -> StoredAnswer? = { _ in nil },
        decide: nonisolated(nonsending) (StreamReader) async throws -> Decision<Value>
    ) async throws -> Performed<Value> {
        if let key, let found = try await earlierAnswer(to: key) { return found.performed() }
        for attempt in 1...Self.attempts {
            // The first attempt may use cached states. A refusal, or "already so", found on one is not believed: it is decided
            // again on states read from the log.
            let reader = StreamReader(store: store, office: context.office, cache: cache, mayRemember: attempt == 1)
            var decision: Decision<Value>
            do {
                decision = try await decide(reader)
            } catch {
                // The refusal may come from the first copy of this very command having gone through.
                if let key, let found = try await earlierAnswer(to: key) { return found.performed() }
                if reader.hasRemembered { continue }
                throw error
            }
            if decision.act.isEmpty, reader.hasRemembered { continue }
            reader.guardRead(in: &decision.act)
            let keyed = try key.flatMap { key in
                try answer(decision.value).map { KeyedAnswer(key: key, answer: $0) }
            }
            if decision.act.isEmpty, keyed == nil {
                return .fresh(decision.value, position: try await store.head().position)
            }
            switch try await store.append(AppendRequest(decision.act, in: context, answer: keyed)) {
            case .appended(_, let last):
                cache.remember(decision.act, of: context.office)
                return .fresh(decision.value, position: last)
            case .repeated:
                if let key, let found = try await earlierAnswer(to: key) { return found.performed() }
            case .conflict:
                cache.forget(decision.act)
            }
        }
        throw TooMuchContention()
    }

    /// One command on one stream.
    /// - Parameter expecting: the versions the caller may have seen (`If-Match`); nil for any.
    /// - Returns: the state after the command, with its version.
    /// - Throws: the decider's refusal, `StaleVersion`, and what `perform` throws.
    nonisolated(nonsending) public func handle<State: Decider>(
        _ command: State.Command, on id: ID<State>, dossier: ID<Dossier>?, in context: CommandContext,
        expecting: Set<Int>? = nil, key: CommandKey? = nil,
        answer: (Loaded<State>) throws -> StoredAnswer? = { _ in nil }
    ) async throws -> Performed<Loaded<State>> {
        try await perform(in: context, key: key, answer: answer) { reader in
            let loaded = try await reader.load(id)
            try loaded.require(expecting)
            let events = try loaded.state.decide(command, in: context)
            var act = Act()
            let after = act.append(events, to: loaded, dossier: dossier)
            return Decision(act, after)
        }
    }

    /// What the command was answered before under this key, for callers that have to look things up before they can perform it.
    /// - Throws: `IdempotencyKeyReused`.
    nonisolated(nonsending) public func repeated<Value>(_ key: CommandKey?) async throws -> Performed<Value>? {
        guard let key else { return nil }
        return try await earlierAnswer(to: key)?.performed()
    }

    nonisolated(nonsending) private func earlierAnswer(to key: CommandKey) async throws -> FoundAnswer? {
        guard let found = try await store.answer(to: key) else { return nil }
        guard found.requestHash == key.requestHash else { throw IdempotencyKeyReused() }
        return found
    }
}

extension FoundAnswer {
    fileprivate func performed<Value>() -> CommandHandler.Performed<Value> { .repeated(answer, position: position) }
}

extension Loaded {
    /// - Throws: `StaleVersion` when the stream stands at none of `expected`.
    public func require(_ expected: Set<Int>?) throws {
        guard let expected, !expected.contains(version) else { return }
        throw StaleVersion(stream: stream, expected: expected.max() ?? 0, actual: version)
    }
}

/// Reads streams into states, for one office.
public struct StreamReader: Sendable {
    let store: any EventStore
    public let office: ID<Office>
    private let cache: StateCache?
    private let mayRemember: Bool
    /// The position up to which streams are read.
    private let end: Int64
    private let streams = ReadStreams()

    /// Reads every stream from the log.
    public init(store: any EventStore, office: ID<Office>) {
        self.init(store: store, office: office, cache: nil, mayRemember: false)
    }

    /// Reads every stream as it stood at a position of the log.
    public init(store: any EventStore, office: ID<Office>, at position: Int64) {
        self.init(store: store, office: office, cache: nil, mayRemember: false, end: position)
    }

    init(store: any EventStore, office: ID<Office>, cache: StateCache?, mayRemember: Bool, end: Int64 = .max) {
        self.store = store
        self.office = office
        self.cache = cache
        self.mayRemember = mayRemember
        self.end = end
    }

    /// The stream's state, remembered or read. What a command decides after this is appended only if the stream has not moved.
    nonisolated(nonsending) public func load<State: Decider>(_ id: ID<State>) async throws -> Loaded<State> {
        if mayRemember, let known = cache?.loaded(id, of: office) {
            streams.add(Act.Guard(stream: known.stream, expectedVersion: known.version), isRemembered: true)
            return known
        }
        let loaded = try fold(try await store.read(StreamID(id), of: office), id)
        streams.add(Act.Guard(stream: loaded.stream, expectedVersion: loaded.version), isRemembered: false)
        cache?.remember(loaded, of: office)
        return loaded
    }

    /// The stream's state as it was at a position of the log. Not guarded: the past does not move.
    nonisolated(nonsending) public func load<State: Decider>(
        _ id: ID<State>, at position: Int64
    ) async throws -> Loaded<State> {
        try await StreamReader(store: store, office: office, at: position).load(id)
    }

    /// The states of several streams of one kind, in the order asked for: in one round trip, and always from the log.
    ///
    /// Not guarded: a decision may read many streams and rest on a few. `Act.guarding` takes those it rests on and does not write to.
    public func loadUnguarded<State: Decider>(_ ids: [ID<State>]) async throws -> [Loaded<State>] {
        guard !ids.isEmpty else { return [] }
        let events = try await store.read(ids.map { StreamID($0) }, of: office)
        return try ids.map { try fold(events[StreamID($0)] ?? [], $0) }
    }

    /// Where the last event of what was loaded stands in the log; nil where an act has yet to record it.
    public func position<State: Decider>(of loaded: Loaded<State>) async throws -> Int64? {
        let events = try await store.read(loaded.stream, of: office)
        return events.indices.contains(loaded.version - 1) ? events[loaded.version - 1].position : nil
    }

    var hasRemembered: Bool { streams.hasRemembered }

    /// Whatever was decided on a state that `load` gave holds only if the stream is still there: the append sees to it. Of a stream that
    /// the act writes to, its own version says so, unless another was read besides.
    func guardRead(in act: inout Act) {
        for guarded in streams.all where act.expectedVersion(of: guarded.stream) != guarded.expectedVersion {
            act.guarding(guarded)
        }
    }

    private func fold<State: Decider>(_ all: [RecordedEvent], _ id: ID<State>) throws -> Loaded<State> {
        let events = end == .max ? all : all.filter { $0.position <= end }
        var state = State()
        for event in events { state.evolve(try State.Event.catalog.event(event.type, Data(event.body.utf8))) }
        return Loaded(id: id, state: state, version: events.count)
    }
}

/// The streams that a decision has read, with their versions.
private final class ReadStreams: Sendable {
    private struct Found {
        var remembered: [Act.Guard] = []
        var read: [Act.Guard] = []
    }

    private let found = Mutex(Found())

    var all: [Act.Guard] { found.withLock { $0.remembered + $0.read } }
    var hasRemembered: Bool { found.withLock { !$0.remembered.isEmpty } }

    func add(_ guarded: Act.Guard, isRemembered: Bool) {
        found.withLock { found in
            if isRemembered { found.remembered.append(guarded) } else { found.read.append(guarded) }
        }
    }
}

/// The resource has changed since the caller read it.
public struct StaleVersion: Error, Equatable {
    public let stream: StreamID
    public let expected: Int
    public let actual: Int
}

/// The same key came with another request.
public struct IdempotencyKeyReused: Error, Equatable {
    public init() {}
}

/// Others kept changing what this command needs; it may be tried again.
public struct TooMuchContention: Error, Equatable {
    public init() {}
}
