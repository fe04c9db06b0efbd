import Domain
import Foundation
import Testing

@testable import EventStore

@Suite struct `The newest events in memory` {
    private func events(_ positions: ClosedRange<Int64>, bytes: Int) -> [RecordedEvent] {
        positions.map { position in
            RecordedEvent(
                position: position, id: UUID(), office: .fresh, dossier: nil,
                stream: StreamID(category: "daybook", id: UUID()), version: 1, type: "daybook.entered", actor: "test",
                causation: UUID(), correlation: UUID(), recordedAt: Timestamp(Date()),
                body: String(repeating: "x", count: bytes))
        }
    }

    /// Those held, oldest first.
    private func held(_ recent: RecentEvents, from start: Int64 = 0) -> [RecordedEvent] {
        var position = (start...recent.end).first { recent.batch(after: $0, limit: 1, where: .everything) != nil } ?? 0
        var events: [RecordedEvent] = []
        while let page = recent.batch(after: position, limit: 1_000, where: .everything) {
            events += page.events
            position = page.through
        }
        return events
    }

    @Test func `are no more than twice the capacity, in events and in bytes`() {
        let (few, light) = (
            RecentEvents(capacity: 4, mostBytes: 1_000), RecentEvents(capacity: 1_000, mostBytes: 40)
        )
        for position in Int64(1)...100 {
            few.append(events(position...position, bytes: 1), after: position - 1)
            light.append(events(position...position, bytes: 10), after: position - 1)
            for recent in [few, light] {
                let positions = held(recent).map(\.position)
                #expect(positions.count <= 8 && positions.count >= min(4, Int(position)))
                #expect(positions.last == position)
            }
        }
    }

    @Test func `are held however large the last one is, and go when smaller ones come`() {
        let recent = RecentEvents(capacity: 1_000, mostBytes: 40)
        recent.append(events(1...3, bytes: 10), after: 0)
        recent.append(events(4...4, bytes: 500), after: 3)
        #expect(held(recent).map(\.position) == [4])
        recent.append(events(5...6, bytes: 10), after: 4)
        #expect(held(recent).map(\.position) == [5, 6])
        recent.append(events(7...12, bytes: 10), after: 6)
        #expect(held(recent).map(\.position) == Array(5...12))
    }

    @Test func `of a batch larger than all of them together are its last`() {
        let recent = RecentEvents(capacity: 1_000, mostBytes: 40)
        recent.append(events(1...100, bytes: 10), after: 0)
        #expect(held(recent).map(\.position) == Array(97...100))
        #expect(recent.end == 100)
        #expect(recent.batch(after: 95, limit: 10, where: .everything) == nil)
    }

    @Test func `that a reader met before their writer did are held once, with those before them`() {
        let recent = RecentEvents(capacity: 1_000, mostBytes: 1_000)
        recent.append(events(1...4, bytes: 10), after: 0)
        recent.append(events(3...6, bytes: 10), after: 2)
        #expect(held(recent).map(\.position) == Array(1...6))
        recent.append(events(5...6, bytes: 10), after: 4)
        #expect(held(recent).map(\.position) == Array(1...6))
    }

    @Test func `are counted anew behind a gap`() {
        let recent = RecentEvents(capacity: 1_000, mostBytes: 40)
        recent.append(events(1...8, bytes: 10), after: 0)
        recent.append(events(20...27, bytes: 10), after: 19)
        #expect(held(recent, from: 19).map(\.position) == Array(20...27))
    }

    /// As in the first import of an office: syncs of a megabyte each.
    @Test func `take no more than 64 MB where nothing else is said`() {
        let recent = RecentEvents()
        for batch in Int64(0)..<12 {
            recent.append(events(batch * 9 + 1...batch * 9 + 9, bytes: 1 << 20), after: batch * 9)
            let held = held(recent)
            #expect(held.bodyBytes <= 64 << 20)
            #expect(held.last?.position == batch * 9 + 9)
        }
    }
}
