import Dispatch
import Foundation
import Synchronization

/// Which seeds are tried: some hundreds with every run of the tests, or those that `./dev faults --simulation` asks for.
enum SimulatedSeeds {
    /// Of `PARAPH_SIMULATED_SEEDS`, which is `FIRST-LAST`; nil without it.
    private static let asked: ClosedRange<UInt64>? = {
        guard let text = ProcessInfo.processInfo.environment["PARAPH_SIMULATED_SEEDS"] else { return nil }
        let ends = text.split(separator: "-").compactMap { UInt64($0) }
        guard ends.count == 2, ends[0] <= ends[1] else {
            preconditionFailure("PARAPH_SIMULATED_SEEDS is \(text), and should be FIRST-LAST")
        }
        return ends[0]...ends[1]
    }()

    private static let portion: UInt64 = 100

    /// Runs them all, a portion on each processor at a time, and says how far it is where somebody asked.
    /// - Returns: the first that failed of each portion, each by its shortest course.
    static func run() -> [Simulation.Failure] {
        let seeds = asked ?? 1...300
        let failures = Mutex<[Simulation.Failure]>([])
        let done = Atomic<UInt64>(0)
        let portions = (UInt64(seeds.count) + portion - 1) / portion
        DispatchQueue.concurrentPerform(iterations: Int(portions)) { number in
            let first = seeds.lowerBound + UInt64(number) * portion
            let last = min(first + portion - 1, seeds.upperBound)
            if let failure = firstFailure(in: first...last) { failures.withLock { $0.append(failure) } }
            let count = done.add(last - first + 1, ordering: .relaxed).newValue
            if asked != nil, count % 2_000 == 0 || count == seeds.count {
                say("\(count) of \(seeds.count) seeds, \(failures.withLock { $0.count }) failed")
            }
        }
        return failures.withLock { $0 }
    }

    private static func firstFailure(in seeds: ClosedRange<UInt64>) -> Simulation.Failure? {
        for seed in seeds {
            let simulation = Simulation(seed: seed)
            if let failure = simulation.run() { return simulation.shrunk().run() ?? failure }
        }
        return nil
    }

    private static func say(_ text: String) { FileHandle.standardOutput.write(Data((text + "\n").utf8)) }
}
