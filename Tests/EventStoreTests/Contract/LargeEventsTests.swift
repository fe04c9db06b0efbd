import Domain
import Foundation
import Postgres
import TestSupport
import Testing

@testable import EventStore

@Suite(.timeLimit(.minutes(4))) struct `Large events` {
    private let office = ID<Office>.fresh

    @Test(arguments: Keeper.allCases)
    func `come in shorter pages, among small ones too, and none is lost or comes twice`(keeper: Keeper) async throws {
        try await keeper.withStore { store in
            try await append(Self.mixed, to: store)
            for filter in [EventFilter.everything, EventFilter(office: office)] {
                try await expectAll { try await store.events(after: $0, limit: $1, where: filter) }
            }
        }
    }

    @Test(arguments: Keeper.allCases)
    func `come one at a time where each is larger than a page`(keeper: Keeper) async throws {
        try await keeper.withStore { store in
            for _ in 1...3 { try await append([EventBatch.mostBytes], to: store) }
            let pages = try await pages { try await store.events(after: $0, limit: 10, where: .everything) }
            #expect(pages.map { $0.map(\.position) } == [[1], [2], [3]])
        }
    }

    @Test(arguments: Keeper.allCases)
    func `are all given to a subscriber`(keeper: Keeper) async throws {
        try await keeper.withStore { store in
            try await append(Self.mixed, to: store)
            var batches: [[RecordedEvent]] = []
            for try await batch in store.subscribe(after: 0) {
                batches.append(batch.events)
                if batch.through >= Self.mixed.count { break }
            }
            expectAll(batches)
        }
    }

    @Test func `are read from the database in pages as short, within an office, over all, and by who folds them all`()
        async throws
    {
        try await TestDatabase.withStore { store, database in
            try await append(Self.mixed, to: store)
            let reader = PageReader(conninfo: database.url, logger: .quiet)
            defer { reader.close() }
            for filter in [EventFilter.everything, EventFilter(office: office)] {
                try await expectAll { try await reader.page(after: $0, limit: $1, where: filter).batch }
            }
            let daybooks = LogSelection(parts: [.init(category: Daybook.category, except: [])])
            let session = try database.session(as: "paraph_projector")
            let end = Int64(Self.mixed.count)
            try await expectAll { try LogScan(daybooks, stride: $1).events(after: $0, through: end, in: session) }
        }
    }

    @Test func `of a server come to another that keeps up with it`() async throws {
        try await TestDatabase.withStore { store, database in
            try await database.withStore { other in
                async let told = {
                    var batches: [[RecordedEvent]] = []
                    for try await batch in other.subscribe(after: 0) {
                        batches.append(batch.events)
                        if batch.through >= Self.mixed.count { break }
                    }
                    return batches
                }()
                try await append(Self.mixed, to: store)
                try await expectAll(told)
            }
        }
    }

    @Test func `leave to a second query a body that takes more than its share of a page`() async throws {
        try await TestDatabase.withStore { store, database in
            try await append([10, 1 << 20, 10], to: store)
            let session = try database.session(as: "paraph_projector")
            func second(after position: Int64, limit: Int) throws -> [Int64]? {
                let page = LogPage(["position > \(position)"], limit: limit)
                return try page.read(try session.query(page.query)).bodiesQuery.map {
                    try session.query($0).map { try $0.get(0) }
                }
            }
            try #expect(second(after: 0, limit: 1_000) == [2])
            try #expect(second(after: 2, limit: 1_000) == nil)
            try #expect(second(after: 1, limit: 1) == nil)
        }
    }

    /// In bytes, about: a megabyte is what one sync brings.
    private static let mixed = (1...60).map { $0 % 3 == 0 ? 40_000 : $0 % 10 == 1 ? 10 : 1 << 20 }

    /// One event of each size, whose lines say which they are.
    private func append(_ sizes: [Int], to store: any EventStore) async throws {
        for (number, size) in zip(1..., sizes) {
            let line = "\(number) " + String(repeating: "é", count: size / 2)
            _ = try await store.append(.entering(line, in: .fresh, at: 0, of: office))
        }
    }

    /// Reads on after each page until there is no more.
    private func pages(_ read: (Int64) async throws -> EventBatch) async throws -> [[RecordedEvent]] {
        var pages: [[RecordedEvent]] = []
        var position: Int64 = 0
        while true {
            let batch = try await read(position)
            guard let last = batch.events.last else { return pages }
            #expect(batch.through >= last.position)
            position = batch.through
            pages.append(batch.events)
        }
    }

    /// - Parameter read: given the position after which, and how many at most.
    private func expectAll(_ read: (Int64, Int) async throws -> EventBatch) async throws {
        for limit in [2, 12, 4_000] {
            let pages = try await pages { try await read($0, limit) }
            #expect(pages.count >= 3 && pages.allSatisfy { $0.count <= limit })
            expectAll(pages)
        }
    }

    private func expectAll(_ pages: [[RecordedEvent]]) {
        let events = pages.joined()
        #expect(events.map(\.position) == Array(1...Int64(Self.mixed.count)))
        for (event, size) in zip(events, Self.mixed) {
            #expect(event.body.hasPrefix("{\"line\":\"\(event.position) "))
            #expect(event.body.utf8.count == "{\"line\":\"\(event.position) \"}".utf8.count + size)
        }
        #expect(pages.allSatisfy { $0.dropLast().bodyBytes < EventBatch.mostBytes })
    }
}
