import Domain
import Foundation
import Testing

@testable import EventStore

@Suite struct `A guarded stream` {
    @Test(arguments: Keeper.allCases)
    func `refuses the append when it has moved, and only then`(keeper: Keeper) async throws {
        try await keeper.withStore { store in
            let (office, period) = (ID<Office>.fresh, ID<Daybook>.fresh)
            _ = try await store.append(.entering("opened", in: period, at: 0, of: office))
            let unmoved = try AppendRequest.several([(.fresh, 0, ["a"])], guarding: [(period, 1)], of: office)
            try await #expect(store.append(unmoved) == .appended(first: 2, last: 2))
            _ = try await store.append(.entering("closed", in: period, at: 1, of: office))
            let moved = try AppendRequest.several([(.fresh, 0, ["b"])], guarding: [(period, 1)], of: office)
            try await #expect(
                store.append(moved) == .conflict([StreamConflict(stream: period.uuid, expected: 1, actual: 2)]))
            try await #expect(store.head().position == 3)
        }
    }

    @Test(arguments: Keeper.allCases)
    func `may be one that must not exist`(keeper: Keeper) async throws {
        try await keeper.withStore { store in
            let (office, absent) = (ID<Office>.fresh, ID<Daybook>.fresh)
            let request = try AppendRequest.several([(.fresh, 0, ["a"])], guarding: [(absent, 0)], of: office)
            try await #expect(store.append(request) == .appended(first: 1, last: 1))
            let expectant = try AppendRequest.several([(.fresh, 0, ["b"])], guarding: [(absent, 1)], of: office)
            try await #expect(
                store.append(expectant) == .conflict([StreamConflict(stream: absent.uuid, expected: 1, actual: 0)]))
            _ = try await store.append(.entering("there", in: absent, at: 0, of: office))
            let late = try AppendRequest.several([(.fresh, 0, ["c"])], guarding: [(absent, 0)], of: office)
            try await #expect(store.append(late).isConflict)
        }
    }

    @Test(arguments: Keeper.allCases)
    func `may be written by the same append`(keeper: Keeper) async throws {
        try await keeper.withStore { store in
            let (office, daybook) = (ID<Office>.fresh, ID<Daybook>.fresh)
            _ = try await store.append(.entering("a", in: daybook, at: 0, of: office))
            let request = try AppendRequest.several([(daybook, 1, ["b"])], guarding: [(daybook, 1)], of: office)
            try await #expect(store.append(request) == .appended(first: 2, last: 2))
        }
    }

    /// What was decided rests on two states of it: it moved while they were read.
    @Test(arguments: Keeper.allCases)
    func `stands at two versions at no moment`(keeper: Keeper) async throws {
        try await keeper.withStore { store in
            let (office, period) = (ID<Office>.fresh, ID<Daybook>.fresh)
            _ = try await store.append(.entering("1", "2", in: period, at: 0, of: office))
            for versions in [[1, 2], [2, 1], [2, 2, 1]] {
                let torn = try AppendRequest.several(
                    [(.fresh, 0, ["a"])], guarding: versions.map { (period, $0) }, of: office)
                try await #expect(store.append(torn).isConflict)
            }
            try await #expect(store.head().position == 2)
        }
    }

    @Test(arguments: Keeper.allCases)
    func `holds against everybody who writes to it at the same moment`(keeper: Keeper) async throws {
        try await keeper.withStore { store in
            let office = ID<Office>.fresh
            for _ in 1...20 {
                let period = ID<Daybook>.fresh
                let booking = ID<Daybook>.fresh
                _ = try await store.append(.entering("opened", in: period, at: 0, of: office))
                async let closing = store.append(.entering("closed", in: period, at: 1, of: office))
                async let booked = store.append(
                    .several([(booking, 0, ["booked"])], guarding: [(period, 1)], of: office))
                async let stranger = store.append(.entering("other", in: .fresh, at: 0, of: office))
                async let wrong = store.append(.several([(.fresh, 0, ["x"])], guarding: [(period, 5)], of: office))
                let closed = try #require(try await closing.positions)
                if let position = try await booked.positions {
                    #expect(position.lowerBound < closed.lowerBound)
                } else {
                    try await #expect(store.lines(of: booking, of: office) == [])
                }
                try await #expect(stranger.positions != nil)
                try await #expect(wrong.isConflict)
            }
        }
    }

    /// Two callers guard one stream at different versions: one of them must be wrong, and only that one is told.
    @Test(arguments: Keeper.allCases)
    func `is held for each of those who guard it`(keeper: Keeper) async throws {
        try await keeper.withStore { store in
            let (office, period) = (ID<Office>.fresh, ID<Daybook>.fresh)
            _ = try await store.append(.entering("1", "2", "3", in: period, at: 0, of: office))
            let outcomes = try await withThrowingTaskGroup(of: (Int, AppendOutcome).self) { group in
                for number in 0..<60 {
                    let version = [3, 2, 4][number % 3]
                    group.addTask {
                        let request = try AppendRequest.several(
                            [(.fresh, 0, ["a"])], guarding: [(period, version)], of: office)
                        return (version, try await store.append(request))
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(outcomes.allSatisfy { version, outcome in outcome.isConflict == (version != 3) })
            try await #expect(store.head().position == 23)
        }
    }
}
