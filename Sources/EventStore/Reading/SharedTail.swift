/// Reads what other servers have appended into the events held in memory: once for all readers of this process that are near the end.
actor SharedTail {
    private let recent: RecentEvents
    private let read: @Sendable (_ after: Int64, _ limit: Int) async throws -> [RecordedEvent]
    private var loading: Task<Void, any Error>?

    /// A reader that is further behind the end than this, in events, reads for itself.
    private static let mostBehind: Int64 = 4_096
    private static let page = 500

    init(recent: RecentEvents, read: @escaping @Sendable (_ after: Int64, _ limit: Int) async throws -> [RecordedEvent])
    {
        self.recent = recent
        self.read = read
    }

    /// Returns when the events after `position` are in memory; at once where they are, or where `position` is too far from the end.
    /// - Parameter knownEnd: how far the log is known to reach.
    nonisolated func load(after position: Int64, knownEnd: Int64) async throws {
        guard position < knownEnd, knownEnd - position <= Self.mostBehind, recent.end <= position else { return }
        try await loadOnce(after: position)
    }

    /// Waits for a read under way, else reads one page. A caller not served by it reads for itself.
    private func loadOnce(after position: Int64) async throws {
        if let loading { return try await loading.value }
        let task = Task { [recent, read] in
            let events = try await read(position, Self.page)
            // This process may have appended meanwhile: then the events in memory go on beyond these, or there is a gap between.
            if recent.end <= position { recent.append(events.gapless(after: position), after: position) }
        }
        loading = task
        defer { loading = nil }
        try await task.value
    }
}
