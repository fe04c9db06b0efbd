import EventStore
import Foundation
import GivenWhenThen
import Postgres
import TestSupport
import TestTools
import Testing

@testable import Domain
@testable import Projections

@Suite(.timeLimit(.minutes(4))) struct `A gap in the log` {
    private let story: Story

    init() throws {
        var story = Story()
        try story.activates()
        for number in 1...4 { try story.uploads(.named("\(number)")) }
        self.story = story
    }

    @Test func `right behind what is folded stops the read models, and says so`() async throws {
        try await MigratedDatabase.with { database in
            try await Projecting.with(database) { projecting in
                var beginning = Story()
                try beginning.activates()
                try beginning.uploads(.named("1"))
                try await projecting.tell(beginning)
            }
            try await append(to: database, from: 2)
            try remove(3, from: database)
            try await expectStop(at: 2, in: database)
        }
    }

    @Test func `in the middle of what is read next stops them before it`() async throws {
        try await MigratedDatabase.with { database in
            try await append(to: database, from: 0)
            try remove(3, from: database)
            try await expectStop(at: 2, in: database)
        }
    }

    private func append(to database: TestDatabase, from first: Int) async throws {
        let store = PostgresEventStore(conninfo: database.url, logger: .quiet)
        defer { store.close() }
        try await story.append(to: store, from: first)
    }

    /// As only somebody can who owns the database.
    private func remove(_ position: Int64, from database: TestDatabase) throws {
        let owner = try Session(SessionConfiguration(conninfo: database.url, applicationName: "paraph-test"))
        defer { owner.close() }
        try owner.script(
            "ALTER TABLE log.event DISABLE TRIGGER USER; DELETE FROM log.event WHERE position = \(position)")
    }

    private func expectStop(at position: Int64, in database: TestDatabase) async throws {
        try await Projecting.with(database) { projecting in
            let start = ContinuousClock.now
            #expect(try await !projecting.registry.wait(for: 5, on: [DocumentRow.self], upTo: .seconds(120)))
            #expect(start.duration(to: .now) < .seconds(90))
            try await eventually {
                projecting.registry.faulted(among: ReadModels.all).count == ReadModels.all.count
            }
            let owner = try projecting.owner()
            try await eventually {
                try ReadModels.status(owner).models.allSatisfy {
                    $0.position == position && $0.fault?.contains("behind position 2 comes 4") == true
                }
            }
            #expect(try projecting.contents(of: DocumentRow.self).count == Int(position) - 1)
        }
    }
}
