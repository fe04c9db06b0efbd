import Domain
import Foundation
import Testing

@testable import EventStore

@Suite(.timeLimit(.minutes(4))) struct `A subscription` {
    @Test(arguments: Keeper.allCases)
    func `gives what was, then what comes, and loses nothing while many append`(keeper: Keeper) async throws {
        try await keeper.withStore { store in
            let office = ID<Office>.fresh
            try await Self.append(40, to: store, of: office)
            async let live: Void = Self.append(160, to: store, of: office)
            var positions: [Int64] = []
            for try await batch in store.subscribe(after: 10, batch: 7) {
                #expect(!batch.events.isEmpty)
                #expect(batch.through == batch.events.last?.position)
                positions += batch.events.map(\.position)
                if positions.count >= 190 { break }
            }
            try await live
            #expect(positions == Array(11...200))
        }
    }

    @Test(arguments: Keeper.allCases)
    func `wakes up soon after an append`(keeper: Keeper) async throws {
        try await keeper.withStore { store in
            let office = ID<Office>.fresh
            try await Self.append(1, to: store, of: office)
            let reader = Task {
                for try await batch in store.subscribe(after: 1, where: EventFilter(office: office)) {
                    return batch.events.count
                }
                return 0
            }
            try await Task.sleep(for: .milliseconds(100))
            let appended = ContinuousClock.now
            try await Self.append(1, to: store, of: office)
            try await #expect(reader.value == 1)
            // Its own look at the log may come in the same second, but the machine may be busy as well.
            #expect(ContinuousClock.now - appended < .seconds(30))
        }
    }

    @Test(arguments: Keeper.allCases)
    func `gives only what its filter admits`(keeper: Keeper) async throws {
        try await keeper.withStore { store in
            let (office, other) = (ID<Office>.fresh, ID<Office>.fresh)
            async let theirs: Void = Self.append(50, to: store, of: other)
            async let ours: Void = Self.append(50, to: store, of: office)
            var events: [RecordedEvent] = []
            for try await batch in store.subscribe(after: 0, batch: 10, where: EventFilter(office: office)) {
                events += batch.events
                if events.count >= 50 { break }
            }
            _ = try await (theirs, ours)
            #expect(events.count == 50)
            #expect(events.allSatisfy { $0.office == office })
            #expect(events.map(\.position) == events.map(\.position).sorted())
        }
    }

    @Test(arguments: Keeper.allCases)
    func `ends when its task is cancelled`(keeper: Keeper) async throws {
        try await keeper.withStore { store in
            for pause in [0, 1, 50, 200] {
                let reader = Task {
                    for try await _ in store.subscribe(after: 0) {}
                    return true
                }
                try await Task.sleep(for: .milliseconds(pause))
                reader.cancel()
                try await #expect(reader.value)
            }
        }
    }

    @Test(arguments: Keeper.allCases)
    func `waits no longer than it was told`(keeper: Keeper) async throws {
        try await keeper.withStore { store in
            let start = ContinuousClock.now
            for milliseconds in [0, 0, 0, 1, 30] {
                try await store.waitForEvents(after: 1_000, timeout: .milliseconds(milliseconds))
            }
            // A wait that misses its end lasts for ever; the other tests of this machine may well hold up one that does not.
            #expect(ContinuousClock.now - start < .seconds(20))
        }
    }

    @Test(arguments: Keeper.allCases)
    func `tells a follower of silence, and goes on`(keeper: Keeper) async throws {
        try await keeper.withStore { store in
            let (office, other) = (ID<Office>.fresh, ID<Office>.fresh)
            try await Self.append(3, to: store, of: office)
            // What the filter leaves out is silence too, but it is behind the reader.
            try await Self.append(1, to: store, of: other)
            var told: [EventBatch] = []
            let batches = store.follow(
                after: 1, batch: 7, where: EventFilter(office: office), silence: .milliseconds(50))
            for try await batch in batches {
                told.append(batch)
                if told.count == 3 { try await Self.append(1, to: store, of: office) }
                if told.count > 3, !batch.events.isEmpty { break }
            }
            #expect(told.prefix(3).map { $0.events.map(\.position) } == [[2, 3], [], []])
            #expect(told[2].through == 4)
            #expect(told.flatMap(\.events).map(\.position) == [2, 3, 5])
        }
    }

    @Test(arguments: Keeper.allCases)
    func `of hundreds of followers leaves out nobody, also where some go away`(keeper: Keeper) async throws {
        try await keeper.withStore { store in
            let office = ID<Office>.fresh
            let readers = (0..<300).map { _ in
                Task {
                    var positions: [Int64] = []
                    let batches = store.follow(after: 0, batch: 32, where: .everything, silence: .seconds(600))
                    for try await batch in batches {
                        positions += batch.events.map(\.position)
                        if positions.count >= 40 { break }
                    }
                    return positions
                }
            }
            for turn in 0..<10 {
                try await Self.append(4, to: store, of: office)
                for reader in readers[turn * 10..<turn * 10 + 10] { reader.cancel() }
                try await Task.sleep(for: .milliseconds(1))
            }
            for reader in readers[100...] { try await #expect(reader.value == Array(1...40)) }
            for reader in readers[..<100] { try await #expect(Array(1...40).starts(with: reader.value)) }
        }
    }

    private static func append(_ count: Int, to store: any EventStore, of office: ID<Office>) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<count {
                group.addTask { _ = try await store.append(.entering("line", in: .fresh, at: 0, of: office)) }
            }
            try await group.waitForAll()
        }
    }
}
