import Domain
import Postgres
import TestSupport
import Testing

@testable import EventStore

@Suite(.timeLimit(.minutes(2))) struct `What is appended` {
    @Test func `is announced to every server once, by its last position, and what is refused is not`() async throws {
        try await TestDatabase.withStore { store, database in
            let listener = Listener(.following(database.url), logger: .quiet)
            defer { listener.close() }
            var heard = listener.notifications(on: "paraph_log").makeAsyncIterator()
            // From here on it listens.
            #expect(await heard.next() == Notification(channel: "paraph_log", payload: nil))
            let (office, daybook) = (ID<Office>.fresh, ID<Daybook>.fresh)
            for version in 0...2 {
                _ = try await store.append(.entering("one", in: daybook, at: version, of: office))
                #expect(try await store.append(.entering("late", in: daybook, at: version, of: office)).isConflict)
            }
            _ = try await store.append(.entering("four", "five", "six", in: daybook, at: 3, of: office))
            for position in ["1", "2", "3", "6"] {
                #expect(await heard.next() == Notification(channel: "paraph_log", payload: position))
            }
        }
    }
}
