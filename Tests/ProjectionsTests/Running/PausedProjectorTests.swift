import EventStore
import Foundation
import GivenWhenThen
import Synchronization
import TestSupport
import TestTools
import Testing

@testable import Domain
@testable import Projections

@Suite(.timeLimit(.minutes(4))) struct `A process that folds and is paused` {
    @Test func `keeps the others from folding no longer than PostgreSQL waits for it, and follows them then`()
        async throws
    {
        try await MigratedDatabase.with { database in
            try await database.withStore { store in
                let (standing, registry) = (StandingStore(store), ProjectionRegistry())
                let runner = ProjectionRunner(
                    store: standing, conninfo: database.url, registry: registry, logger: .quiet, patience: .seconds(3))
                let running = Task { try await runner.run() }
                var story = Story()
                try story.activates()
                let first = try await story.append(to: store, from: 0)
                try await expect(registry, toReach: first)

                standing.stand()
                let told = story.events.count
                try story.uploads(.named("invoice"))
                let second = try await story.append(to: store, from: told)
                try await Projecting.with(database) { other in
                    try await expect(other.registry, toReach: second)
                    standing.goOn()
                    try await expect(registry, toReach: second)
                }
                running.cancel()
                try await running.value
            }
        }
    }

    private func expect(_ registry: ProjectionRegistry, toReach position: Int64) async throws {
        #expect(try await registry.wait(for: position, on: ReadModels.all, upTo: .seconds(60)))
    }
}

extension TestDatabase {
    fileprivate func withStore(_ body: (PostgresEventStore) async throws -> Void) async throws {
        let store = PostgresEventStore(conninfo: url, logger: .quiet)
        defer { store.close() }
        try await body(store)
    }
}

/// A store whose readers get no further while it stands, like a process that is stopped.
private final class StandingStore: EventStore {
    private let store: any EventStore
    private let isStanding = Atomic(false)

    init(_ store: any EventStore) { self.store = store }

    func stand() { isStanding.store(true, ordering: .releasing) }
    func goOn() { isStanding.store(false, ordering: .releasing) }

    private func gate() async throws {
        while isStanding.load(ordering: .acquiring) { try await Task.sleep(for: .milliseconds(10)) }
    }

    func events(after position: Int64, limit: Int, where filter: EventFilter) async throws -> EventBatch {
        try await gate()
        return try await store.events(after: position, limit: limit, where: filter)
    }

    func waitForEvents(after position: Int64, timeout: Duration) async throws {
        try await store.waitForEvents(after: position, timeout: timeout)
        try await gate()
    }

    func append(_ request: AppendRequest) async throws -> AppendOutcome { try await store.append(request) }

    func read(_ streams: [StreamID], of office: ID<Office>) async throws -> [StreamID: [RecordedEvent]] {
        try await store.read(streams, of: office)
    }

    func answer(to key: CommandKey) async throws -> FoundAnswer? { try await store.answer(to: key) }
    func head() async throws -> LogHead { try await store.head() }
    func mayHold(after position: Int64) -> Bool { store.mayHold(after: position) }
}
