import Foundation
import Postgres

@testable import EventStore

/// A PostgreSQL cluster of one test's own, in a folder that goes with it.
struct OwnCluster {
    private let folder: URL

    enum Shutdown: String {
        /// As after a power cut, but for the disk.
        case immediate
        case fast
    }

    static func with(_ body: (OwnCluster) async throws -> Void) async throws {
        let cluster = OwnCluster(
            folder: FileManager.default.temporaryDirectory.appending(
                path: "paraph-cluster-\(UUID().uuidString.prefix(8))"))
        try FileManager.default.createDirectory(at: cluster.folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: cluster.folder) }
        try cluster.create()
        try cluster.start()
        defer { try? cluster.stop(.fast) }
        try await body(cluster)
    }

    private var data: String { folder.appending(path: "data").path }
    var url: String { "postgresql://postgres@/postgres?host=\(folder.path)" }

    func admin() throws -> Session { try Session(SessionConfiguration(conninfo: url, applicationName: "paraph-test")) }

    /// Lends a log in it.
    func withStore(_ body: (PostgresEventStore) async throws -> Void) async throws {
        _ = try Migrator.migrate(try admin())
        let store = PostgresEventStore(conninfo: url, logger: .quiet)
        defer { store.close() }
        try await body(store)
    }

    func start() throws { try run("pg_ctl", "start", "-s", "-w", "-D", data, "-l", folder.appending(path: "log").path) }
    func stop(_ how: Shutdown) throws { try run("pg_ctl", "stop", "-s", "-w", "-m", how.rawValue, "-D", data) }

    private func create() throws {
        if getuid() == 0 { try Self.execute("/usr/bin/chown", ["postgres:", folder.path]) }
        try run(
            "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync",
            "--no-instructions")
        let settings = "listen_addresses = ''\nunix_socket_directories = '\(folder.path)'\nmax_connections = 40\n"
        try run("sh", "-c", "printf '%s' \"$1\" >> \"$2/postgresql.conf\"", "sh", settings, data)
    }

    /// PostgreSQL refuses to run as root.
    private func run(_ program: String, _ arguments: String...) throws {
        let path = "PATH=/usr/lib/postgresql/15/bin:/usr/bin:/bin"
        let command = ["env", "-i", path, "LC_ALL=C.UTF-8", program] + arguments
        let identity = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"]
        try Self.execute("/usr/bin/env", (getuid() == 0 ? identity : []) + command)
    }

    private static func execute(_ program: String, _ arguments: [String]) throws {
        let process = Process()
        // The server outlives its starter. It must hold open neither the test's own output nor the socket by which
        // Foundation learns that its child has ended: it would never learn of it.
        let closing = "for f in /proc/self/fd/*; do n=${f##*/}; if [ $n -gt 2 ]; then eval \"exec $n>&-\"; fi; done"
        process.executableURL = URL(filePath: "/usr/bin/bash")
        process.arguments = ["-c", closing + "; exec \"$@\"", "bash", program] + arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Failed(command: arguments.joined(separator: " "), status: process.terminationStatus)
        }
    }

    struct Failed: Error {
        let command: String
        let status: Int32
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
                try cutHeldCommits()
                _ = await probe.value
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
