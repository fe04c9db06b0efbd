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
