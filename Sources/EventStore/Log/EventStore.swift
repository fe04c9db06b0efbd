public import Domain

/// The log: what was appended is durable, in one order, and is never changed.
///
/// Two keep this contract, and one suite of tests holds them to it: `PostgresEventStore`, and `InMemoryEventStore` for tests
/// of what stands above.
public protocol EventStore: Sendable {
    /// Appends the whole request or nothing. Each caller gets an outcome of its own.
    /// - Throws: `LogUnavailable`, `LogDiskFull`; never because of somebody else's request.
    func append(_ request: AppendRequest) async throws -> AppendOutcome

    /// The events of each stream, oldest first; a stream that does not exist, or is another office's, has none.
    func read(_ streams: [StreamID], of office: ID<Office>) async throws -> [StreamID: [RecordedEvent]]

    /// Up to `limit` events after `position` that `filter` admits, in order; of large ones no more than `EventBatch.mostBytes` and the
    /// last. So a short batch does not say that the log ends there.
    func events(after position: Int64, limit: Int, where filter: EventFilter) async throws -> EventBatch

    func answer(to key: CommandKey) async throws -> FoundAnswer?

    func head() async throws -> LogHead

    /// Returns when the log has passed `position`, or after `timeout`, whichever comes first.
    func waitForEvents(after position: Int64, timeout: Duration) async throws

    /// Returns when the log has passed `position`, or after `timeout`, for those who only look on, perhaps thousands: they are woken
    /// one behind the other, after those who work. Throws `CancellationError` when cancelled, or where the store lets go of them.
    func waitInTurn(after position: Int64, timeout: Duration) async throws

    /// False where, as far as is known here, the log holds nothing after `position`: who waits need not ask. It is known
    /// within a second, also where a notification was lost.
    func mayHold(after position: Int64) -> Bool
}

extension EventStore {
    public func mayHold(after position: Int64) -> Bool { true }

    public func waitInTurn(after position: Int64, timeout: Duration) async throws {
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

    /// What `subscribe` gives, for one of perhaps thousands who only look on: it waits in turn (`waitInTurn`). After `silence`
    /// without an event comes an empty batch.
    public func follow(
        after position: Int64, batch: Int, where filter: EventFilter, silence: Duration
    ) -> EventSubscription {
        EventSubscription(store: self, position: position, limit: batch, filter: filter, silence: silence)
    }
}
