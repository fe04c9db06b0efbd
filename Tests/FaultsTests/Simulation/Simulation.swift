import TestTools

/// A course of events that a seed decides. The same seed and steps come to the same, to the last event.
struct Simulation: Sendable {
    let seed: UInt64
    var steps: [Step]
    let flaw: Flaw?

    static let stepsOfACourse = 160
    private static let errands = 4

    init(seed: UInt64, flaw: Flaw? = nil) {
        self.seed = seed
        self.flaw = flaw
        var random = SeededRandom(seed, 0)
        steps = (0..<Self.stepsOfACourse).map { _ in Step(random: &random) }
    }

    struct Failure: Error, CustomStringConvertible {
        let seed: UInt64
        let reason: String
        let trace: [String]

        var description: String {
            "seed \(seed): \(reason)\n" + trace.enumerated().map { "  \($0 + 1). \($1)" }.joined(separator: "\n")
        }
    }

    /// What went wrong; nil where every promise held.
    func run() -> Failure? {
        var trace: [String] = []
        do {
            let world = try SimulatedWorld(seed: seed, errands: Self.errands, flaw: flaw)
            defer { trace = world.trace }
            for step in steps { try world.perform(step) }
            try world.settle()
            return nil
        } catch {
            return Failure(seed: seed, reason: "\(error)", trace: trace)
        }
    }

    /// The shortest course that still fails, by leaving out steps, ever fewer at a time.
    func shrunk() -> Simulation {
        var shortest = self
        var length = steps.count / 2
        while length > 0 {
            var start = 0
            while start < shortest.steps.count {
                var shorter = shortest
                shorter.steps.removeSubrange(start..<min(start + length, shorter.steps.count))
                if shorter.run() != nil { shortest = shorter } else { start += length }
            }
            length /= 2
        }
        return shortest
    }
}
