import Domain
import Postgres
import TestSupport
import Testing

@testable import EventStore

@Suite(.timeLimit(.minutes(4))) struct `When a server is paused in the middle of an append` {
    @Test func `the others wait until PostgreSQL has ended its transaction, and then go on`() async throws {
        try await TestDatabase.withStore { store, database in
            var configuration = SessionConfiguration.writing(database.url)
            configuration.settings["idle_in_transaction_session_timeout"] = "300ms"
            let paused = try Session(configuration)
            // In one message: it is not idle in between.
            try paused.script("BEGIN; SELECT position FROM log.head WHERE one FOR UPDATE")
            try await #expect(
                store.append(.entering("a", in: .fresh, at: 0, of: .fresh)) == .appended(first: 1, last: 1))
            #expect { try paused.query("SELECT position FROM log.head") } throws: { error in
                guard let error = error as? PostgresError else { return false }
                return error.isConnectionLost && error.isRetryable
            }
            #expect(!paused.isAlive)
        }
    }

    @Test func `it is given ten seconds to go on where it signs the log, as nobody else may meanwhile`() async throws {
        try await TestDatabase.with { database in
            try database.migrate()
            let sealer = try Session(.sealing(database.url))
            let timeout = try sealer.query("SELECT current_setting('idle_in_transaction_session_timeout')")
            #expect(try timeout[0].get(0, as: String.self) == "10s")
        }
    }

    @Test func `it is given ten seconds to go on`() async throws {
        try await TestDatabase.with { database in
            try database.migrate()
            let writer = try Session(.writing(database.url))
            let timeouts = try writer.query(
                "SELECT current_setting('idle_in_transaction_session_timeout'), current_setting('lock_timeout')")
            #expect(try timeouts[0].get(0, as: String.self) == "10s")
            // Or the others would give up before it has had them.
            #expect(try timeouts[0].get(1, as: String.self) == "15s")
        }
    }
}
