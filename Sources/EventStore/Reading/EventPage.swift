/// A page being filled with events in memory: up to `limit` events, and of large ones no more than a batch holds.
struct EventPage {
    private(set) var events: [RecordedEvent] = []
    private let limit: Int
    private var bytes = 0

    init(limit: Int) { self.limit = limit }

    var isFull: Bool { events.count >= limit || bytes >= EventBatch.mostBytes }

    mutating func append(_ event: RecordedEvent) {
        events.append(event)
        bytes += event.body.utf8.count
    }
}
