import Domain
import Foundation
import Postgres
import TestSupport
import TestTools
import Testing

@testable import EventStore

@Suite(.timeLimit(.minutes(2))) struct `Looking through the log` {
    @Test func `holds up no command, however long it takes`() async throws {
        try await Searched.with { searched in
            let search = searched.search()
            try await searched.holdUp(1)
            try await #expect(searched.store.lines(of: searched.daybook, of: searched.office) == ["mine"])
            try searched.letGo()
            try await #expect(search.value.events.map(\.position) == [1, 2])
        }
    }

    @Test func `ends when nobody waits for it any more`() async throws {
        try await Searched.with { searched in
            // As many as there are connections for it.
            let searches = (1...2).map { _ in searched.search() }
            try await searched.holdUp(2)
            for search in searches { search.cancel() }
            for search in searches { await #expect(throws: CancellationError.self) { try await search.value } }
            try await eventually { try searched.held() == 0 }
            try searched.letGo()
            try await #expect(searched.search().value.events.map(\.position) == [1, 2])
        }
    }
}

/// A server on a log that another has begun, so that it does not hold the beginning in memory, and one who holds up whoever looks
/// through the log: a search asks for the head, as no command does that only reads its streams.
private struct Searched {
    let store: PostgresEventStore
    let office = ID<Office>.fresh
    let daybook = ID<Daybook>.fresh
    private let blocker: Session
    private let observer: Session

    static func with(_ body: (Searched) async throws -> Void) async throws {
        try await TestDatabase.withStore { first, database in
            try await database.withStore { store in
                let searched = Searched(store: store, blocker: try database.owner(), observer: try database.owner())
                _ = try await first.append(.entering("mine", in: searched.daybook, at: 0, of: searched.office))
                _ = try await store.append(.entering("later", in: .fresh, at: 0, of: searched.office))
                try searched.blocker.script("BEGIN; LOCK TABLE log.head IN ACCESS EXCLUSIVE MODE")
                try await body(searched)
            }
        }
    }

    func search() -> Task<EventBatch, any Error> {
        Task { [store, office] in try await store.events(after: 0, limit: 10, where: EventFilter(office: office)) }
    }

    /// Returns when so many searches stand still.
    func holdUp(_ count: Int) async throws { try await eventually { try held() == count } }

    func held() throws -> Int {
        try observer.query(
            """
            SELECT count(*) FROM pg_stat_activity
            WHERE datname = current_database() AND wait_event_type = 'Lock' AND application_name LIKE 'paraph reader%'
            """)[0].get(0)
    }

    func letGo() throws { try blocker.script("COMMIT") }
}
