import Domain
import GivenWhenThen
import TestSupport
import Testing

@testable import Projections

@Suite struct `Waiting for a read model` {
    private let registry = ProjectionRegistry()

    @Test func `ends at once where it has got so far`() async throws {
        registry.begin(at: ["document": Standing(position: 7), "task": Standing(position: 3)])
        #expect(try await registry.wait(for: 7, on: [DocumentRow.self], upTo: .zero))
        #expect(try await !registry.wait(for: 7, on: [DocumentRow.self, TaskRow.self], upTo: .zero))
    }

    @Test func `ends when all of those asked for are there`() async throws {
        registry.begin(at: ["document": Standing(position: 0), "task": Standing(position: 0)])
        async let waiting = registry.wait(for: 5, on: [DocumentRow.self, TaskRow.self], upTo: .seconds(60))
        registry.advance(["document"], to: 5, touched: [:])
        registry.advance(["task"], to: 6, touched: [:])
        #expect(try await waiting)
    }

    @Test func `goes on until it is known how far the model is, and that it is whole, wherever one waits for`()
        async throws
    {
        #expect(try await !registry.wait(for: 0, on: [DocumentRow.self], upTo: .zero))
        async let waiting = registry.wait(for: 0, on: [DocumentRow.self, TaskRow.self], upTo: .seconds(60))
        registry.begin(at: ["document": Standing(), "task": Standing(position: 2, wholeFrom: 5)])
        #expect(try await registry.wait(for: 0, on: [DocumentRow.self], upTo: .zero))
        #expect(try await !registry.wait(for: 1, on: [TaskRow.self], upTo: .zero))
        registry.fold(["task"], to: 4)
        #expect(try await !registry.wait(for: 0, on: [TaskRow.self], stage: .folded, upTo: .zero))
        registry.advance(["task"], to: 5, touched: [:])
        #expect(try await waiting)
    }

    @Test func `says no when the time is up`() async throws {
        let clock = ContinuousClock()
        let start = clock.now
        #expect(try await !registry.wait(for: 1, on: [DocumentRow.self], upTo: .milliseconds(50)))
        #expect(start.duration(to: clock.now) >= .milliseconds(50))
    }

    /// An alarm that rang before its waiter was in the list would leave it there for ever.
    @Test(.timeLimit(.minutes(4))) func `says no, too, where the time is up before the waiting has well begun`()
        async throws
    {
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<20_000 {
                group.addTask { [registry] in
                    try await registry.wait(for: 1, on: [DocumentRow.self], upTo: .nanoseconds(1))
                }
            }
            for try await isThere in group { #expect(!isThere) }
        }
    }

    @Test func `ends when its caller is cancelled`() async throws {
        let waiting = Task { [registry] in
            try await registry.wait(for: 1, on: [DocumentRow.self], upTo: .seconds(60))
        }
        waiting.cancel()
        await #expect(throws: CancellationError.self) { try await waiting.value }
    }

    @Test func `ends at once where one of them stands still, for those who wait already too`() async throws {
        registry.begin(at: ["document": Standing(position: 7), "task": Standing(position: 3)])
        async let waiting = registry.wait(for: 9, on: [DocumentRow.self, TaskRow.self], upTo: .seconds(60))
        registry.fault("task", "its table is gone")
        #expect(try await !waiting)
        #expect(try await !registry.wait(for: 9, on: [TaskRow.self], upTo: .seconds(60)))
        #expect(registry.faulted(among: [DocumentRow.self, TaskRow.self]).map { $0.name } == ["task"])
        // What it has folded already it still answers.
        #expect(try await registry.wait(for: 3, on: [TaskRow.self], upTo: .zero))
        registry.advance(["task"], to: 9, touched: [:])
        #expect(registry.faulted(among: [TaskRow.self]).isEmpty)
    }

    @Test func `a list's version moves with the rows of its dossier alone`() {
        registry.begin(at: ["document": Standing(position: 10)])
        #expect(registry.listVersion(DocumentRow.self, dossier: .bakery) == 10)
        registry.advance(["document"], to: 12, touched: ["document": [.bakery: 11]])
        #expect(registry.listVersion(DocumentRow.self, dossier: .bakery) == 11)
        #expect(registry.listVersion(DocumentRow.self, dossier: .named("other")) == 10)
        registry.follow(["document": Standing(position: 20)])
        #expect(registry.listVersion(DocumentRow.self, dossier: .bakery) == nil)
    }
}
