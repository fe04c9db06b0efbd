import TestTools
import Testing

@Suite struct `A simulated course of events` {
    @Test func `keeps every promise, whatever the seed`() async throws {
        for failure in try await onOwnThread(SimulatedSeeds.run) { Issue.record("\(failure)") }
    }

    @Test(arguments: [1, 7, 42] as [UInt64])
    func `is the same every time`(seed: UInt64) async throws {
        let traces = try await onOwnThread {
            try (0..<2).map { _ in
                let world = try SimulatedWorld(seed: seed, errands: 4, flaw: nil)
                for step in Simulation(seed: seed).steps { try world.perform(step) }
                try world.settle()
                return world.trace
            }
        }
        #expect(traces[0] == traces[1])
        #expect(traces[0].count > 100)
    }

    @Test(arguments: Flaw.allCases)
    func `finds what was made wrong on purpose, and tells it in few steps`(flaw: Flaw) async throws {
        let failing = try await onOwnThread {
            (0..<20_000).lazy.map { Simulation(seed: $0, flaw: flaw) }.first { $0.run() != nil }
        }
        let found = try #require(failing, "no seed finds it")
        let shortest = try await onOwnThread { found.shrunk() }
        let failure = try #require(shortest.run())
        #expect(shortest.steps.count < found.steps.count / 2)
        #expect(!failure.trace.isEmpty)
    }
}
