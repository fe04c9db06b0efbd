import Dispatch
import Foundation
import Logging
import Postgres
import TestSupport
import TestTools

/// Who the tests connect as.
func testConfiguration(_ settings: [String: String] = [:]) throws -> SessionConfiguration {
    SessionConfiguration(conninfo: try TestCluster.adminURL, settings: settings, applicationName: "paraph-test")
}

let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

/// Ends the server process of another session, as an administrator would.
func terminate(_ pid: Int32) throws {
    let rows = try Session(try testConfiguration()).query("SELECT pg_terminate_backend(\(pid))")
    _ = try rows[0].get(0, as: Bool.self)
}

/// Whether a server process is there.
func isThere(_ pid: Int32) throws -> Bool { try isThere(pid, "") }

/// Whether a server process is in the middle of `pg_sleep`.
func isAsleep(_ pid: Int32) throws -> Bool { try isThere(pid, "AND wait_event = 'PgSleep'") }

/// Whether a server process waits for a lock that another one holds.
func waitsForALock(_ pid: Int32) throws -> Bool { try isThere(pid, "AND wait_event_type = 'Lock'") }

private func isThere(_ pid: Int32, _ condition: String) throws -> Bool {
    let session = try Session(try testConfiguration())
    defer { session.close() }
    return try !session.query("SELECT FROM pg_stat_activity WHERE pid = \(pid) \(raw: condition)").isEmpty
}

/// Keeps a session busy until the test opens it.
final class Gate: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)

    func open() { semaphore.signal() }
    func pass() { semaphore.wait() }
    /// Returns once it is open.
    func opened() async throws { try await onOwnThread { self.pass() } }
}
