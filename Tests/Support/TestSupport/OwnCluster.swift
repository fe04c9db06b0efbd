import EventStore
import Foundation
public import Postgres
import Projections
import TestTools

/// A PostgreSQL cluster of one test's own, in a folder that goes with it.
public struct OwnCluster: Sendable {
    private let folder: URL
    private let port: UInt16

    public enum Shutdown: String, Sendable {
        /// As after a power cut, but for the disk.
        case immediate
        case fast
    }

    /// Lends one that runs.
    /// - Parameter port: where it also listens on this machine's own network; nil for its Unix socket alone.
    public static func with(port: UInt16? = nil, _ body: (OwnCluster) async throws -> Void) async throws {
        let cluster = OwnCluster(
            folder: FileManager.default.temporaryDirectory.appending(
                path: "paraph-cluster-\(UUID().uuidString.prefix(8))"), port: port ?? 5432)
        try FileManager.default.createDirectory(at: cluster.folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: cluster.folder) }
        do {
            try await cluster.create(listeningOn: port == nil ? "" : "127.0.0.1")
            try await cluster.start()
            try await body(cluster)
        } catch {
            try? await cluster.stop(.fast)
            throw error
        }
        try? await cluster.stop(.fast)
    }

    private var data: String { folder.appending(path: "data").path }
    /// Connects to it as its superuser.
    public var url: String { "postgresql://postgres@/postgres?host=\(folder.path)&port=\(port)" }

    public func admin() throws -> Session {
        try Session(SessionConfiguration(conninfo: url, applicationName: "paraph-test"))
    }

    /// Makes the log and every read model's table.
    public func migrate() throws {
        let admin = try admin()
        defer { admin.close() }
        _ = try Migrator.migrate(admin)
        _ = try ReadModels.createTables(admin)
    }

    public func start() async throws {
        try await run("pg_ctl", "start", "-s", "-w", "-D", data, "-l", folder.appending(path: "log").path)
    }

    public func stop(_ how: Shutdown) async throws {
        try await run("pg_ctl", "stop", "-s", "-w", "-m", how.rawValue, "-D", data)
    }

    private func create(listeningOn addresses: String) async throws {
        if getuid() == 0 { try await Self.execute("/usr/bin/chown", ["postgres:", folder.path]) }
        try await run(
            "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync",
            "--no-instructions")
        let settings = """
            listen_addresses = '\(addresses)'
            port = \(port)
            unix_socket_directories = '\(folder.path)'
            max_connections = 40

            """
        try await run("sh", "-c", "printf '%s' \"$1\" >> \"$2/postgresql.conf\"", "sh", settings, data)
    }

    /// PostgreSQL refuses to run as root.
    private func run(_ program: String, _ arguments: String...) async throws {
        let path = "PATH=/usr/lib/postgresql/15/bin:/usr/bin:/bin"
        let command = ["env", "-i", path, "LC_ALL=C.UTF-8", program] + arguments
        let identity = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"]
        try await Self.execute("/usr/bin/env", (getuid() == 0 ? identity : []) + command)
    }

    private static func execute(_ program: String, _ arguments: [String]) async throws {
        try await onOwnThread {
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
    }

    struct Failed: Error {
        let command: String
        let status: Int32
    }
}
