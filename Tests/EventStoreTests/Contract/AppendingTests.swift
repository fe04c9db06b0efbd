import Domain
import Foundation
import Testing

@testable import EventStore

@Suite struct `Appending to the log` {
    @Test(arguments: Keeper.allCases)
    func `numbers events from 1 without a gap, in the order of acknowledgement, however many append at once`(
        keeper: Keeper
    ) async throws {
        try await keeper.withStore { store in
            let office = ID<Office>.fresh
            let outcomes = try await withThrowingTaskGroup(of: AppendOutcome.self) { group in
                for number in 1...100 {
                    group.addTask {
                        try await store.append(.entering("line \(number)", in: .fresh, at: 0, of: office))
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(Set(outcomes.compactMap(\.positions?.lowerBound)) == Set(1...100))
            let events = try await store.everything()
            #expect(events.map(\.position) == Array(1...100))
            #expect(zip(events, events.dropFirst()).allSatisfy { $0.recordedAt <= $1.recordedAt })
            try await #expect(store.head().position == 100)
        }
    }

    @Test(arguments: Keeper.allCases)
    func `keeps an event as it was given`(keeper: Keeper) async throws {
        try await keeper.withStore { store in
            let (office, dossier, daybook) = (ID<Office>.fresh, ID<Dossier>.fresh, ID<Daybook>.fresh)
            let before = Timestamp(Date())
            let request = try AppendRequest.entering(
                "é – \"€\" \\ \u{1}", "2", in: daybook, at: 0, of: office, dossier: dossier)
            try await #expect(store.append(request) == .appended(first: 1, last: 2))
            let events = try await store.read(StreamID(daybook), of: office)
            let prepared = request.writes[0].events
            try #require(events.count == 2)
            for (index, event) in events.enumerated() {
                #expect(event.recordedAt >= before)
                #expect(
                    event
                        == RecordedEvent(
                            prepared[index], position: Int64(index + 1), version: index + 1,
                            recordedAt: event.recordedAt.microseconds))
            }
            #expect(events[0].dossier == dossier)
            let decoded: DaybookEvent? = try events[0].decoded()
            #expect(decoded == .entered(.init(line: "é – \"€\" \\ \u{1}")))
        }
    }

    @Test(arguments: Keeper.allCases)
    func `tells the loser of a race, and only the loser`(keeper: Keeper) async throws {
        try await keeper.withStore { store in
            let (office, daybook) = (ID<Office>.fresh, ID<Daybook>.fresh)
            _ = try await store.append(.entering("first", in: daybook, at: 0, of: office))
            let outcomes = try await withThrowingTaskGroup(of: AppendOutcome.self) { group in
                for number in 1...20 {
                    group.addTask { try await store.append(.entering("\(number)", in: daybook, at: 1, of: office)) }
                    group.addTask { try await store.append(.entering("\(number)", in: .fresh, at: 0, of: office)) }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(outcomes.filter(\.isConflict).count == 19)
            #expect(outcomes.compactMap(\.positions).count == 21)
            let late = try await store.append(.entering("late", in: daybook, at: 1, of: office))
            #expect(late == .conflict([StreamConflict(stream: daybook.uuid, expected: 1, actual: 2)]))
            let early = try await store.append(.entering("early", in: daybook, at: 7, of: office))
            #expect(early == .conflict([StreamConflict(stream: daybook.uuid, expected: 7, actual: 2)]))
            try await #expect(store.everything().map(\.position) == Array(1...22))
        }
    }

    @Test(arguments: Keeper.allCases)
    func `ranks appends to one stream that follow each other`(keeper: Keeper) async throws {
        try await keeper.withStore { store in
            let (office, daybook) = (ID<Office>.fresh, ID<Daybook>.fresh)
            // They reach the writer together, in whatever order; who comes too early is told, and comes back.
            try await withThrowingTaskGroup(of: Void.self) { group in
                for version in 0..<30 {
                    group.addTask {
                        let request = try AppendRequest.entering("\(version)", in: daybook, at: version, of: office)
                        while try await store.append(request).isConflict {}
                    }
                }
                try await group.waitForAll()
            }
            try await #expect(store.lines(of: daybook, of: office) == (0..<30).map(String.init))
            try await #expect(store.read(StreamID(daybook), of: office).map(\.version) == Array(1...30))
        }
    }

    @Test(arguments: Keeper.allCases)
    func `writes several streams whole or not at all`(keeper: Keeper) async throws {
        try await keeper.withStore { store in
            let (office, one, two) = (ID<Office>.fresh, ID<Daybook>.fresh, ID<Daybook>.fresh)
            let both = try AppendRequest.several([(one, 0, ["a", "b"]), (two, 0, ["c"])], of: office)
            try await #expect(store.append(both) == .appended(first: 1, last: 3))
            let half = try AppendRequest.several([(one, 2, ["d"]), (two, 0, ["e"])], of: office)
            try await #expect(
                store.append(half) == .conflict([StreamConflict(stream: two.uuid, expected: 0, actual: 1)]))
            try await #expect(store.lines(of: one, of: office) == ["a", "b"])
            try await #expect(store.lines(of: two, of: office) == ["c"])
            try await #expect(store.head().position == 3)
        }
    }

    @Test(arguments: Keeper.allCases)
    func `lets one append write to a stream twice, the second after the first`(keeper: Keeper) async throws {
        try await keeper.withStore { store in
            let (office, daybook) = (ID<Office>.fresh, ID<Daybook>.fresh)
            let following = try AppendRequest.several([(daybook, 0, ["a", "b"]), (daybook, 2, ["c"])], of: office)
            try await #expect(store.append(following) == .appended(first: 1, last: 3))
            let overlapping = try AppendRequest.several([(daybook, 3, ["d"]), (daybook, 3, ["e"])], of: office)
            try await #expect(store.append(overlapping).isConflict)
            try await #expect(store.lines(of: daybook, of: office) == ["a", "b", "c"])
        }
    }

    @Test(arguments: Keeper.allCases)
    func `gives an append without events the position of the head`(keeper: Keeper) async throws {
        try await keeper.withStore { store in
            let office = ID<Office>.fresh
            _ = try await store.append(.entering("a", in: .fresh, at: 0, of: office))
            let key = CommandKey.fresh()
            try await #expect(
                store.append(.several([], of: office, key: key)) == .appended(first: 1, last: 1))
            try await #expect(
                store.answer(to: key)
                    == FoundAnswer(answer: .created, requestHash: key.requestHash, position: 1))
            try await #expect(store.append(.several([], of: office, key: key)) == .repeated(.created))
        }
    }

    @Test(arguments: Keeper.allCases)
    func `keeps the root of the tree over all leaves`(keeper: Keeper) async throws {
        try await keeper.withStore { store in
            try await #expect(Data(store.head().root.bytes) == NaiveTree.root(of: []))
            for round in 1...7 {
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for _ in 0..<round { group.addTask { try await Self.enterThree(in: store) } }
                    try await group.waitForAll()
                }
                let leaves = try await store.everything().map(LeafByHand.leaf)
                try await #expect(Data(store.head().root.bytes) == NaiveTree.root(of: leaves))
            }
        }
    }

    private static func enterThree(in store: any EventStore) async throws {
        _ = try await store.append(.entering("1", "2", "3", in: .fresh, at: 0, of: .fresh, dossier: .fresh))
    }
}
