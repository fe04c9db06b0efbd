import EventStore
import Foundation
import GivenWhenThen
import Postgres
import TestSupport
import TestTools
import Testing

@testable import Domain
@testable import Projections

@Suite(.timeLimit(.minutes(4))) struct `A new version of a read model` {
    @Test func `is filled beside the one before, which stays whatever comes; what is older goes`() async throws {
        try await MigratedDatabase.with { database in
            var before: [String] = []
            try await Projecting.with(database) { projecting in
                try await projecting.tell(try Story.ofOneInvoice())
                before = try projecting.contents(of: DocumentRow.self)
            }
            let owner = try owner(of: database)
            try makeEarlier(DocumentRow.self, by: 2, owner)
            _ = try ReadModels.createTables(owner)
            try makeEarlier(DocumentRow.self, by: 1, owner)
            #expect(try ReadModels.createTables(owner) == [DocumentRow.table])
            #expect(try ReadModels.unfilled(owner).map { $0.name } == ["document"])
            #expect(try ReadModels.dropEarlierVersions(owner) == [])

            try await ReadModels.rebuild(DocumentRow.self, on: database.url)
            #expect(try ReadModels.unfilled(owner).isEmpty)
            #expect(try contents(of: DocumentRow.self, owner) == before)
            let version = DocumentRow.version
            #expect(try ReadModels.dropEarlierVersions(owner) == ["read_model.document_\(version - 2)"])
            #expect(try ReadModels.dropEarlierVersions(owner) == [])
            let others = try ReadModels.status(owner).models.filter { !$0.isCurrent }
            #expect(others.map(\.version) == [version - 1])
            #expect(try owner.query("SELECT id FROM read_model.document_\(raw: "\(version - 1)")").isEmpty)
        }
    }

    @Test func `of which nobody knows how far it is shows a part only, unless there is nothing to show`() async throws {
        try await MigratedDatabase.with { database in
            let owner = try owner(of: database)
            let forgetting = "DELETE FROM read_model.progress WHERE name = 'document'"
            try owner.script(forgetting)
            #expect(try ReadModels.unfilled(owner).isEmpty)
            try await Projecting.with(database) { try await $0.tell(try Story.ofOneInvoice()) }
            try owner.script(forgetting)
            #expect(try ReadModels.unfilled(owner).map { $0.name } == ["document"])
            try await ReadModels.rebuild(DocumentRow.self, on: database.url)
            #expect(try ReadModels.unfilled(owner).isEmpty)
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

    @Test func `that lacks nothing is found to, though somebody reads how far the models are for hours`() async throws {
        try await MigratedDatabase.with { database in
            let (reader, owner) = (try owner(of: database), try owner(of: database))
            try reader.script("BEGIN; LOCK TABLE read_model.progress IN ACCESS SHARE MODE")
            // It would wait for that long and no longer.
            try owner.script("SET lock_timeout = '5s'")
            #expect(try ReadModels.createTables(owner) == [])
            try reader.script("COMMIT")
        }
    }

    @Test func `is given what it lacks as soon as nobody reads it, and nobody waits meanwhile`() async throws {
        try await MigratedDatabase.with { database in
            let (reader, owner) = (try owner(of: database), try owner(of: database))
            try owner.script("DROP POLICY office ON read_model.progress")
            try reader.script("BEGIN; LOCK TABLE read_model.progress IN ACCESS SHARE MODE")
            let making = Task {
                try await Connection(SessionConfiguration(conninfo: database.url)).run {
                    try ReadModels.createTables($0)
                }
            }
            try await eventually { try owner.seesSomebodyWait() }
            try owner.script("SET lock_timeout = '30s'; SELECT FROM read_model.progress")
            try reader.script("COMMIT")
            try await #expect(making.value == [])
            let policies = try owner.query(
                "SELECT FROM pg_policy WHERE polrelid = 'read_model.progress'::regclass AND polname = 'office'")
            #expect(policies.count == 1)
        }
    }

    private func owner(of database: TestDatabase) throws -> Session {
        try Session(SessionConfiguration(conninfo: database.url, applicationName: "paraph-test"))
    }

    /// What is there of the model is as a version has left it that came so many before this one.
    private func makeEarlier(_ model: any ReadModel.Type, by versions: Int = 1, _ owner: Session) throws {
        let version = model.version - versions
        try owner.script("ALTER TABLE \(model.table) RENAME TO \(model.name)_\(version)")
        _ = try owner.query(
            "UPDATE read_model.progress SET version = \(version) WHERE name = \(model.name) AND version = \(model.version)"
        )
    }

    private func contents(of model: any ReadModel.Type, _ owner: Session) throws -> [String] {
        try owner.query("SELECT id::text || row_state || json FROM \(raw: model.table) ORDER BY id").map {
            try $0.get(0)
        }
    }
}
