public import Domain
public import Foundation

/// The log in memory: the same contract, for tests of the targets above. Nothing of it survives the process.
public actor InMemoryEventStore: EventStore {
    private var events: [RecordedEvent] = []
    private var streams: [UUID: StreamStanding] = [:]
    private var answers: [UUID: FoundAnswer] = [:]
    private var frontier = Frontier()
    private var encoder = LeafEncoder()
    private var recordedAt: Int64 = 0
    private let epoch = UUID.random().text
    private let watch = LogWatch()
    private let now: @Sendable () -> Timestamp

    public init(now: @escaping @Sendable () -> Timestamp = { Timestamp(Date()) }) { self.now = now }

    public func append(_ request: AppendRequest) -> AppendOutcome {
        if let key = request.answer?.key, let found = answers[key.id] { return .repeated(found.answer) }
        let conflicts = request.conflicts { streams[$0] ?? StreamStanding(office: nil, version: 0, isExact: true) }
        guard conflicts.isEmpty else { return .conflict(conflicts) }
        let first = Int64(events.count) + 1
        recordedAt = max(recordedAt, now().microseconds)
        for write in request.writes { record(write) }
        let last = Int64(events.count)
        if let keyed = request.answer {
            answers[keyed.key.id] = FoundAnswer(
                answer: keyed.answer, requestHash: keyed.key.requestHash, position: last)
        }
        watch.advance(to: last)
        return .appended(first: request.eventCount == 0 ? last : first, last: last)
    }

    private func record(_ write: AppendRequest.Write) {
        for (index, event) in write.events.enumerated() {
            let version = write.expectedVersion + index + 1
            frontier.append(encoder.leaf(of: event, version: version, recordedAt: recordedAt))
            events.append(
                RecordedEvent(event, position: Int64(events.count) + 1, version: version, recordedAt: recordedAt))
            streams[event.stream.id] = StreamStanding(office: event.office, version: version, isExact: true)
        }
    }

    public func read(_ streams: [StreamID], of office: ID<Office>) -> [StreamID: [RecordedEvent]] {
        let wanted = Set(streams)
        return Dictionary(
            grouping: events.filter { $0.office == office && wanted.contains($0.stream) }, by: \.stream)
    }

    public func events(after position: Int64, limit: Int, where filter: EventFilter) -> EventBatch {
        var page = EventPage(limit: limit)
        for event in events.dropFirst(Int(position)) where filter.admits(event) {
            page.append(event)
            if page.isFull { return EventBatch(events: page.events, through: event.position) }
        }
        return EventBatch(events: page.events, through: max(Int64(events.count), position))
    }

    public func answer(to key: CommandKey) -> FoundAnswer? { answers[key.id] }

    public func head() -> LogHead {
        LogHead(
            epoch: epoch, position: Int64(events.count), recordedAt: Timestamp(microseconds: recordedAt),
            root: frontier.root)
    }

    public nonisolated func mayHold(after position: Int64) -> Bool { watch.position > position }

    public nonisolated func waitForEvents(after position: Int64, timeout: Duration) async throws {
        try await watch.wait(after: position, timeout: timeout)
    }

    public nonisolated func waitAsFollower(after position: Int64, timeout: Duration) async throws {
        try await watch.wait(after: position, timeout: timeout, isFollower: true)
    }
}
