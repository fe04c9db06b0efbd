import ArgumentParser
import EventStore
import Postgres
import Projections

struct Migrate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Bring the database to this version's schema. Safe to run again, and while servers run.")

    @OptionGroup var database: DatabaseOptions

    func run() async throws {
        let session = try Session(
            SessionConfiguration(conninfo: try database.admin(), applicationName: "paraph migrate"))
        defer { session.close() }
        let done = try Migrator.migrate(session) + ReadModels.createTables(session)
        try say(done.isEmpty ? "The schema is up to date." : "Applied: \(done.joined(separator: ", ")).")
    }
}
