import Domain
import Foundation
import Postgres
import TestSupport
import Testing

@testable import EventStore

@Suite(.serialized, .timeLimit(.minutes(4))) struct `Several servers on one log` {
    @Test func `append at once without a gap, a loss or a double, and none of them starves`() async throws {
        try await TestDatabase.withStore { first, database in
            try await database.withStore { second in
                let storms = [Storm(store: first, callers: 16), Storm(store: second, callers: 16)]
                let tallies = [Storm.Tally(), Storm.Tally()]
                // Both are connected before either of them rages.
                let beginnings = try await [
                    storms[0].rage(noting: tallies[0]) { tallies[0].acknowledged > 0 },
                    storms[1].rage(noting: tallies[1]) { tallies[1].acknowledged > 0 },
                ]
                let end = ContinuousClock.now + .seconds(60)
                let isOver = { @Sendable in
                    tallies.allSatisfy { $0.acknowledged > 400 } || ContinuousClock.now >= end
                }
                async let left = storms[0].rage(noting: tallies[0], until: isOver)
                async let right = storms[1].rage(noting: tallies[1], until: isOver)
                let results = try await [left, right]
                let events = try await first.everything()
                #expect(events.map(\.position) == (1...Int64(events.count)).map { $0 })
                let acknowledged = (beginnings + results).flatMap(\.acknowledged)
                #expect(Set(events.map(\.id)) == Set(acknowledged.map(\.event)))
                #expect(acknowledged.count == events.count)
                #expect(acknowledged.allSatisfy { events[Int($0.position) - 1].id == $0.event })
                for result in results {
                    #expect(result.failures.isEmpty)
                    // Neither is left with the crumbs of the other. How long one waits is for the benchmarks to say.
                    #expect(result.acknowledged.count > events.count / 10)
                }
                let (leaves, root) = try await (events.map(LeafByHand.leaf), second.head().root)
                #expect(Data(root.bytes) == NaiveTree.root(of: leaves))
                Attachment.record("p99 \(results.map(\.p99)), events \(results.map(\.acknowledged.count))")
            }
        }
    }

    @Test func `see each other's events, and conflict over one stream as if they were one`() async throws {
        try await TestDatabase.withStore { first, database in
            try await database.withStore { second in
                let (office, daybook) = (ID<Office>.fresh, ID<Daybook>.fresh)
                let reader = Task {
                    var positions: [Int64] = []
                    for try await batch in second.subscribe(after: 0) {
                        positions += batch.events.map(\.position)
                        if positions.count >= 40 { break }
                    }
                    return positions
                }
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for number in 0..<40 {
                        let store = number % 2 == 0 ? first : second
                        group.addTask {
                            let handler = CommandHandler(store: store)
                            while true {
                                do {
                                    _ = try await handler.handle(
                                        .enter("\(number)"), on: daybook, dossier: nil, in: .of(office))
                                    return
                                } catch is TooMuchContention {}
                            }
                        }
                    }
                    try await group.waitForAll()
                }
                try await #expect(reader.value == Array(1...40))
                try await #expect(Set(first.lines(of: daybook, of: office)) == Set((0..<40).map(String.init)))
            }
        }
    }

    @Test func `carry out a command once, whichever of them it reaches`() async throws {
        try await TestDatabase.withStore { first, database in
            try await database.withStore { second in
                for _ in 0..<20 {
                    let (office, key) = (ID<Office>.fresh, CommandKey.fresh())
                    async let left = first.append(.entering("once", in: .fresh, at: 0, of: office, key: key))
                    async let right = second.append(.entering("once", in: .fresh, at: 0, of: office, key: key))
                    let outcomes = try await [left, right]
                    #expect(outcomes.filter { $0 == .repeated(.created) }.count == 1)
                    #expect(outcomes.compactMap(\.positions).count == 1)
                }
                try await #expect(first.head().position == 20)
            }
        }
    }

    @Test
    func `what one has read to answer a repeated command says nothing of a stream the other has written to since`()
        async throws
    {
        try await TestDatabase.withStore { first, database in
            try await database.withStore { second in
                let (office, daybook, key) = (ID<Office>.fresh, ID<Daybook>.fresh, CommandKey.fresh())
                _ = try await first.append(.entering("one", in: daybook, at: 0, of: office, key: key))
                let again = try await second.append(.entering("one", in: daybook, at: 0, of: office, key: key))
                #expect(again == .repeated(.created))
                _ = try await first.append(.entering("two", in: daybook, at: 1, of: office))
                try await #expect(
                    second.append(.entering("three", in: daybook, at: 2, of: office)) == .appended(first: 3, last: 3))
            }
        }
    }

    @Test func `guard a stream they know already against what the other writes to it`() async throws {
        try await TestDatabase.withStore { first, database in
            try await database.withStore { second in
                let (office, period) = (ID<Office>.fresh, ID<Daybook>.fresh)
                func booking(in version: Int) throws -> AppendRequest {
                    try .several([(.fresh, 0, ["booked"])], guarding: [(period, version)], of: office)
                }
                let conflict = AppendOutcome.conflict([.init(stream: period.uuid, expected: 1, actual: 2)])
                _ = try await first.append(.entering("opened", in: period, at: 0, of: office))
                for store in [first, second, first, second] {
                    // The first knows it from writing it, the second from its earlier look.
                    try await #expect(store.append(booking(in: 1)).positions != nil)
                }
                _ = try await second.append(.entering("closed", in: period, at: 1, of: office))
                for store in [first, second] { try await #expect(store.append(booking(in: 1)) == conflict) }
                for store in [first, second] { try await #expect(store.append(booking(in: 2)).positions != nil) }
            }
        }
    }
}
