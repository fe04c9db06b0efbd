import Domain
import EventStore
import Foundation
import Logging
import Postgres
import TestSupport

@testable import Projections

extension Logger {
    static var quiet: Logger { Logger(label: "test") { _ in SwiftLogNoOpLogHandler() } }
}

/// A log and its read models in a database of one test's own, with a process that projects.
struct Projecting {
    let database: TestDatabase
    let store: PostgresEventStore
    /// The same, as the process that projects reads it.
    let counting: CountingStore
    let registry: ProjectionRegistry
    let worklists: LiveWorklists
    let queries: ReadModelQueries

    /// Lends it; the runner runs for the length of the closure.
    static func with(_ body: (Projecting) async throws -> Void) async throws {
        try await MigratedDatabase.with { database in
            try await with(database, body)
        }
    }

    static func with(_ database: TestDatabase, _ body: (Projecting) async throws -> Void) async throws {
        let store = PostgresEventStore(conninfo: database.url, logger: .quiet)
        let reader = Pipeline(.reading(database.url), logger: .quiet)
        let registry = ProjectionRegistry()
        let worklists = LiveWorklists()
        let counting = CountingStore(store)
        let runner = ProjectionRunner(
            store: counting, conninfo: database.url, registry: registry, worklists: worklists, logger: .quiet,
            patience: .seconds(60))
        let running = Task { try await runner.run() }
        let projecting = Projecting(
            database: database, store: store, counting: counting, registry: registry, worklists: worklists,
            queries: ReadModelQueries(reader: reader))
        let outcome: Result<Void, any Error>
        do {
            outcome = .success(try await body(projecting))
        } catch {
            outcome = .failure(error)
        }
        running.cancel()
        try await running.value
        reader.close()
        store.close()
        try outcome.get()
    }

    /// Appends the story, and waits until every model has folded it.
    func tell(_ story: Story, from first: Int = 0) async throws {
        try await wait(for: try await story.append(to: store, from: first))
    }

    func wait(for position: Int64) async throws {
        guard try await registry.wait(for: position, on: ReadModels.all, upTo: .seconds(60)) else {
            throw StillBehind()
        }
    }

    struct StillBehind: Error {}

    /// As the owner of the schema, whom row-level security lets see everything.
    func owner() throws -> Session {
        try Session(SessionConfiguration(conninfo: database.url, applicationName: "paraph-test"))
    }

    /// Everything a model keeps.
    func contents(of model: any ReadModel.Type) throws -> [String] {
        try owner().query("SELECT id::text || row_state || json FROM \(raw: model.table) ORDER BY id").map {
            try $0.get(0)
        }
    }
}
