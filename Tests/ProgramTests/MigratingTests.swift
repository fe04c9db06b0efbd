import Foundation
import Postgres
import Projections
import TestSupport
import TestTools
import Testing

@Suite(.timeLimit(.minutes(4))) struct `Migrating` {
    @Test func `fills the read models that show a part only, and says so`() async throws {
        try await MigratedDatabase.with { database in
            try await Program.with { paraph in
                let opened = try await paraph(
                    "offices", "create", "--name", "Kantoor", "--admin-email", "claire@kantoor.example",
                    "--database-url", database.url)
                #expect(opened.status == 0, "\(opened.text)")
                let migrated = try await paraph("migrate", "--database-url", database.url)
                #expect(migrated.status == 0 && migrated.text.contains("filled  member"), "\(migrated.text)")
                let again = try await paraph("migrate", "--database-url", database.url)
                #expect(again.text == "The schema is up to date.\n")
                let verified = try await paraph("projections", "verify", "--database-url", database.url)
                #expect(verified.status == 0, "\(verified.text)")
            }
        }
    }
    @Test func `goes on where one read model cannot be filled, and names it`() async throws {
        try await MigratedDatabase.with { database in
            try await Program.with { paraph in
                _ = try await paraph.openOffice(in: database)
                // Somebody's own view keeps the table from being replaced.
                let owner = try Session(SessionConfiguration(conninfo: database.url))
                try owner.script("CREATE VIEW mine AS SELECT * FROM \(DocumentRow.table)")
                let migrated = try await paraph("migrate", "--database-url", database.url)
                #expect(migrated.status == 0, "\(migrated.text)")
                #expect(migrated.text.contains("! document is not filled: "), "\(migrated.text)")
                #expect(migrated.text.contains("filled  member"), "\(migrated.text)")
                try owner.script("DROP VIEW mine")
                let again = try await paraph("migrate", "--database-url", database.url)
                #expect(again.text.contains("filled  document") && !again.text.contains("! "), "\(again.text)")
            }
        }
    }
}
