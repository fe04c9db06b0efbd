import Domain
import Foundation
import TestSupport
import Testing

@testable import EventStore

@Suite(.timeLimit(.minutes(2))) struct `Followers, when they are dismissed,` {
    @Test func `end for good, and workers do not`() async throws {
        try await TestDatabase.withStore { store, _ in
            let readers = (0..<100).map { _ in
                Task {
                    for try await _ in store.follow(after: 0, batch: 32, where: .everything, silence: .seconds(600)) {}
                }
            }
            let worker = Task {
                for try await batch in store.subscribe(after: 0) { return batch.events.count }
                return 0
            }
            store.dismissFollowers()
            for reader in readers { try await reader.value }
            await #expect(throws: CancellationError.self) {
                try await store.waitAsFollower(after: 0, timeout: .seconds(600))
            }
            _ = try await store.append(.entering("line", in: .fresh, at: 0, of: .fresh))
            #expect(try await worker.value == 1)
        }
    }
}
