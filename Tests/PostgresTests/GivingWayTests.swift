import Postgres
import TestSupport
import Testing

@Suite struct `Who wants a lock that keeps out everybody` {
    @Test func `waits for it briefly, tries again ever later, and at last waits so long that a vacuum gives way`() {
        var manner = GivingWay()
        var tries: [String] = []
        for _ in 1...8 {
            tries.append("\(manner.setting.split(separator: ";")[0]), \(manner.pause)")
            manner.prolong()
        }
        #expect(
            tries == [
                "SET LOCAL lock_timeout = '50ms', 0.2 seconds", "SET LOCAL lock_timeout = '50ms', 0.4 seconds",
                "SET LOCAL lock_timeout = '100ms', 0.8 seconds", "SET LOCAL lock_timeout = '200ms', 1.6 seconds",
                "SET LOCAL lock_timeout = '400ms', 3.2 seconds", "SET LOCAL lock_timeout = '800ms', 6.4 seconds",
                "SET LOCAL lock_timeout = '1250ms', 10.0 seconds", "SET LOCAL lock_timeout = '1250ms', 10.0 seconds",
            ])
    }

    @Test func `has it for ten seconds at most without doing anything`() async throws {
        try await TestDatabase.with { database in
            let session = try Session(SessionConfiguration(conninfo: database.url, applicationName: "paraph-test"))
            try session.transactionGivingWay(inTurn: "SELECT 1") { session in
                let timeouts = try session.query(
                    "SELECT current_setting('idle_in_transaction_session_timeout'), current_setting('lock_timeout')")[0]
                #expect(try timeouts.get(0, as: String.self) == "10s")
                #expect(try timeouts.get(1, as: String.self) == "50ms")
            }
            // The session's own again.
            #expect(
                try session.query("SELECT current_setting('idle_in_transaction_session_timeout')")[0]
                    .get(0, as: String.self) == "0")
        }
    }
}
