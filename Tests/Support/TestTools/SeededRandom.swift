public import Foundation

/// SplitMix64: small, good enough, and the same everywhere for ever, so that a seed names one course of events.
public struct SeededRandom: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// Of this run, and printed before it is used, since a crash has no message: `PARAPH_SEED` repeats a run.
    public static let seed: UInt64 = {
        let given = ProcessInfo.processInfo.environment["PARAPH_SEED"].flatMap { UInt64($0) }
        let seed = given ?? UInt64.random(in: 0...UInt64.max)
        print("PARAPH_SEED=\(seed)")
        return seed
    }()

    public init(_ seed: UInt64) { state = seed }

    /// One of its own for each use, so that what one draws changes nothing for another.
    public init(_ seed: UInt64, _ use: Int) {
        self.init((seed ^ 0x5851_F42D_4C95_7F2D) &+ UInt64(use) &* 0xD134_2543_DE82_EF95)
    }

    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    public mutating func uuid() -> UUID {
        withUnsafeBytes(of: (next(), next())) { UUID(uuid: $0.loadUnaligned(as: uuid_t.self)) }
    }
}
