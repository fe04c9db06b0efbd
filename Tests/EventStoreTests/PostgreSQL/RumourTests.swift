import Domain
import Postgres
import TestSupport
import TestTools
import Testing

@testable import EventStore

/// Whoever may connect to the database may send it.
@Suite(.timeLimit(.minutes(4))) struct `A notification of events that there are not` {
    private static let rumour = "NOTIFY paraph_log, '9223372036854775807'"

    @Test func `ends no server, and is forgotten when the log was looked at`() async throws {
        try await TestDatabase.withStore { store, database in
            _ = try await store.append(.entering("a", in: .fresh, at: 0, of: .fresh))
            let watching = Task { try await store.failWhenRewound() }
            let stranger = try database.owner()
            try await eventually {
                try stranger.script(Self.rumour)
                return store.mayHold(after: 1)
            }
            #expect(!store.mayHold(after: 2))
            try await eventually { !store.mayHold(after: 1) }
            watching.cancel()
            await #expect(throws: Never.self) { try await watching.value }
        }
    }

    @Test func `makes a subscriber look once each time, and miss nothing`() async throws {
        try await TestDatabase.withStore { store, database in
            let counting = CountingStore(store)
            _ = try await store.append(.entering("a", in: .fresh, at: 0, of: .fresh))
            let reader = Task {
                var positions: [Int64] = []
                for try await batch in counting.subscribe(after: 0) {
                    positions += batch.events.map(\.position)
                    if positions.count == 2 { break }
                }
                return positions
            }
            try await eventually { counting.looks == 1 }
            let stranger = try database.owner()
            var told = 0
            try await eventually {
                try stranger.script(Self.rumour)
                told += 1
                return counting.looks > 1
            }
            try await eventually { !store.mayHold(after: 1) }
            #expect(counting.looks <= 1 + told)
            _ = try await store.append(.entering("b", in: .fresh, at: 0, of: .fresh))
            try await #expect(reader.value == [1, 2])
        }
    }
}
