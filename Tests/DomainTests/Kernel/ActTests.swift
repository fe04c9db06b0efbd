import Foundation
import Testing

@testable import Domain

@Suite struct `What an act reads` {
    private func guarded(_ number: Int, at version: Int) -> Act.Guard {
        .init(stream: StreamID(category: "dossier", id: UUID(high: 0, low: UInt64(number))), expectedVersion: version)
    }

    /// Beyond the number up to which they are looked at one by one, too.
    @Test func `is guarded once, in the order in which it was read`() {
        let reads = (0..<50).map { guarded($0, at: 1) }
        var act = Act()
        for read in reads + reads.reversed() { act.guarding(read) }
        #expect(act.guards == reads)
        act.guarding(guarded(7, at: 2))
        #expect(act.guards == reads + [guarded(7, at: 2)])
    }
}
