public import Domain

/// The log: what was appended is durable, in one order, and is never changed.
///
/// Two types implement it, and one suite of tests holds both to it: `PostgresEventStore`, and `InMemoryEventStore` for tests of the
/// targets above.
public protocol EventStore: Sendable {
    /// Appends the whole request or nothing. Each caller gets an outcome of its own.
    /// - Throws: `LogUnavailable`, `LogDiskFull`; never because of somebody else's request.
    nonisolated(nonsending) func append(_ request: AppendRequest) async throws -> AppendOutcome

    /// The events of each stream, oldest first; a stream that does not exist, or is another office's, has none.
    func read(_ streams: [StreamID], of office: ID<Office>) async throws -> [StreamID: [RecordedEvent]]

    /// Up to `limit` events after `position` that `filter` admits, in order. A batch also ends with the event that takes its bodies to
    /// `EventBatch.mostBytes`, so a short one does not mean that the log ends there.
    func events(after position: Int64, limit: Int, where filter: EventFilter) async throws -> EventBatch

    /// The answer that was stored with the command under this key, with the hash of the request it was given to; nil where none was.
    func answer(to key: CommandKey) async throws -> FoundAnswer?

    /// Where the log ends now.
    func head() async throws -> LogHead

    /// Returns when the log has passed `position`, or after `timeout`, whichever comes first.
    func waitForEvents(after position: Int64, timeout: Duration) async throws

    /// Like `waitForEvents`, for followers: HTTP clients of the event stream, perhaps thousands. They are resumed in small groups after
    /// the workers (projections, reactors).
    /// - Throws: `CancellationError` when cancelled, or when the store dismisses followers.
    func waitAsFollower(after position: Int64, timeout: Duration) async throws

    /// Whether the log may hold an event after `position`, by what this process has heard. False: no need to ask the database. Another
    /// server's append is heard by notification, or within a second without one.
    func mayHold(after position: Int64) -> Bool
}

extension EventStore {
    public func mayHold(after position: Int64) -> Bool { true }

    public func waitAsFollower(after position: Int64, timeout: Duration) async throws {
        try await waitForEvents(after: position, timeout: timeout)
    }

    public func read(_ stream: StreamID, of office: ID<Office>) async throws -> [RecordedEvent] {
        try await read([stream], of: office)[stream] ?? []
    }

    /// Every event after `position` that `filter` admits, then those to come, in batches of up to `batch`.
    /// The sequence suspends when it has caught up, and ends when its task is cancelled.
    public func subscribe(
        after position: Int64, batch: Int = 500, where filter: EventFilter = .everything
    ) -> EventSubscription {
        EventSubscription(store: self, position: position, limit: batch, filter: filter, silence: nil)
    }

    /// The same for a follower, which waits with `waitAsFollower`.
    /// - Parameter silence: how long without an event until an empty batch.
    public func follow(
        after position: Int64, batch: Int, where filter: EventFilter, silence: Duration
    ) -> EventSubscription {
        EventSubscription(store: self, position: position, limit: batch, filter: filter, silence: silence)
    }
}
