import Domain
import Foundation
import Testing

@testable import EventStore

@Suite struct `A command with a key` {
    @Test(arguments: Keeper.allCases)
    func `is carried out once and answered the same ever after`(keeper: Keeper) async throws {
        try await keeper.withStore { store in
            let (office, daybook, key) = (ID<Office>.fresh, ID<Daybook>.fresh, CommandKey.fresh())
            try await #expect(store.answer(to: key) == nil)
            let request = try AppendRequest.entering("once", in: daybook, at: 0, of: office, key: key)
            try await #expect(store.append(request) == .appended(first: 1, last: 1))
            try await #expect(store.append(request) == .repeated(.created))
            let redecided = try AppendRequest.entering("again", in: daybook, at: 1, of: office, key: key)
            try await #expect(store.append(redecided) == .repeated(.created))
            try await #expect(
                store.answer(to: key)
                    == FoundAnswer(answer: .created, requestHash: key.requestHash, position: 1))
            try await #expect(store.lines(of: daybook, of: office) == ["once"])
        }
    }

    @Test(arguments: Keeper.allCases, [true, false])
    func `sent twenty times at once has one effect`(keeper: Keeper, toOneStream: Bool) async throws {
        try await keeper.withStore { store in
            let (office, daybook, key) = (ID<Office>.fresh, ID<Daybook>.fresh, CommandKey.fresh())
            let outcomes = try await withThrowingTaskGroup(of: AppendOutcome.self) { group in
                for _ in 1...20 {
                    group.addTask {
                        let target = toOneStream ? daybook : .fresh
                        return try await store.append(.entering("once", in: target, at: 0, of: office, key: key))
                    }
                    group.addTask { try await store.append(.entering("other", in: .fresh, at: 0, of: office)) }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(outcomes.filter { $0 == .repeated(.created) }.count == 19)
            #expect(outcomes.compactMap(\.positions).count == 21)
            try await #expect(store.head().position == 21)
        }
    }

    @Test(arguments: Keeper.allCases)
    func `that loses a race leaves its key unused`(keeper: Keeper) async throws {
        try await keeper.withStore { store in
            let (office, daybook, key) = (ID<Office>.fresh, ID<Daybook>.fresh, CommandKey.fresh())
            _ = try await store.append(.entering("a", in: daybook, at: 0, of: office))
            try await #expect(store.append(.entering("b", in: daybook, at: 0, of: office, key: key)).isConflict)
            try await #expect(store.answer(to: key) == nil)
            try await #expect(
                store.append(.entering("b", in: daybook, at: 1, of: office, key: key)) == .appended(first: 2, last: 2))
        }
    }

    @Test(arguments: Keeper.allCases)
    func `is another command for another token`(keeper: Keeper) async throws {
        try await keeper.withStore { store in
            let key = CommandKey.fresh()
            let namesake = CommandKey(actor: "token:another", key: key.key, requestHash: key.requestHash)
            _ = try await store.append(.entering("a", in: .fresh, at: 0, of: .fresh, key: key))
            try await #expect(
                store.append(.entering("b", in: .fresh, at: 0, of: .fresh, key: namesake))
                    == .appended(first: 2, last: 2))
        }
    }
}
