import Domain
import EventStore
import Foundation
import Postgres

/// A long log, honestly come by: appended by the store, sealed on the way, known to every read model's table.
struct FilledLog {
    let database: BenchDatabase
    let events: Int
    /// Signed at each power of ten from a thousand, and at the end.
    let checkpoints: [Checkpoint]

    /// Appends at once, while it is filled; the writer puts them into one batch.
    private static let appenders = 4
    private static let proposalsInOneAppend = 50

    static func make(of events: Int, in database: BenchDatabase) async throws -> FilledLog {
        _ = try ServerProcess.run("paraph", ["migrate", "--database-url", database.url])
        let store = PostgresEventStore(conninfo: database.url, logger: .quiet)
        defer { store.close() }
        let pool = Pool(.sealing(database.url), size: 1, logger: .quiet)
        let sealer = Sealer(pool: pool, key: SignerKey(named: "paraph-bench"))
        var checkpoints: [Checkpoint] = []
        var filled = 0
        for size in sizes(to: events) {
            try await append(filled / ProposalStory.length..<size / ProposalStory.length, to: store)
            if let checkpoint = try await sealer.seal() { checkpoints.append(checkpoint) }
            filled = size
        }
        await pool.close()
        try database.owner().script("VACUUM (ANALYZE) log.event, log.merkle_tile")
        return FilledLog(database: database, events: events, checkpoints: checkpoints)
    }

    private static func sizes(to events: Int) -> [Int] {
        var sizes = [events]
        var size = 1_000
        while size < events {
            sizes.append(size)
            size *= 10
        }
        return sizes.sorted()
    }

    private static func append(_ proposals: Range<Int>, to store: PostgresEventStore) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for appender in 0..<appenders {
                group.addTask {
                    let portion = proposalsInOneAppend
                    let first = proposals.lowerBound + appender * portion
                    for start in stride(from: first, to: proposals.upperBound, by: appenders * portion) {
                        try await append(whole: start..<min(start + portion, proposals.upperBound), to: store)
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    private static func append(whole proposals: Range<Int>, to store: PostgresEventStore) async throws {
        let stories = proposals.map { ProposalStory(number: $0) }
        let outcome = try await store.append(
            AppendRequest(office: ID(stories[0].office), writes: stories.map(\.write), guards: [], answer: nil))
        guard case .appended = outcome else { throw Callers.Unexpected(outcome: outcome) }
    }
}
