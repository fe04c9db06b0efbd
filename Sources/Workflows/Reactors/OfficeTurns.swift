import Domain
import EventStore

/// Events that may be handled now. The offices have their turn one after the other, each with its events in order: a thousand of one
/// hold up nobody else's.
struct OfficeTurns {
    private var events: [ID<Office>: ArraySlice<RecordedEvent>] = [:]
    /// The offices of which there are any, the next one first.
    private var turns: [ID<Office>] = []
    private(set) var count = 0

    var bodyBytes: Int { events.values.reduce(0) { $0 + $1.bodyBytes } }

    mutating func append(_ event: RecordedEvent) {
        if events[event.office] == nil { turns.append(event.office) }
        events[event.office, default: []].append(event)
        count += 1
    }

    mutating func next() -> RecordedEvent? {
        guard !turns.isEmpty else { return nil }
        let office = turns.removeFirst()
        let event = events[office]?.popFirst()
        if events[office]?.isEmpty == true { events[office] = nil } else { turns.append(office) }
        count -= 1
        return event
    }
}
