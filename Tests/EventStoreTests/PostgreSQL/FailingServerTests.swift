import Domain
import Foundation
import Postgres
import TestSupport
import TestTools
import Testing

@testable import EventStore

/// On a cluster of the test's own, which it may set and stop as it likes.
@Suite(.serialized, .timeLimit(.minutes(4))) struct `When the server fails` {
    /// A commit that waits for a standby is durable here already: who cuts it off then takes away the answer alone.
    @Test(arguments: [false, true])
    func `between the commit and its answer, the append is recognised in the log`(withKey: Bool) async throws {
        try await OwnCluster.with { cluster in
            try await cluster.withStore { store in
                let (office, daybook) = (ID<Office>.fresh, ID<Daybook>.fresh)
                _ = try await store.append(.entering("before", in: daybook, at: 0, of: office))
                try await cluster.holdCommits()
                let request = try AppendRequest.entering(
                    "once", in: daybook, at: 1, of: office, key: withKey ? .fresh() : nil)
                let append = Task { try await store.append(request) }
                try await eventually { try cluster.heldCommits() > 0 }
                let late = Task { try await store.append(.entering("late", in: .fresh, at: 0, of: office)) }
                try cluster.cutHeldCommits()
                try cluster.releaseCommits()
                try await #expect(append.value == .appended(first: 2, last: 2))
                try await #expect(late.value == .appended(first: 3, last: 3))
                try await #expect(store.lines(of: daybook, of: office) == ["before", "once"])
                try await #expect(
                    store.append(.entering("after", in: daybook, at: 2, of: office)) == .appended(first: 4, last: 4))
            }
        }
    }

    @Test func `and comes back, the log goes on by itself with all that was acknowledged`() async throws {
        try await OwnCluster.with { cluster in
            try await cluster.withStore { store in
                let (tally, isOver) = (Storm.Tally(), Shared(false))
                defer { isOver.change { $0 = true } }
                let storm = Task {
                    try await Storm(store: store, callers: 16, withKeys: true)
                        .rage(noting: tally) { isOver.value }
                }
                let seen = Shared<[Int64]>([])
                let reader = Task {
                    while !Task.isCancelled {
                        do {
                            for try await batch in store.subscribe(after: seen.value.last ?? 0) {
                                seen.change { $0 += batch.events.map(\.position) }
                            }
                        } catch is PostgresError {
                            try? await Task.sleep(for: .milliseconds(50))
                        }
                    }
                }
                try await eventually { tally.acknowledged > 0 && !seen.value.isEmpty }
                try await cluster.stop(.immediate)
                await #expect(throws: (any Error).self) {
                    try await store.append(.entering("in vain", in: .fresh, at: 0, of: .fresh))
                }
                try await eventually { tally.failures > 0 }
                try await cluster.start()
                let before = tally.acknowledged
                try await eventually { tally.acknowledged > before }
                isOver.change { $0 = true }
                let result = try await storm.value
                #expect(!result.failures.isEmpty)
                try await result.check(against: store, retrying: true)
                let head = try await store.head().position
                try await eventually { seen.value.last ?? 0 >= head }
                reader.cancel()
                try await reader.value
                #expect(seen.value == Array(1...head))
            }
        }
    }
}
