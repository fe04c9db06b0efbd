import Domain
import Foundation
import Testing

@testable import EventStore

@Suite struct `Reading the log` {
    @Test(arguments: Keeper.allCases)
    func `shows another office's streams as empty, and lets nobody write to them`(keeper: Keeper) async throws {
        try await keeper.withStore { store in
            let (office, stranger, daybook) = (ID<Office>.fresh, ID<Office>.fresh, ID<Daybook>.fresh)
            _ = try await store.append(.entering("a", "b", in: daybook, at: 0, of: office))
            try await #expect(store.read(StreamID(daybook), of: stranger) == [])
            for version in 0...3 {
                try await #expect(store.append(.entering("x", in: daybook, at: version, of: stranger)).isConflict)
            }
            // What is not there for them cannot have moved either.
            let guarding = try AppendRequest.several([(.fresh, 0, ["y"])], guarding: [(daybook, 0)], of: stranger)
            try await #expect(store.append(guarding).positions != nil)
            let seen = EventFilter(office: stranger)
            try await #expect(store.events(after: 0, limit: 10, where: seen).events.map(\.position) == [3])
            try await #expect(store.lines(of: daybook, of: office) == ["a", "b"])
        }
    }

    @Test(arguments: Keeper.allCases)
    func `gives several streams at once, each in its order`(keeper: Keeper) async throws {
        try await keeper.withStore { store in
            let (office, one, two) = (ID<Office>.fresh, ID<Daybook>.fresh, ID<Daybook>.fresh)
            _ = try await store.append(.entering("1", in: one, at: 0, of: office))
            _ = try await store.append(.several([(two, 0, ["2"]), (one, 1, ["3"])], of: office))
            let streams = try await store.read([StreamID(one), StreamID(two), StreamID(ID<Daybook>.fresh)], of: office)
            #expect(streams.mapValues { $0.map(\.position) } == [StreamID(one): [1, 3], StreamID(two): [2]])
        }
    }

    @Test(arguments: Keeper.allCases)
    func `can be narrowed to an office, to dossiers and to types`(keeper: Keeper) async throws {
        try await keeper.withStore { store in
            let (office, other) = (ID<Office>.fresh, ID<Office>.fresh)
            let (left, right) = (ID<Dossier>.fresh, ID<Dossier>.fresh)
            let daybook = ID<Daybook>.fresh
            _ = try await store.append(.entering("1", in: daybook, at: 0, of: office, dossier: left))
            _ = try await store.append(.entering("2", in: .fresh, at: 0, of: office, dossier: right))
            _ = try await store.append(.entering("3", in: .fresh, at: 0, of: office))
            _ = try await store.append(.entering("4", in: .fresh, at: 0, of: other, dossier: left))
            _ = try await CommandHandler(store: store).handle(.close, on: daybook, dossier: left, in: .of(office))
            func positions(_ filter: EventFilter) async throws -> [Int64] {
                try await store.events(after: 0, limit: 10, where: filter).events.map(\.position)
            }
            try await #expect(positions(.everything) == [1, 2, 3, 4, 5])
            try await #expect(positions(EventFilter(office: office)) == [1, 2, 3, 5])
            try await #expect(positions(EventFilter(dossiers: [left])) == [1, 4, 5])
            try await #expect(positions(EventFilter(dossiers: [])) == [])
            try await #expect(positions(EventFilter(types: ["daybook.closed"])) == [5])
            try await #expect(
                positions(EventFilter(office: office, dossiers: [left, right], types: ["daybook.entered"])) == [1, 2])
        }
    }

    @Test(arguments: Keeper.allCases)
    func `goes page by page, and past what is not wanted`(keeper: Keeper) async throws {
        try await keeper.withStore { store in
            let office = ID<Office>.fresh
            for _ in 1...5 { _ = try await store.append(.entering("a", "b", in: .fresh, at: 0, of: office)) }
            let page = try await store.events(after: 3, limit: 4, where: EventFilter(office: office))
            #expect(page.events.map(\.position) == [4, 5, 6, 7])
            #expect(page.through == 7)
            let nothing = try await store.events(after: 0, limit: 4, where: EventFilter(office: .fresh))
            #expect(nothing.events == [])
            // Else a reader of rare events would look through the same ones for ever.
            #expect(nothing.through > 0)
            let end = try await store.events(after: 10, limit: 4, where: .everything)
            #expect(end.events == [])
            #expect(end.through == 10)
        }
    }
}
