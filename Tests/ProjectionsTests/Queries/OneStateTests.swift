import GivenWhenThen
import Postgres
import TestSupport
import TestTools
import Testing

@testable import Domain
@testable import Projections

@Suite struct `What several statements say of one list` {
    @Test func `is asked again where the list moves on between them`() async throws {
        try await Projecting.with { projecting in
            var story = Story()
            try story.activates()
            try story.uploads(.named("1"))
            try await projecting.tell(story)
            let doorkeeper = try projecting.owner()
            _ = try doorkeeper.query("SELECT pg_advisory_lock(7)")
            let count: SQL = "SELECT count(*) FROM \(raw: DocumentRow.table)"
            let queries = projecting.queries
            async let answers = queries.segment(
                [count, "SELECT pg_advisory_xact_lock_shared(7)", count], of: .office, inOneStateOf: DocumentRow.self)
            try await eventually { try doorkeeper.seesSomebodyWait() }
            try story.uploads(.named("2"))
            try await projecting.tell(story, from: story.events.count - 1)
            _ = try doorkeeper.query("SELECT pg_advisory_unlock(7)")
            let counts = try await [answers[0], answers[2]].map { try $0[0].get(0, as: Int.self) }
            #expect(counts == [2, 2])
        }
    }
}
