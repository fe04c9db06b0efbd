import Domain
import Foundation
import TestSupport
import Testing

@testable import EventStore

@Suite struct `Handling a command` {
    @Test(arguments: Keeper.allCases)
    func `reads, decides and appends, and answers the state after it`(keeper: Keeper) async throws {
        try await keeper.withStore { store in
            let (handler, office, daybook) = (CommandHandler(store: store), ID<Office>.fresh, ID<Daybook>.fresh)
            _ = try await handler.handle(.enter("a"), on: daybook, dossier: nil, in: .of(office))
            let (loaded, position) = try #require(
                try await handler.handle(.enter("b"), on: daybook, dossier: nil, in: .of(office)).fresh)
            #expect(loaded.state.lines == ["a", "b"])
            #expect(loaded.version == 2)
            #expect(position == 2)
            try await #expect(store.lines(of: daybook, of: office) == ["a", "b"])
        }
    }

    @Test(arguments: Keeper.allCases)
    func `reads a stream once, and not again while it has the last word on it`(keeper: Keeper) async throws {
        try await keeper.withStore { store in
            let counting = CountingStore(store)
            let (handler, office, daybook) = (CommandHandler(store: counting), ID<Office>.fresh, ID<Daybook>.fresh)
            for (index, line) in ["a", "b", "c"].enumerated() {
                _ = try await handler.handle(
                    .enter(line), on: daybook, dossier: nil, in: .of(office), expecting: [index])
            }
            #expect(counting.reads == 1)
            try await #expect(store.lines(of: daybook, of: office) == ["a", "b", "c"])
        }
    }

    @Test(arguments: Keeper.allCases, [false, true])
    func `rests on every stream it read, remembered or not`(keeper: Keeper, isRemembered: Bool) async throws {
        try await keeper.withStore { store in
            let (office, rules, daybook) = (ID<Office>.fresh, ID<Daybook>.fresh, ID<Daybook>.fresh)
            let (handler, other) = (CommandHandler(store: store), CommandHandler(store: store))
            // Whoever wrote to a stream remembers it.
            _ = try await (isRemembered ? handler : other).handle(
                .enter("a rule"), on: rules, dossier: nil, in: .of(office))
            var attempts = 0
            _ = try await handler.perform(in: .of(office)) { reader in
                attempts += 1
                let read = try await reader.load(rules)
                if attempts == 1 {
                    #expect(reader.hasRemembered == isRemembered)
                    _ = try await other.handle(.enter("another rule"), on: rules, dossier: nil, in: .of(office))
                }
                let loaded = try await reader.load(daybook)
                var act = Act()
                act.append(
                    try loaded.state.decide(.enter("\(read.state.lines.count) rules"), in: .of(office)), to: loaded,
                    dossier: nil)
                return CommandHandler.Decision(act, ())
            }
            #expect(attempts == 2)
            try await #expect(store.lines(of: daybook, of: office) == ["2 rules"])
        }
    }

    @Test(arguments: Keeper.allCases, [false, true])
    func `decides anew where a stream moved between two looks at it, whether it writes to that one or only reads it`(
        keeper: Keeper, writes: Bool
    ) async throws {
        try await keeper.withStore { store in
            let (handler, office) = (CommandHandler(store: store), ID<Office>.fresh)
            let (moving, other) = (ID<Daybook>.fresh, ID<Daybook>.fresh)
            _ = try await handler.handle(.enter("a"), on: moving, dossier: nil, in: .of(office))
            var attempts = 0
            _ = try await handler.perform(in: .of(office)) { reader in
                attempts += 1
                let before = try await reader.load(moving)
                if attempts == 1 {
                    // By the same handler, which then remembers the stream as it is now.
                    _ = try await handler.handle(.enter("b"), on: moving, dossier: nil, in: .of(office))
                }
                let after = try await reader.load(moving)
                let written = writes ? after : try await reader.load(other)
                let line = "\(before.state.lines.count) and \(after.state.lines.count)"
                var act = Act()
                act.append(try written.state.decide(.enter(line), in: .of(office)), to: written, dossier: nil)
                return CommandHandler.Decision(act, ())
            }
            #expect(attempts == 2)
            try await #expect(store.lines(of: writes ? moving : other, of: office).last == "2 and 2")
        }
    }

    @Test(arguments: Keeper.allCases)
    func `appends nothing for what is already so`(keeper: Keeper) async throws {
        try await keeper.withStore { store in
            let (handler, office, daybook) = (CommandHandler(store: store), ID<Office>.fresh, ID<Daybook>.fresh)
            _ = try await handler.handle(.close, on: daybook, dossier: nil, in: .of(office))
            let again = try #require(
                try await handler.handle(.close, on: daybook, dossier: nil, in: .of(office)).fresh)
            #expect(again.loaded.version == 1)
            #expect(again.position == 1)
            try await #expect(store.head().position == 1)
        }
    }

    @Test(arguments: Keeper.allCases)
    func `throws the refusal of the rule, and leaves its key unused`(keeper: Keeper) async throws {
        try await keeper.withStore { store in
            let (handler, office, daybook) = (CommandHandler(store: store), ID<Office>.fresh, ID<Daybook>.fresh)
            _ = try await handler.handle(.close, on: daybook, dossier: nil, in: .of(office))
            let key = CommandKey.fresh()
            await #expect(throws: DaybookRefusal.closed) {
                try await handler.handle(
                    .enter("late"), on: daybook, dossier: nil, in: .of(office), key: key, answer: { _ in .created })
            }
            try await #expect(store.answer(to: key) == nil)
        }
    }

    @Test(arguments: Keeper.allCases)
    func `is refused to who has seen an older version`(keeper: Keeper) async throws {
        try await keeper.withStore { store in
            let (handler, office, daybook) = (CommandHandler(store: store), ID<Office>.fresh, ID<Daybook>.fresh)
            for line in ["a", "b"] {
                _ = try await handler.handle(.enter(line), on: daybook, dossier: nil, in: .of(office))
            }
            await #expect(throws: StaleVersion(stream: StreamID(daybook), expected: 1, actual: 2)) {
                try await handler.handle(.enter("c"), on: daybook, dossier: nil, in: .of(office), expecting: [0, 1])
            }
            _ = try await handler.handle(.enter("c"), on: daybook, dossier: nil, in: .of(office), expecting: [1, 2])
            try await #expect(store.lines(of: daybook, of: office) == ["a", "b", "c"])
        }
    }

    @Test(arguments: Keeper.allCases)
    func `is decided again while others are faster, and loses none`(keeper: Keeper) async throws {
        try await keeper.withStore { store in
            let (handler, office, daybook) = (CommandHandler(store: store), ID<Office>.fresh, ID<Daybook>.fresh)
            let lines = try await withThrowingTaskGroup(of: String?.self) { group in
                for number in 1...12 {
                    group.addTask {
                        do {
                            _ = try await handler.handle(
                                .enter("\(number)"), on: daybook, dossier: nil, in: .of(office))
                            return "\(number)"
                        } catch is TooMuchContention {
                            return nil
                        }
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }.compactMap(\.self)
            // Every attempt that fails means that another succeeded, so at least five get through.
            #expect(lines.count >= 5)
            try await #expect(Set(store.lines(of: daybook, of: office)) == Set(lines))
        }
    }

    @Test(arguments: Keeper.allCases)
    func `under one key has one effect and one answer`(keeper: Keeper) async throws {
        try await keeper.withStore { store in
            let (handler, office, daybook) = (CommandHandler(store: store), ID<Office>.fresh, ID<Daybook>.fresh)
            let key = CommandKey.fresh()
            let performed = try await withThrowingTaskGroup(of: Bool.self) { group in
                for _ in 1...20 {
                    group.addTask {
                        let performed = try await handler.handle(
                            .enter("once"), on: daybook, dossier: nil, in: .of(office), key: key,
                            answer: { _ in .created })
                        guard case .repeated(let answer, let position) = performed else { return true }
                        #expect(answer == .created)
                        #expect(position == 1)
                        return false
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(performed.filter(\.self).count == 1)
            try await #expect(store.lines(of: daybook, of: office) == ["once"])
            let other = CommandKey(actor: key.actor, key: key.key, requestHash: Data("another request".utf8))
            await #expect(throws: IdempotencyKeyReused()) {
                try await handler.handle(
                    .enter("other"), on: daybook, dossier: nil, in: .of(office), key: other, answer: { _ in .created })
            }
        }
    }

    @Test(arguments: Keeper.allCases)
    func `that closed the book is answered as before, although it would now be refused`(keeper: Keeper) async throws {
        try await keeper.withStore { store in
            let (handler, office, daybook) = (CommandHandler(store: store), ID<Office>.fresh, ID<Daybook>.fresh)
            let key = CommandKey.fresh()
            func enterAndClose() async throws -> CommandHandler.Performed<Int> {
                try await handler.perform(in: .of(office), key: key, answer: { _ in .created }) { reader in
                    let loaded = try await reader.load(daybook)
                    let entered = try loaded.state.decide(.enter("last"), in: .of(office))
                    var act = Act()
                    act.append(entered + [.closed(.init())], to: loaded, dossier: nil)
                    return .init(act, loaded.version)
                }
            }
            #expect(try await enterAndClose().fresh != nil)
            guard case .repeated(.created, position: 2) = try await enterAndClose() else {
                Issue.record("carried out twice")
                return
            }
        }
    }

    @Test(arguments: Keeper.allCases)
    func `gives up after five lost races`(keeper: Keeper) async throws {
        try await keeper.withStore { store in
            let (handler, office, daybook) = (CommandHandler(store: store), ID<Office>.fresh, ID<Daybook>.fresh)
            let attempts = Counter()
            await #expect(throws: TooMuchContention()) {
                try await handler.perform(in: .of(office)) { reader in
                    let loaded = try await reader.load(daybook)
                    await attempts.count()
                    _ = try await store.append(.entering("faster", in: daybook, at: loaded.version, of: office))
                    var act = Act()
                    act.append([.entered(.init(line: "slower"))], to: loaded, dossier: nil)
                    return CommandHandler.Decision(act, ())
                }
            }
            await #expect(attempts.value == 5)
            try await #expect(store.lines(of: daybook, of: office) == Array(repeating: "faster", count: 5))
        }
    }
}

private actor Counter {
    private(set) var value = 0
    func count() { value += 1 }
}

extension CommandHandler.Performed {
    fileprivate var fresh: (loaded: Value, position: Int64)? {
        guard case .fresh(let value, let position) = self else { return nil }
        return (value, position)
    }
}
