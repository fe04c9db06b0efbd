import Domain
import Foundation
import Postgres
import TestSupport
import Testing

@testable import EventStore

@Suite(.timeLimit(.minutes(4))) struct `When the writer's connection is cut` {
    @Test(arguments: [false, true])
    func `in the middle of a storm, what was acknowledged stands once, and a repeated command has one effect`(
        withKeys: Bool
    ) async throws {
        try await TestDatabase.withStore { store, database in
            let storm = Task { try await Storm(store: store, callers: 24, withKeys: withKeys).rage(for: .seconds(2)) }
            let cuts = Task {
                let admin = try database.owner()
                var cuts = 0
                while (try? await Task.sleep(for: .milliseconds(37))) != nil { cuts += try Self.cutWriter(admin) }
                return cuts
            }
            let result = try await storm.value
            cuts.cancel()
            try await #expect(cuts.value > 0)
            try await result.check(against: store, retrying: withKeys)
        }
    }

    private static func cutWriter(_ admin: Session) throws -> Int {
        try admin.query(
            """
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE datname = current_database() AND application_name = 'paraph log writer'
            """
        ).count
    }
}
