import EventStore
import Foundation
import GivenWhenThen
import Postgres
import TestSupport
import Testing

@testable import Domain
@testable import Projections

@Suite struct `Running the projections` {
    let invoice = ID<Document>.named("invoice")

    @Test func `what is appended shows up in the rows`() async throws {
        try await Projecting.with { projecting in
            try await projecting.tell(try Story.ofOneInvoice())
            let document = try await projecting.queries.row(DocumentRow.self, id: invoice.uuid, of: .office)
            #expect(document?.state == .archived)
            let page = try await projecting.queries.page(
                ArchiveRow.self, of: .office, where: ["filed"], request: ListRequest())
            #expect(page.total == 1)
            let position = try await projecting.store.head().position
            for model in ReadModels.all { #expect(projecting.registry.position(of: model) == position) }
        }
    }

    @Test func `it does not ask a log again that it has read to its end`() async throws {
        try await Projecting.with { projecting in
            try await projecting.tell(try Story.ofOneInvoice())
            let looks = projecting.counting.looks
            // Longer than it waits for news.
            try await Task.sleep(for: .milliseconds(1_300))
            #expect(projecting.counting.looks == looks)
        }
    }

    @Test func `it goes on when its connection is killed, and loses and doubles nothing`() async throws {
        try await Projecting.with { projecting in
            var story = Story()
            try story.activates()
            try await projecting.tell(story)
            for round in 1...5 {
                let told = story.events.count
                for number in 1...40 { try story.uploads(.named("\(round).\(number)")) }
                let whole = story
                async let telling: Void = projecting.tell(whole, from: told)
                // One that was killed while there was nothing to write connects anew within a second.
                #expect(try await projecting.killsProjector(within: .seconds(60)))
                try await telling
            }
            let dossier = try await projecting.queries.row(DossierRow.self, id: story.dossier.uuid, of: .office)
            #expect(dossier?.inPortal == 200)
        }
    }

    @Test func `begun again, it goes on from its checkpoint`() async throws {
        try await MigratedDatabase.with { database in
            var story = Story()
            try story.activates()
            try await Projecting.with(database) { projecting in
                try await projecting.tell(story)
                // Folded from the beginning again, the row would lose the mark.
                try projecting.owner().script("UPDATE \(DossierRow.table) SET json = '\"marked\"'")
            }
            try await Projecting.with(database) { projecting in
                let other = ID<Dossier>.named("other")
                var later = Story(dossier: other)
                try later.activates()
                try await projecting.tell(later)
                let queries = projecting.queries
                #expect(try await queries.json(DossierRow.self, id: story.dossier.uuid, of: .office) == "\"marked\"")
                #expect(try await queries.row(DossierRow.self, id: other.uuid, of: .office) != nil)
            }
        }
    }

    @Test func `rebuilt from nothing, every model equals the live one`() async throws {
        try await MigratedDatabase.with { database in
            var live: [[String]] = []
            try await Projecting.with(database) { projecting in
                try await projecting.tell(try Story.ofOneInvoice())
                live = try ReadModels.all.map { try projecting.contents(of: $0) }
                for contents in live { #expect(!contents.isEmpty) }
                for model in ReadModels.all { try projecting.owner().script("DELETE FROM \(model.table)") }
                try projecting.owner().script("DELETE FROM read_model.progress")
            }
            try await Projecting.with(database) { projecting in
                try await projecting.wait(for: try await projecting.store.head().position)
                #expect(try ReadModels.all.map { try projecting.contents(of: $0) } == live)
            }
        }
    }

    @Test func `a log that was rewound is noticed, and the rows of every model begin anew`() async throws {
        try await MigratedDatabase.with { database in
            var folded: [[String]] = []
            try await Projecting.with(database) { projecting in
                try await projecting.tell(try Story.ofOneInvoice())
                folded = try ReadModels.all.map { try projecting.contents(of: $0) }
                // As of events that were lost: the last one that is left touches few of the rows.
                for model in ReadModels.all { try projecting.owner().script("UPDATE \(model.table) SET json = '0'") }
                try projecting.owner().script("UPDATE read_model.progress SET position = position - 1")
            }
            try await Projecting.with(database) { projecting in
                try await projecting.wait(for: try await projecting.store.head().position)
                #expect(try ReadModels.all.map { try projecting.contents(of: $0) } == folded)
            }
        }
    }

    @Test func `a model behind the others catches up beside them`() async throws {
        try await MigratedDatabase.with { database in
            try await Projecting.with(database) { projecting in
                try await projecting.tell(try Story.ofOneInvoice())
                try projecting.owner().script(
                    "DELETE FROM \(TaskRow.table); DELETE FROM read_model.progress WHERE name = 'task'")
            }
            try await Projecting.with(database) { projecting in
                var later = Story(dossier: .named("other"))
                try later.activates()
                try await projecting.tell(later)
                #expect(try projecting.contents(of: TaskRow.self).count == 1)
                #expect(try projecting.contents(of: DossierRow.self).count == 2)
            }
        }
    }

    @Test func `an event that a model cannot fold is passed by, and holds up nobody`() async throws {
        try await MigratedDatabase.with { database in
            let store = PostgresEventStore(conninfo: database.url, logger: .quiet)
            defer { store.close() }
            var broken = Act()
            broken.append(
                [BrokenEvent()], to: Loaded(id: .named("invoice"), state: ForeignDocument(), version: 0),
                dossier: .bakery)
            _ = try await store.append(try AppendRequest(broken, in: .claireAtNoon))
            var story = Story()
            try story.activates()
            let position = try await story.append(to: store)

            let registry = ProjectionRegistry()
            let runner = ProjectionRunner(store: store, conninfo: database.url, registry: registry, logger: .quiet)
            let running = Task { try await runner.run() }
            #expect(try await registry.wait(for: position, on: ReadModels.all, upTo: .seconds(60)))
            #expect(runner.failureCounts[DocumentRow.name] == 1)
            #expect(runner.failureCounts[MemberRow.name] == nil)
            running.cancel()
            try await running.value
        }
    }

    @Test func `two processes do not both project; the second follows, and takes over`() async throws {
        try await MigratedDatabase.with { database in
            let store = PostgresEventStore(conninfo: database.url, logger: .quiet)
            defer { store.close() }
            let registries = [ProjectionRegistry(), ProjectionRegistry()]
            let runners = registries.map {
                ProjectionRunner(
                    store: store, conninfo: database.url, registry: $0, logger: .quiet, patience: .seconds(60))
            }
            var story = Story()
            try story.activates()
            let activated = try await story.append(to: store)
            let first = Task { try await runners[0].run() }
            #expect(try await registries[0].wait(for: activated, on: ReadModels.all, upTo: .seconds(60)))

            let second = Task { try await runners[1].run() }
            #expect(try await registries[1].wait(for: activated, on: ReadModels.all, upTo: .seconds(60)))
            #expect(registries[0].listVersion(DossierRow.self, dossier: story.dossier) != nil)
            #expect(registries[1].listVersion(DossierRow.self, dossier: story.dossier) == nil)

            first.cancel()
            try await first.value
            let told = story.events.count
            try story.uploads(invoice)
            let uploaded = try await story.append(to: store, from: told)
            #expect(try await registries[1].wait(for: uploaded, on: ReadModels.all, upTo: .seconds(60)))
            #expect(registries[1].listVersion(DossierRow.self, dossier: story.dossier) == uploaded)
            second.cancel()
            try await second.value
        }
    }

    @Test func `text that PostgreSQL cannot keep as it is does no harm`() async throws {
        try await Projecting.with { projecting in
            var story = Story()
            try story.activates()
            try story.uploads(invoice, title: "nul \0, a bell \u{7}, and " + String(repeating: "é", count: 5_000))
            try await projecting.tell(story)
            let json = try await projecting.queries.json(DocumentRow.self, id: invoice.uuid, of: .office)
            let title = try RenderedItem(try #require(json)).text("title")
            #expect(title?.hasPrefix("nul \0, a bell \u{7}") == true)
            #expect(title?.count == 5_021)
        }
    }
}

extension Projecting {
    fileprivate func killsProjector(within time: Duration) async throws -> Bool {
        let end = ContinuousClock.now + time
        while ContinuousClock.now < end {
            if try killProjector() { return true }
            try await Task.sleep(for: .milliseconds(20))
        }
        return false
    }

    /// Ends the server process of the runner's connection, as an administrator would.
    /// - Returns: whether there was one.
    fileprivate func killProjector() throws -> Bool {
        try !owner().query(
            """
            SELECT pg_terminate_backend(pid)
            FROM pg_stat_activity
            WHERE datname = current_database() AND application_name LIKE 'paraph projector %'
            """
        ).isEmpty
    }
}

/// It says that it is an upload, and is none.
private struct BrokenEvent: DomainEvent, EventPayload {
    static let eventType = DocumentEvent.Uploaded.eventType
    static let catalog = EventCatalog<Self>()
    var payload: any EventPayload { self }
    var nothing = true
}
