import Testing

@Suite struct `A simulated course of events` {
    @Test func `keeps every promise, whatever the seed`() {
        for failure in SimulatedSeeds.run() { Issue.record("\(failure)") }
    }

    @Test(arguments: [1, 7, 42] as [UInt64])
    func `is the same every time`(seed: UInt64) throws {
        let worlds = try (0..<2).map { _ in
            let world = try SimulatedWorld(seed: seed, errands: 4, flaw: nil)
            for step in Simulation(seed: seed).steps { try world.perform(step) }
            try world.settle()
            return world
        }
        #expect(worlds[0].trace == worlds[1].trace)
        #expect(worlds[0].trace.count > 100)
    }

    @Test(arguments: Flaw.allCases)
    func `finds what was made wrong on purpose, and tells it in few steps`(flaw: Flaw) throws {
        let failing = (0..<20_000).lazy.map { Simulation(seed: $0, flaw: flaw) }.first { $0.run() != nil }
        let found = try #require(failing, "no seed finds it")
        let shortest = found.shrunk()
        let failure = try #require(shortest.run())
        #expect(shortest.steps.count < found.steps.count / 2)
        #expect(!failure.trace.isEmpty)
    }
}
