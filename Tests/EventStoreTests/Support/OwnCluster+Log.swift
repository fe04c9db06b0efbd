import Postgres
import TestSupport

@testable import EventStore

extension OwnCluster {
    /// Lends a log in it.
    func withStore(_ body: (PostgresEventStore) async throws -> Void) async throws {
        _ = try Migrator.migrate(try admin())
        let store = PostgresEventStore(conninfo: url, logger: .quiet)
        defer { store.close() }
        try await body(store)
    }
}

// Commits that are durable, and not answered: they wait for a standby that does not exist.
extension OwnCluster {
    private static let held: SQL = "SELECT pid FROM pg_stat_activity WHERE wait_event = 'SyncRep'"

    /// Returns when commits are held from now on: the setting takes its time to reach the server's processes.
    func holdCommits() async throws {
        try setStandby("nobody")
        let prober = Connection(SessionConfiguration(conninfo: url, applicationName: "paraph-test"))
        while true {
            let probe = Task { try? await prober.run { try $0.script("COMMENT ON DATABASE postgres IS 'probed'") } }
            try await Task.sleep(for: .milliseconds(100))
            if try heldCommits() > 0 {
                // Probes wait for one another on their connection: the last is held only once the one before it is cut.
                let cutting = Task {
                    while !Task.isCancelled {
                        try cutHeldCommits()
                        try await Task.sleep(for: .milliseconds(20))
                    }
                }
                _ = await probe.value
                cutting.cancel()
                _ = try? await cutting.value
                return
            }
        }
    }

    func heldCommits() throws -> Int { try admin().query(Self.held).count }

    func cutHeldCommits() throws {
        _ = try admin().query("SELECT pg_terminate_backend(pid) FROM (\(Self.held)) AS waiting")
    }

    func releaseCommits() throws { try setStandby("") }

    private func setStandby(_ name: String) throws {
        let admin = try admin()
        try admin.script("ALTER SYSTEM SET synchronous_standby_names = '\(name)'")
        try admin.script("SELECT pg_reload_conf()")
    }
}
