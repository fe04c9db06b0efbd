import Domain
import Foundation
import Synchronization
import Testing

@testable import EventStore

/// Many callers who append as fast as they are answered, and keep book of what they were told.
struct Storm: Sendable {
    let store: any EventStore
    let callers: Int
    var withKeys = false

    struct Result: Sendable {
        var acknowledged: [(position: Int64, event: UUID)] = []
        var repeated: [UUID] = []
        /// The requests whose fate their caller does not know.
        var failures: [AppendRequest] = []
        fileprivate var waits: [Duration] = []

        var p99: Duration {
            let sorted = waits.sorted()
            return sorted.isEmpty ? .zero : sorted[sorted.count * 99 / 100]
        }
    }

    /// What the callers have been told so far, for who looks on.
    final class Tally: Sendable {
        private let counts = Atomic(0)
        private let losses = Atomic(0)

        var acknowledged: Int { counts.load(ordering: .relaxed) }
        var failures: Int { losses.load(ordering: .relaxed) }

        fileprivate func acknowledge() { counts.add(1, ordering: .relaxed) }
        fileprivate func fail() { losses.add(1, ordering: .relaxed) }
    }

    func rage(for duration: Duration) async throws -> Result {
        let end = ContinuousClock.now + duration
        return try await rage { ContinuousClock.now >= end }
    }

    func rage(noting tally: Tally = Tally(), until isOver: @escaping @Sendable () -> Bool) async throws -> Result {
        try await withThrowingTaskGroup(of: Result.self) { group in
            for _ in 0..<callers { group.addTask { try await append(noting: tally, until: isOver) } }
            return try await group.reduce(into: Result()) { all, one in
                all.acknowledged += one.acknowledged
                all.repeated += one.repeated
                all.failures += one.failures
                all.waits += one.waits
            }
        }
    }

    private func append(noting tally: Tally, until isOver: () -> Bool) async throws -> Result {
        var result = Result()
        let office = ID<Office>.fresh
        var (daybook, version) = (ID<Daybook>.fresh, 0)
        while !isOver() {
            let request = try AppendRequest.entering(
                "line", in: daybook, at: version, of: office, key: withKeys ? .fresh() : nil)
            let event = request.writes[0].events[0].id
            let asked = ContinuousClock.now
            do {
                switch try await store.append(request) {
                case .appended(let first, _): result.acknowledged.append((first, event))
                case .repeated: result.repeated.append(event)
                case .conflict(let conflicts): throw Lost(conflicts: conflicts)
                }
                tally.acknowledge()
                version += 1
            } catch is LogUnavailable {
                tally.fail()
                result.failures.append(request)
                (daybook, version) = (.fresh, 0)
                try await Task.sleep(for: .milliseconds(5))
            }
            result.waits.append(ContinuousClock.now - asked)
            if version == 5 { (daybook, version) = (.fresh, 0) }
        }
        return result
    }

    /// Nobody else writes to a caller's daybooks.
    struct Lost: Error {
        let conflicts: [StreamConflict]
    }
}

extension Storm.Result {
    /// What was acknowledged stands in the log once, at its place; of the rest, each stands there once or not at all.
    func check(against store: any EventStore, retrying: Bool) async throws {
        if retrying {
            for request in failures {
                let outcome = try await store.append(request)
                #expect(outcome.positions != nil || outcome == .repeated(.created))
            }
        }
        let events = try await store.everything()
        #expect(events.map(\.position) == (0..<Int64(events.count)).map { $0 + 1 })
        #expect(acknowledged.allSatisfy { events[Int($0.position) - 1].id == $0.event })
        let ids = events.map(\.id)
        let failed = Set(failures.map { $0.writes[0].events[0].id })
        let told = Set(acknowledged.map(\.event)).union(repeated)
        #expect(Set(ids).count == ids.count)
        #expect(told.isDisjoint(with: failed))
        #expect(told.isSubset(of: ids))
        #expect(Set(ids).isSubset(of: told.union(failed)))
        if retrying { #expect(Set(ids) == told.union(failed)) }
        try await #expect(Data(store.head().root.bytes) == NaiveTree.root(of: events.map(LeafByHand.leaf)))
    }
}
