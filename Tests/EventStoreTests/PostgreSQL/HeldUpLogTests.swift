import Domain
import Postgres
import TestSupport
import Testing

@testable import EventStore

@Suite(.timeLimit(.minutes(2))) struct `While somebody keeps the head of the log for long` {
    @Test(arguments: ["SELECT FROM log.head FOR UPDATE", "LOCK TABLE log.head IN ACCESS EXCLUSIVE MODE"])
    func `who appends is told that the log cannot be reached, and nothing of theirs is written later`(
        holding: String
    ) async throws {
        try await TestDatabase.with { database in
            try database.migrate()
            var writing = SessionConfiguration.writing(database.url)
            writing.settings["lock_timeout"] = "300ms"
            let store = PostgresEventStore(conninfo: database.url, writing: writing, logger: .quiet)
            defer { store.close() }
            _ = try await store.append(.entering("before", in: .fresh, at: 0, of: .fresh))
            let holder = try database.owner()
            try holder.script("BEGIN; \(holding)")
            let appends = try (0..<300).map { number in
                let request = try AppendRequest.entering("\(number)", in: .fresh, at: 0, of: .fresh)
                return Task { try await store.append(request) }
            }
            for append in appends { await #expect(throws: LogUnavailable.self) { try await append.value } }
            try holder.script("COMMIT")
            try await #expect(
                store.append(.entering("after", in: .fresh, at: 0, of: .fresh)) == .appended(first: 2, last: 2))
            try await #expect(store.everything().map(\.body) == [#"{"line":"before"}"#, #"{"line":"after"}"#])
        }
    }
}
