import Domain
import EventStore
import Foundation
import Logging
import Postgres
import Synchronization
import TestSupport
import Testing

/// The two keepers of the contract.
enum Keeper: String, CaseIterable, CustomTestStringConvertible {
    case memory = "in memory"
    case postgres = "in PostgreSQL"

    var testDescription: String { rawValue }

    /// Lends a fresh, empty log.
    func withStore(_ body: (any EventStore) async throws -> Void) async throws {
        switch self {
        case .memory: try await body(InMemoryEventStore())
        case .postgres: try await TestDatabase.withStore { store, _ in try await body(store) }
        }
    }
}

/// A store that counts how often streams are read from it.
final class CountingStore: EventStore {
    private let store: any EventStore
    private let count = Mutex(0)

    init(_ store: any EventStore) { self.store = store }

    var reads: Int { count.withLock { $0 } }

    func read(_ streams: [StreamID], of office: ID<Office>) async throws -> [StreamID: [RecordedEvent]] {
        count.withLock { $0 += 1 }
        return try await store.read(streams, of: office)
    }

    func append(_ request: AppendRequest) async throws -> AppendOutcome { try await store.append(request) }

    func events(after position: Int64, limit: Int, where filter: EventFilter) async throws -> EventBatch {
        try await store.events(after: position, limit: limit, where: filter)
    }

    func answer(to key: CommandKey) async throws -> FoundAnswer? { try await store.answer(to: key) }

    func head() async throws -> LogHead { try await store.head() }

    func waitForEvents(after position: Int64, timeout: Duration) async throws {
        try await store.waitForEvents(after: position, timeout: timeout)
    }
}

extension TestDatabase {
    /// Lends a log in a migrated database of its own.
    static func withStore(_ body: (PostgresEventStore, TestDatabase) async throws -> Void) async throws {
        try await with { database in
            try database.migrate()
            try await database.withStore { try await body($0, database) }
        }
    }

    func withStore(_ body: (PostgresEventStore) async throws -> Void) async throws {
        let store = PostgresEventStore(conninfo: url, logger: .quiet)
        defer { store.close() }
        try await body(store)
    }

    func migrate() throws { _ = try Migrator.migrate(try owner()) }

    func owner() throws -> Session { try Session(SessionConfiguration(conninfo: url, applicationName: "paraph-test")) }

    func session(as role: String) throws -> Session {
        try Session(SessionConfiguration(conninfo: url, role: role, applicationName: "paraph-test"))
    }
}

extension Logger {
    static let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
}
