import Domain
import EventStore
import GivenWhenThen
import Postgres
import TestSupport
import Testing

@testable import Projections

@Suite struct `Keeping offices apart` {
    @Test func `a reader sees the rows of the office it has set, and without one nothing`() async throws {
        try await Projecting.with { projecting in
            try await projecting.tell(try Story.ofOneInvoice())
            let reader = Pipeline(.reading(projecting.database.url), logger: .quiet)
            for model in ReadModels.all {
                let count: SQL = "SELECT count(*) FROM \(raw: model.table)"
                let unset: Int = try await reader.query(count)[0].get(0)
                #expect(unset == 0, "\(model.name) without an office")
                let other: Int = try await reader.segment([.settingOffice(.named("other")), count])[1][0].get(0)
                #expect(other == 0, "\(model.name) of another office")
                let own: Int = try await reader.segment([.settingOffice(.office), count])[1][0].get(0)
                #expect(own > 0, "\(model.name) of its own office")
            }
            reader.close()
        }
    }

    @Test func `a reader cannot write`() async throws {
        try await Projecting.with { projecting in
            let reader = Pipeline(.reading(projecting.database.url), logger: .quiet)
            for model in ReadModels.all {
                await #expect("\(model.name)") {
                    try await reader.segment([.settingOffice(.office), "DELETE FROM \(raw: model.table)"])
                } throws: { error in
                    // insufficient_privilege
                    (error as? PostgresError)?.sqlState == "42501"
                }
            }
            reader.close()
        }
    }

    @Test func `every table is under forced row security with a policy`() async throws {
        try await MigratedDatabase.with { database in
            let session = try Session(SessionConfiguration(conninfo: database.url))
            let tables = try session.query(
                """
                SELECT c.oid::regclass::text, c.relrowsecurity AND c.relforcerowsecurity,
                    EXISTS (SELECT FROM pg_policy AS p WHERE p.polrelid = c.oid)
                FROM pg_class AS c
                JOIN pg_namespace AS n ON n.oid = c.relnamespace
                WHERE c.relkind IN ('r', 'p') AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
                """)
            #expect(tables.count > ReadModels.all.count)
            for table in tables {
                let name: String = try table.get(0)
                // Of no office: where the whole log stands, and which migrations were applied.
                if ["log.head", "migration.applied"].contains(name) { continue }
                let isForced: Bool = try table.get(1)
                #expect(isForced, "\(name) has no forced row security")
                let hasPolicy: Bool = try table.get(2)
                #expect(hasPolicy, "\(name) has no policy")
            }
        }
    }

    @Test func `making the tables again makes none`() async throws {
        try await MigratedDatabase.with { database in
            let made = try ReadModels.createTables(try Session(SessionConfiguration(conninfo: database.url)))
            #expect(made.isEmpty)
        }
    }
}
