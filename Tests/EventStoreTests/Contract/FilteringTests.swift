import Domain
import Foundation
import TestSupport
import Testing

@testable import EventStore

@Suite struct `A filter of events` {
    @Test(arguments: [
        ("document.uploaded", "document.uploaded", true), ("paraph.document.uploaded", "document.uploaded", true),
        ("document.uploaded", "document.uploaded-twice", false), ("document.*", "document.uploaded", true),
        ("paraph.document.*", "document.stamped", true), ("document.*", "documents.uploaded", false),
        ("*", "anything.at-all", true), ("paraph.*", "anything.at-all", true),
    ])
    func `names types, or all below one name`(text: String, type: String, isAdmitted: Bool) throws {
        let pattern = try #require(EventTypePattern(text))
        #expect(pattern.matches(type) == isAdmitted)
        #expect(EventTypePattern(pattern.description) == pattern)
    }

    @Test(arguments: ["", ".", "paraph", "document.", "document.up*", "Document.uploaded", "a b", "*.uploaded", "a.%"])
    func `has no other names`(text: String) { #expect(EventTypePattern(text) == nil) }

    @Test(arguments: Keeper.allCases)
    func `fills a page with what it admits, however much of others stands before`(keeper: Keeper) async throws {
        try await keeper.withStore { store in
            let (office, other) = (ID<Office>.fresh, ID<Office>.fresh)
            for _ in 0..<20 { _ = try await store.append(.entering("theirs", in: .fresh, at: 0, of: other)) }
            _ = try await store.append(.entering("ours", "and ours", in: .fresh, at: 0, of: office))
            let batch = try await store.events(after: 0, limit: 1, where: EventFilter(office: office))
            #expect(batch.events.map(\.position) == [21])
            #expect(batch.through == 21)
        }
    }

    /// Every combination of what can be asked, on events of every combination.
    @Test func `admits the same in the database and in memory`() async throws {
        try await TestDatabase.withStore { store, database in
            let (office, dossiers) = (ID<Office>.fresh, [ID<Dossier>.fresh, ID<Dossier>.fresh])
            let document = ID<Document>(UUID())
            for dossier in [nil, dossiers[0], dossiers[1]] {
                for line in ["plain", "\"document\":\"\(document)\"", "document:\(document)"] {
                    _ = try await store.append(
                        .entering(line, in: .fresh, at: 0, of: office, dossier: dossier))
                }
                let daybook = ID<Daybook>.fresh
                _ = try await store.append(.entering("x", in: daybook, at: 0, of: office, dossier: dossier))
                _ = try await CommandHandler(store: store).handle(
                    .close, on: daybook, dossier: dossier, in: .of(office))
            }
            let pages = PageReader(conninfo: database.url, logger: .quiet)
            defer { pages.close() }
            let all = try await store.everything()
            var count = 0
            for types in [nil, ["daybook.*"], ["daybook.closed"], ["daybook.entered", "nothing.*"], ["*"]]
                as [[String]?]
            {
                for dossiers in [nil, [], [dossiers[0]], Set(dossiers)] as [Set<ID<Dossier>>?] {
                    for categories in [nil, ["daybook"], ["document"]] as [Set<String>?] {
                        for document in [nil, document] {
                            let filter = EventFilter(
                                office: office, dossiers: dossiers,
                                matching: types.map { Set($0.compactMap { EventTypePattern($0) }) },
                                categories: categories, document: document)
                            let found = try await pages.page(after: 0, limit: 1_000, where: filter).batch
                                .events.map(\.position)
                            #expect(found == all.filter(filter.admits).map(\.position), "\(filter)")
                            count += found.count
                        }
                    }
                }
            }
            #expect(count > 100)
        }
    }

    @Test func `knows what is about a document by its stream and by what names it`() {
        let document = ID<Document>(UUID())
        func event(_ stream: StreamID, _ body: String) -> RecordedEvent {
            RecordedEvent(
                position: 1, id: UUID(), office: .fresh, dossier: nil, stream: stream, version: 1, type: "a.b",
                actor: "test", causation: UUID(), correlation: UUID(), recordedAt: Timestamp(Date()), body: body)
        }
        let filter = EventFilter(matching: nil, document: document)
        #expect(filter.admits(event(StreamID(document), "{}")))
        #expect(filter.admits(event(StreamID(category: "proposal", id: UUID()), "{\"document\":\"\(document)\"}")))
        #expect(!filter.admits(event(StreamID(category: "proposal", id: UUID()), "{\"proposal\":\"\(document)\"}")))
        #expect(
            !filter.admits(event(StreamID(category: "note", id: UUID()), #"{"text":"\"document\":\"\#(document)\""}"#)))
    }
}
