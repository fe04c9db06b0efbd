import Foundation
import Postgres
import TestSupport
import TestTools
import Testing

@testable import EventStore

@Suite(.timeLimit(.minutes(2))) struct `What a person decides about a parked event` {
    enum Decision: CaseIterable {
        case retry
        case skip
    }

    @Test(arguments: Decision.allCases)
    func `waits for another server that runs the consumer, and that one does not wait for it`(
        decision: Decision
    ) async throws {
        try await MigratedDatabase.with { database in
            let server = try database.owner()
            try server.script(
                """
                INSERT INTO consumer.consumer (name) VALUES ('reader');
                INSERT INTO consumer.parked
                    (consumer, position, lane, event_id, office, type, category, stream, attempts, error)
                VALUES ('reader', 7, gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'document.sent', 'document',
                    gen_random_uuid(), 3, 'poison');
                """)
            let records = ConsumerRecords(.following(database.url))
            let directory = ConsumerDirectory(records)
            let parked = try #require(try await directory.parked(by: "reader", for: .operator).first)
            // As whoever runs it does when a parked event was handled at last.
            try server.script("BEGIN; SELECT FROM consumer.consumer WHERE name = 'reader' FOR UPDATE")
            let deciding = Task {
                switch decision {
                case .retry: try await directory.retry(parked)
                case .skip: try await directory.skip(parked)
                }
            }
            let observer = try database.owner()
            try await eventually { try observer.seesSomebodyWait() }
            try server.script("DELETE FROM consumer.parked WHERE consumer = 'reader' AND position = 7; COMMIT")
            try await deciding.value
            await records.close()
        }
    }
}
