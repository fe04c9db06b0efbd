import EventStore
import Foundation
import GivenWhenThen
import Postgres
import Synchronization
import TestSupport
import TestTools
import Testing

@testable import Domain
@testable import Projections

@Suite struct `Rebuilding a read model` {
    @Test func `every model rebuilt is what it was, and goes on from there`() async throws {
        try await Projecting.with { projecting in
            var story = try Story.ofOneInvoice()
            try await projecting.tell(story)
            let live = try ReadModels.all.map { try projecting.contents(of: $0) }
            for model in ReadModels.all { try await ReadModels.rebuild(model, on: projecting.database.url) }
            #expect(try ReadModels.all.map { try projecting.contents(of: $0) } == live)

            let told = story.events.count
            try story.uploads(.named("later"))
            try await projecting.tell(story, from: told)
            #expect(try projecting.contents(of: DocumentRow.self).count == 2)
        }
    }

    @Test(arguments: [200_000, 50])
    func `beside the live table while events arrive, it equals one fold of the log`(rowsInMemory: Int) async throws {
        try await Projecting.with { projecting in
            var story = Story()
            try story.activates()
            for number in 1...300 { try story.uploads(.named("before \(number)")) }
            for number in 1...300 { try story.sends(.named("before \(number)")) }
            try await projecting.tell(story)
            let told = story.events.count
            for number in 1...300 { try story.uploads(.named("meanwhile \(number)")) }
            let whole = story
            async let telling: Void = projecting.tell(whole, from: told)
            for model in [DossierRow.self, DocumentRow.self, DossierRow.self] as [any ReadModel.Type] {
                try await ReadModels.rebuild(model, on: projecting.database.url, rowsInMemory: rowsInMemory)
            }
            try await telling
            let dossier = try await projecting.queries.row(DossierRow.self, id: story.dossier.uuid, of: .office)
            #expect(dossier?.inPortal == 300)
            for model in [DossierRow.self, DocumentRow.self] as [any ReadModel.Type] {
                let found = try await ReadModels.verify(
                    model, on: projecting.database.url, rowsInMemory: rowsInMemory)
                #expect(found.isEqual && found.position == 901)
            }
            let status = try ReadModels.status(try projecting.owner())
            #expect(status.models.allSatisfy { $0.position == 901 && $0.behind == 0 && $0.isCurrent })
            #expect(status.models.first { $0.name == "dossier" }?.rebuilds == 2)
        }
    }

    @Test func `events of half a megabyte are folded in shorter strides, and none is left out`()
        async throws
    {
        try await Projecting.with { projecting in
            var story = Story()
            try story.activates()
            let long = String(repeating: "x", count: 500_000)
            for number in 1...80 {
                try story.observes(.named("invoice"), as: "2026/CFAK/\(number)", sync: "sync \(number)")
                // Removes no row: large rows would take a debug build a minute.
                try story.loses("\(long) \(number)", of: nil, sync: "removal \(number)")
            }
            #expect(story.events.bodyBytes > 2 * EventBatch.mostBytes)
            try await projecting.tell(story)
            var strides: [Int64] = []
            try await ReadModels.rebuild(LedgerEntryRow.self, on: projecting.database.url) {
                strides.append($0.position)
            }
            #expect(Set(strides).count > 2 && strides == strides.sorted())
            let found = try await ReadModels.verify(LedgerEntryRow.self, on: projecting.database.url)
            #expect(found.isEqual && found.rows == 80 && found.position == 161)
        }
    }

    @Test func `no reader fails or sees half of it meanwhile`() async throws {
        try await Projecting.with { projecting in
            var story = Story()
            try story.activates()
            for number in 1...200 { try story.uploads(.named("\(number)")) }
            try await projecting.tell(story)
            let isOver = Atomic(false)
            let queries = projecting.queries
            async let reads = {
                var reads = 0
                while !isOver.load(ordering: .acquiring) {
                    let page = try await queries.page(
                        DocumentRow.self, of: .office, where: ["state = 'in_mailbox'"], request: ListRequest(limit: 200)
                    )
                    #expect(page.total == 200 && page.items.count == 200)
                    reads += 1
                }
                return reads
            }()
            for _ in 1...10 { try await ReadModels.rebuild(DocumentRow.self, on: projecting.database.url) }
            isOver.store(true, ordering: .releasing)
            #expect(try await reads > 0)
        }
    }

    @Test func `where nobody folds it goes to the end of the log, and the next projector goes on from there`()
        async throws
    {
        try await MigratedDatabase.with { database in
            var story = Story()
            try story.activates()
            try story.uploads(.named("1"))
            let store = PostgresEventStore(conninfo: database.url, logger: .quiet)
            try await story.append(to: store)
            store.close()
            let end = try await ReadModels.rebuild(DossierRow.self, on: database.url)
            #expect(end.position == 2)
            try await Projecting.with(database) { projecting in
                let told = story.events.count
                try story.uploads(.named("2"))
                try await projecting.tell(story, from: told)
                let dossier = try await projecting.queries.row(DossierRow.self, id: story.dossier.uuid, of: .office)
                #expect(dossier?.inPortal == 2)
            }
        }
    }

    @Test
    func `what the projector took from the table before goes into none that was folded anew, even at one position`()
        async throws
    {
        try await MigratedDatabase.with { database in
            var story = Story()
            let document = ID<Document>.named("1")
            try story.activates()
            try story.uploads(document)
            try await Projecting.with(database) { projecting in
                try await projecting.tell(story)
                try projecting.owner().script(
                    "UPDATE \(DocumentRow.table) SET row_state = replace(row_state, '\"title\":\"F-17\"', '\"title\":\"no\"')"
                )
            }
            try await Projecting.with(database) { projecting in
                for label in ["taken into memory", "written after the rebuild"] {
                    let told = story.events.count
                    try story.happens(.labelled(.init(dossier: "\(story.dossier)", labels: [label])), to: document)
                    try await projecting.tell(story, from: told)
                    if told == 2 { try await ReadModels.rebuild(DocumentRow.self, on: database.url) }
                }
                #expect(try await ReadModels.verify(DocumentRow.self, on: database.url).isEqual)
            }
        }
    }

    @Test func `a table that says what never happened is put right, and readers learn that it was replaced`()
        async throws
    {
        try await Projecting.with { projecting in
            try await projecting.tell(try Story.ofOneInvoice())
            let live = try projecting.contents(of: DocumentRow.self)
            try projecting.owner().script("UPDATE \(DocumentRow.table) SET json = '{}'")
            try await ReadModels.rebuild(DocumentRow.self, on: projecting.database.url)
            #expect(try projecting.contents(of: DocumentRow.self) == live)
            // Within a second or so, though nothing is appended.
            try await eventually { projecting.registry.rebuilds(of: [DocumentRow.self]) > 0 }
            #expect(projecting.registry.rebuilds(of: [DocumentRow.self]) == 1)
        }
    }

    @Test func `tells how far it is, at what pace, and how long it will take`() async throws {
        try await Projecting.with { projecting in
            var story = Story()
            try story.activates()
            for number in 1...500 { try story.uploads(.named("\(number)")) }
            try await projecting.tell(story)
            var steps: [ReadModels.RebuildProgress] = []
            try await ReadModels.rebuild(DocumentRow.self, on: projecting.database.url) { steps.append($0) }
            #expect(steps.map(\.position) == steps.map(\.position).sorted())
            let last = try #require(steps.last)
            #expect(last.position == 501 && last.head == 501 && last.eventsPerSecond > 0)
            #expect(last.remaining == .zero)
        }
        let half = ReadModels.RebuildProgress(position: 500, head: 2_000, elapsed: .seconds(10))
        #expect(half.eventsPerSecond == 50)
        #expect(half.remaining == .seconds(30))
        #expect(ReadModels.RebuildProgress(position: 0, head: 9, elapsed: .zero).remaining == nil)
    }

    @Test func `a second one of the same model at the same time is refused`() async throws {
        try await Projecting.with { projecting in
            let other = try projecting.owner()
            #expect(try RebuildTable(of: DocumentRow.self).claim(in: other))
            try other.script("CREATE TABLE \(DocumentRow.table)_next (id uuid)")
            await #expect(throws: ReadModels.RebuildUnderWay.self) {
                try await ReadModels.rebuild(DocumentRow.self, on: projecting.database.url)
            }
            let stands: Bool = try other.query("SELECT to_regclass('\(raw: DocumentRow.table)_next') IS NOT NULL")[0]
                .get(0)
            #expect(stands, "the other's table is left alone")
        }
    }

    @Test func `what an interrupted one left is taken away by the next, and by a migration`() async throws {
        try await Projecting.with { projecting in
            try await projecting.tell(try Story.ofOneInvoice())
            let owner = try projecting.owner()
            let leftover = "CREATE TABLE \(DocumentRow.table)_next (half integer)"
            let isThere: SQL = "SELECT to_regclass('\(raw: DocumentRow.table)_next') IS NOT NULL"
            try owner.script(leftover)
            try await ReadModels.rebuild(DocumentRow.self, on: projecting.database.url)
            #expect(try owner.query(isThere)[0].get(0) == false)
            try owner.script(leftover)
            _ = try ReadModels.createTables(owner)
            #expect(try owner.query(isThere)[0].get(0) == false)
        }
    }

    @Test func `takes over as soon as nobody reads the live table for long, and holds up nobody meanwhile`()
        async throws
    {
        try await Projecting.with { projecting in
            try await projecting.tell(try Story.ofOneInvoice())
            let (reader, other, url) = (try projecting.owner(), try projecting.owner(), projecting.database.url)
            try reader.script("BEGIN; LOCK TABLE \(DocumentRow.table) IN ACCESS SHARE MODE")
            let rebuilding = Task { try await ReadModels.rebuild(DocumentRow.self, on: url) }
            try await eventually { try other.seesSomebodyWait() }
            try other.script("SET lock_timeout = '30s'; SELECT FROM \(DocumentRow.table)")
            try reader.script("COMMIT")
            _ = try await rebuilding.value
            let status = try ReadModels.status(other).models.first { $0.name == "document" }
            #expect(status?.rebuilds == 1)
        }
    }

    @Test func `cancelled, it leaves the live table as it was, and nothing behind`() async throws {
        try await Projecting.with { projecting in
            var story = Story()
            try story.activates()
            try story.uploads(.named("1"))
            try await projecting.tell(story)
            let url = projecting.database.url
            let live = try projecting.contents(of: DocumentRow.self)
            let rebuilding = Task {
                try await ReadModels.rebuild(DocumentRow.self, on: url) { _ in
                    withUnsafeCurrentTask { $0?.cancel() }
                }
            }
            await #expect(throws: CancellationError.self) { try await rebuilding.value }
            #expect(try projecting.contents(of: DocumentRow.self) == live)
            let isThere: Bool = try projecting.owner()
                .query("SELECT to_regclass('\(raw: DocumentRow.table)_next') IS NOT NULL")[0].get(0)
            #expect(!isThere)
        }
    }

    @Test func `lists and tables go by their names`() throws {
        #expect(try ReadModels.named("worklist").map { $0.name } == ["proposal"])
        #expect(try ReadModels.named("proposal").map { $0.name } == ["proposal"])
        #expect(try ReadModels.named(TaskRow.table).map { $0.name } == ["task"])
        #expect(throws: ReadModels.UnknownReadModel(name: "progress")) { try ReadModels.named("progress") }
        for name in ReadModels.names { #expect(try !ReadModels.named(name).isEmpty) }
        for model in ReadModels.all { #expect(ReadModels.names.contains(model.name)) }
    }
}
