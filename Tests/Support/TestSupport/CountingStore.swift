public import Domain
public import EventStore
internal import Synchronization

/// A store that counts how often it is read from.
public final class CountingStore: EventStore {
    private let store: any EventStore
    private let counts = Mutex((reads: 0, events: 0, looks: 0))

    public init(_ store: any EventStore) { self.store = store }

    /// How often streams were read.
    public var reads: Int { counts.withLock { $0.reads } }
    /// How many events of streams were read.
    public var events: Int { counts.withLock { $0.events } }
    /// How often somebody asked for what comes after a position.
    public var looks: Int { counts.withLock { $0.looks } }

    public func read(_ streams: [StreamID], of office: ID<Office>) async throws -> [StreamID: [RecordedEvent]] {
        let found = try await store.read(streams, of: office)
        counts.withLock {
            $0.reads += 1
            $0.events += found.values.reduce(0) { $0 + $1.count }
        }
        return found
    }

    public func events(after position: Int64, limit: Int, where filter: EventFilter) async throws -> EventBatch {
        counts.withLock { $0.looks += 1 }
        return try await store.events(after: position, limit: limit, where: filter)
    }

    public func append(_ request: AppendRequest) async throws -> AppendOutcome { try await store.append(request) }

    public func answer(to key: CommandKey) async throws -> FoundAnswer? { try await store.answer(to: key) }

    public func head() async throws -> LogHead { try await store.head() }

    public func waitForEvents(after position: Int64, timeout: Duration) async throws {
        try await store.waitForEvents(after: position, timeout: timeout)
    }

    public func waitAsFollower(after position: Int64, timeout: Duration) async throws {
        try await store.waitAsFollower(after: position, timeout: timeout)
    }

    public func mayHold(after position: Int64) -> Bool { store.mayHold(after: position) }
}
