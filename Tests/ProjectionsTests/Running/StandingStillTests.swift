import EventStore
import Foundation
import GivenWhenThen
import Postgres
import TestSupport
import TestTools
import Testing

@testable import Domain
@testable import Projections

@Suite struct `A read model that stands still` {
    @Test func `is faulted, holds up nobody else, and goes on when it is put right`() async throws {
        try await Projecting.with { projecting in
            var story = Story()
            try story.activates()
            try await projecting.tell(story)
            let owner = try projecting.owner()
            try owner.script("ALTER TABLE \(DocumentRow.table) RENAME TO document_\(DocumentRow.version)_away")
            let told = story.events.count
            try story.uploads(.named("invoice"))
            let position = try await story.append(to: projecting.store, from: told)

            let others = ReadModels.all.filter { $0 != DocumentRow.self }
            #expect(try await projecting.registry.wait(for: position, on: others, upTo: .seconds(60)))
            let start = ContinuousClock.now
            #expect(try await !projecting.registry.wait(for: position, on: [DocumentRow.self], upTo: .seconds(120)))
            #expect(start.duration(to: .now) < .seconds(90))
            #expect(projecting.registry.faulted(among: ReadModels.all).map { $0.name } == ["document"])
            let status = try ReadModels.status(owner).models.first { $0.name == "document" }
            #expect(status?.fault?.contains("document_\(DocumentRow.version)") == true && status?.behind == 1)

            try owner.script("ALTER TABLE \(DocumentRow.table)_away RENAME TO document_\(DocumentRow.version)")
            try await eventually { projecting.registry.position(of: DocumentRow.self) >= position }
            #expect(projecting.registry.faulted(among: ReadModels.all).isEmpty)
            #expect(try projecting.contents(of: DocumentRow.self).count == 1)
            #expect(try ReadModels.status(owner).models.allSatisfy { $0.fault == nil && $0.position == position })
        }
    }

    @Test func `is none whose rows could not be written because somebody broke that off`() async throws {
        try await Projecting.with { projecting in
            var story = Story()
            try story.activates()
            try await projecting.tell(story)
            let (holder, owner) = (try projecting.owner(), try projecting.owner())
            // Rows can be read, and not written.
            try holder.script("BEGIN; LOCK TABLE \(DocumentRow.table) IN SHARE MODE")
            let told = story.events.count
            try story.uploads(.named("invoice"))
            let position = try await story.append(to: projecting.store, from: told)
            // With others it is broken off first, then by itself.
            var last = try await breakOffWrite(in: owner)
            last = try await breakOffWrite(after: last, in: owner)
            _ = try await eventually { try waitingWrite(after: last, in: owner) }
            #expect(try ReadModels.status(owner).models.allSatisfy { $0.fault == nil })
            try holder.script("COMMIT")
            try await projecting.wait(for: position)
        }
    }

    /// Breaks off the next of the projector's transactions that waits for a lock.
    private func breakOffWrite(after earlier: Write? = nil, in owner: Session) async throws -> Write {
        let write = try await eventually { try waitingWrite(after: earlier, in: owner) }
        _ = try owner.query("SELECT pg_cancel_backend(\(write.pid))")
        return write
    }

    private func waitingWrite(after earlier: Write?, in owner: Session) throws -> Write? {
        let row = try owner.query(
            """
            SELECT pid, xact_start
            FROM pg_stat_activity
            WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%read_model.document_%'
            """
        ).first
        guard let row else { return nil }
        let begun = try row.get(1, as: PostgresTimestamp.self).microseconds
        return try begun > earlier?.begun ?? 0 ? Write(pid: row.get(0), begun: begun) : nil
    }

    private struct Write {
        let pid: Int32
        let begun: Int64
    }
}

@Suite struct `What a read model passes by` {
    @Test func `is counted, and shown with its position`() async throws {
        try await Projecting.with { projecting in
            var story = Story()
            try story.activates()
            try await projecting.tell(story)
            var strange = Act()
            strange.append(
                [Transmuted()],
                to: Loaded(id: ID<ForeignDocument<Transmuted>>.named("invoice"), state: ForeignDocument(), version: 0),
                dossier: .bakery)
            _ = try await projecting.store.append(try AppendRequest(strange, in: .claireAtNoon))
            try await projecting.wait(for: 2)
            let skipping = ["archive", "document", "dossier", "proposal"]
            let status = try ReadModels.status(try projecting.owner())
            #expect(status.models.filter { $0.skipped == 1 }.map(\.name) == skipping)
            #expect(projecting.registry.tallies().filter { $0.skipped == 1 }.map(\.model) == skipping)

            try await ReadModels.rebuild(DocumentRow.self, on: projecting.database.url)
            let rebuilt = try ReadModels.status(try projecting.owner()).models.first { $0.name == "document" }
            #expect(rebuilt?.skipped == 1)
        }
    }

    @Test func `every event that touches a row is of a declared source`() throws {
        for model in ReadModels.all { try expectDeclared(model) }
    }

    private func expectDeclared<Row: ReadModel>(_ model: Row.Type) throws {
        for event in try Story.ofOneInvoice().events where try !Row.keys(of: ProjectedEvent(event)).isEmpty {
            let source = Row.sources.first { $0.category == event.stream.category }
            #expect(source?.types.contains(event.type) == true, "\(Row.name) looks at \(event.type)")
        }
    }

    @Test func `the lease's holder is told`() async throws {
        try await Projecting.with { projecting in
            var story = Story()
            try story.activates()
            try await projecting.tell(story)
            let lease = try #require(try ProjectorLease.current(in: try projecting.owner()))
            #expect(lease.holder.hasPrefix("\(ProcessInfo.processInfo.processIdentifier)@"))
        }
    }
}
