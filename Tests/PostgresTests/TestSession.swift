import Dispatch
import Foundation
import Logging
import Postgres
import TestSupport

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

/// Keeps a session busy until the test opens it.
final class Gate: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)

    func open() { semaphore.signal() }
    func pass() { semaphore.wait() }
}
