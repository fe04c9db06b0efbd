import Domain
import Foundation
import Postgres
import TestSupport
import Testing

@testable import EventStore

/// As when a standby takes over that had not received the end of the log.
@Suite(.timeLimit(.minutes(2))) struct `A log that loses its end under a running server` {
    enum Loss: CaseIterable {
        case shorter
        case shorterWithoutAWriter
        case goneOnDifferently
    }

    @Test(arguments: Loss.allCases)
    func `is noticed, and nothing more is written to it`(loss: Loss) async throws {
        try await TestDatabase.withStore { store, database in
            let (daybook, office) = (ID<Daybook>(UUID()), ID<Office>(UUID()))
            for version in 0..<3 {
                _ = try await store.append(.entering("\(version)", in: daybook, at: version, of: office))
            }
            let owner = try database.owner()
            try owner.script("ALTER TABLE log.event DISABLE TRIGGER USER")
            switch loss {
            case .shorter, .shorterWithoutAWriter:
                try owner.script("DELETE FROM log.event WHERE position = 3")
                try owner.script("UPDATE log.head SET position = 2")
            case .goneOnDifferently:
                try owner.script("UPDATE log.event SET leaf = sha256('another') WHERE position = 3")
            }
            if loss != .shorterWithoutAWriter {
                _ = try owner.query(
                    """
                    SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
                    WHERE datname = current_database() AND application_name = 'paraph log writer'
                    """)
                await #expect(throws: LogUnavailable.self) {
                    _ = try await store.append(.entering("lost", in: daybook, at: 3, of: office))
                }
            }
            let noticed: LogRewound =
                loss == .goneOnDifferently ? .otherRoot(position: 3) : .beyondHead(position: 3, head: 2)
            await #expect(throws: noticed) { try await store.failWhenRewound() }
            let lines: Int64 = try owner.query("SELECT count(*) FROM log.event")[0].get(0)
            #expect(lines == (loss == .goneOnDifferently ? 3 : 2))
        }
    }
}
