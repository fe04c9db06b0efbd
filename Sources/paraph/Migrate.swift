import ArgumentParser
import EventStore
import Postgres
import Projections

struct Migrate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Bring the database to this version's schema. Safe to run again, and while servers run.",
        discussion: """
            Read models of a new version are filled beside those of the version before, which stay for servers that still run, \
            however often it is run; what is older than these is taken away. A read model that cannot be filled is named, and keeps \
            nothing else from being done: servers fill it while they run.
            """)

    @OptionGroup var database: DatabaseOptions

    func run() async throws {
        let conninfo = try database.admin()
        let session = try Session(SessionConfiguration(conninfo: conninfo, applicationName: "paraph migrate"))
        defer { session.close() }
        let done = try Migrator.migrate(session) + ReadModels.createTables(session)
        try say(done.isEmpty ? "The schema is up to date." : "Applied: \(done.joined(separator: ", ")).")
        for model in try ReadModels.unfilled(session) { try await fill(model, on: conninfo) }
        let dropped = try ReadModels.dropEarlierVersions(session)
        if !dropped.isEmpty { try say("Dropped, of an earlier version: \(dropped.joined(separator: ", ")).") }
    }

    /// A failure is told and no more: the schema is this version's all the same, and a projector fills what is empty, if slower.
    private func fill(_ model: any ReadModel.Type, on conninfo: String) async throws {
        let progress = FoldProgress(model: model.name, json: false)
        do {
            try progress.finish("filled", try await ReadModels.rebuild(model, on: conninfo) { progress.show($0) })
        } catch let underWay as ReadModels.RebuildUnderWay {
            try say("\(underWay)")
        } catch {
            progress.clear()
            try say(
                """
                ! \(model.name) is not filled: \(error)
                ! Servers fill it while they run, and until then answer 503 to who asks it; or paraph projections rebuild \(model.name).
                """)
        }
    }
}
