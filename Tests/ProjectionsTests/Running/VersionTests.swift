import EventStore
import Foundation
import GivenWhenThen
import Postgres
import TestSupport
import Testing

@testable import Domain
@testable import Projections

@Suite(.timeLimit(.minutes(4))) struct `A new version of a read model` {
    @Test func `is filled before the earlier one goes`() async throws {
        try await MigratedDatabase.with { database in
            var before: [String] = []
            try await Projecting.with(database) { projecting in
                try await projecting.tell(try Story.ofOneInvoice())
                before = try projecting.contents(of: DocumentRow.self)
            }
            let owner = try owner(of: database)
            try makeEarlier(DocumentRow.self, owner)
            #expect(try ReadModels.createTables(owner) == [DocumentRow.table])
            #expect(try ReadModels.unfilled(owner).map { $0.name } == ["document"])
            #expect(try ReadModels.dropEarlierVersions(owner) == [])

            try await ReadModels.rebuild(DocumentRow.self, on: database.url)
            #expect(try ReadModels.unfilled(owner).isEmpty)
            #expect(try contents(of: DocumentRow.self, owner) == before)
            #expect(try ReadModels.dropEarlierVersions(owner) == ["read_model.document_0"])
            #expect(try ReadModels.dropEarlierVersions(owner) == [])
            #expect(try ReadModels.status(owner).models.allSatisfy(\.isCurrent))
        }
    }

    @Test func `that a projector fills by itself is a part of the whole until it has come to where the log stood`()
        async throws
    {
        try await MigratedDatabase.with { database in
            let story = try Story.ofOneInvoice()
            try await Projecting.with(database) { try await $0.tell(story) }
            let owner = try owner(of: database)
            try makeEarlier(DocumentRow.self, owner)
            _ = try ReadModels.createTables(owner)
            let registry = ProjectionRegistry()
            registry.begin(at: try Checkpoints.read(ReadModels.all, in: owner).standings)
            let head = Int64(story.events.count)
            #expect(registry.wholeFrom([DossierRow.self]) == 0)
            #expect(registry.wholeFrom([DossierRow.self, DocumentRow.self]) == head)
            registry.advance(["document"], to: head - 1, touched: [:])
            #expect(registry.wholeFrom([DocumentRow.self]) == head)
            registry.advance(["document"], to: head, touched: [:])
            #expect(registry.wholeFrom([DocumentRow.self]) == 0)

            try await Projecting.with(database) { projecting in
                try await projecting.wait(for: head)
                #expect(projecting.registry.wholeFrom(ReadModels.all) == 0)
            }
            #expect(try ReadModels.unfilled(owner).isEmpty)
        }
    }

    @Test func `that is missing although its checkpoint is there begins anew`() async throws {
        try await MigratedDatabase.with { database in
            let story = try Story.ofOneInvoice()
            try await Projecting.with(database) { try await $0.tell(story) }
            let owner = try owner(of: database)
            try owner.script("DROP TABLE \(DocumentRow.table)")
            _ = try ReadModels.createTables(owner)
            #expect(try ReadModels.unfilled(owner).map { $0.name } == ["document"])
        }
    }

    private func owner(of database: TestDatabase) throws -> Session {
        try Session(SessionConfiguration(conninfo: database.url, applicationName: "paraph-test"))
    }

    /// What is there of the model is as an earlier version has left it.
    private func makeEarlier(_ model: any ReadModel.Type, _ owner: Session) throws {
        try owner.script("ALTER TABLE \(model.table) RENAME TO \(model.name)_0")
        _ = try owner.query("UPDATE read_model.progress SET version = 0 WHERE name = \(model.name)")
    }

    private func contents(of model: any ReadModel.Type, _ owner: Session) throws -> [String] {
        try owner.query("SELECT id::text || row_state || json FROM \(raw: model.table) ORDER BY id").map {
            try $0.get(0)
        }
    }
}
