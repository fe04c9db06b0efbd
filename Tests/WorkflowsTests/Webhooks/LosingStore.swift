import Domain
import EventStore

/// A log that cannot be reached for whoever appends, and tells them so.
final class LosingStore: EventStore {
    enum Loss: CaseIterable {
        case ofTheAppend
        /// It was written all the same.
        case ofTheAnswer
        /// The same, and nobody can read it either.
        case ofEverythingBehind
    }

    private let store: any EventStore
    private let loss: Loss

    init(_ store: any EventStore, _ loss: Loss) {
        self.store = store
        self.loss = loss
    }

    func append(_ request: AppendRequest) async throws -> AppendOutcome {
        if loss != .ofTheAppend { _ = try await store.append(request) }
        throw LogUnavailable(reason: "lost")
    }

    func read(_ streams: [StreamID], of office: ID<Office>) async throws -> [StreamID: [RecordedEvent]] {
        let events = try await store.read(streams, of: office)
        if loss == .ofEverythingBehind, !events.isEmpty { throw LogUnavailable(reason: "lost") }
        return events
    }

    func events(after position: Int64, limit: Int, where filter: EventFilter) async throws -> EventBatch {
        try await store.events(after: position, limit: limit, where: filter)
    }

    func waitForEvents(after position: Int64, timeout: Duration) async throws {
        try await store.waitForEvents(after: position, timeout: timeout)
    }

    func answer(to key: CommandKey) async throws -> FoundAnswer? { try await store.answer(to: key) }
    func head() async throws -> LogHead { try await store.head() }
}
