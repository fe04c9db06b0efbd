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

/// Asks again until the answer is yes; false after ten seconds.
func eventually(_ condition: () async throws -> Bool) async throws -> Bool {
    for _ in 0..<500 {
        if try await condition() { return true }
        try await Task.sleep(for: .milliseconds(20))
    }
    return false
}

/// Keeps a session busy until the test opens it.
final class Gate: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)

    func open() { semaphore.signal() }
    func pass() { semaphore.wait() }
}
