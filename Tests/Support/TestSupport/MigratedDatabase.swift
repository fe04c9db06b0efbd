import Domain
import EventStore
import Foundation
import Postgres
import Projections

/// A database with the log and every read model's table, as `paraph migrate` leaves it: a copy of one that is migrated once.
public enum MigratedDatabase {
    /// Creates a database, lends it, and drops it whatever happened.
    public static func with<T>(_ body: (TestDatabase) async throws -> T) async throws -> T {
        try await TestDatabase.with(template: try await template.value, body)
    }

    private static let template = Task { try await makeTemplate() }

    /// Named after what is in it, so that another schema makes another template; several test processes may ask at once.
    private static func makeTemplate() async throws -> String {
        let content = Migrator.migrations.map(\.sql) + ReadModels.definitions
        let name = "paraph_template_" + UUID.derived(from: content).text.replacing("-", with: "")
        let admin = Connection(SessionConfiguration(conninfo: try TestCluster.adminURL, applicationName: "paraph-test"))
        let url = try TestDatabase.url(of: name + "_new")
        try await admin.run { session in
            _ = try session.query("SELECT pg_advisory_lock(hashtextextended(\(name), 0))")
            defer { session.close() }
            let found: Int = try session.query("SELECT count(*) FROM pg_database WHERE datname = \(name)")[0].get(0)
            guard found == 0 else { return }
            try session.script("DROP DATABASE IF EXISTS \(name)_new")
            try session.script("CREATE DATABASE \(name)_new OWNER paraph_admin")
            let owner = try Session(SessionConfiguration(conninfo: url, applicationName: "paraph-test"))
            _ = try Migrator.migrate(owner)
            _ = try ReadModels.createTables(owner)
            owner.close()
            try session.script("ALTER DATABASE \(name)_new RENAME TO \(name)")
        }
        return name
    }
}
