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
    @Flag(help: "One JSON object, for machines, once all is done.") var json = false

    private struct Report: Encodable {
        struct Model: Encodable {
            let name: String
            /// `filled`, `under_way` where somebody else fills it, or `unfilled`.
            let state: String
            let reason: String?
        }

        let applied: [String]
        let readModels: [Model]
        let dropped: [String]
    }

    func run() async throws {
        let conninfo = try database.admin()
        let session = try Session(SessionConfiguration(conninfo: conninfo, applicationName: "paraph migrate"))
        defer { session.close() }
        let done = try Migrator.migrate(session) + ReadModels.createTables(session)
        try tell(done.isEmpty ? "The schema is up to date." : "Applied: \(done.joined(separator: ", ")).")
        var models: [Report.Model] = []
        for model in try ReadModels.unfilled(session) { models.append(try await fill(model, on: conninfo)) }
        let dropped = try ReadModels.dropEarlierVersions(session)
        if !dropped.isEmpty { try tell("Dropped, of an earlier version: \(dropped.joined(separator: ", ")).") }
        if json { try sayJSON(Report(applied: done, readModels: models, dropped: dropped)) }
    }

    /// People are told as it goes.
    private func tell(_ text: String) throws {
        if !json { try say(text) }
    }

    /// A failure is told and no more: the schema is this version's all the same, and a projector fills what is empty, if slower.
    private func fill(_ model: any ReadModel.Type, on conninfo: String) async throws -> Report.Model {
        let progress = FoldProgress(model: model.name, json: json, showsSteps: !json)
        do {
            let end = try await ReadModels.rebuild(model, on: conninfo) { progress.show($0) }
            if !json { try progress.finish("filled", end) }
            return .init(name: model.name, state: "filled", reason: nil)
        } catch let underWay as ReadModels.RebuildUnderWay {
            try tell("\(underWay)")
            return .init(name: model.name, state: "under_way", reason: "\(underWay)")
        } catch {
            progress.clear()
            try tell(
                """
                ! \(model.name) is not filled: \(error)
                ! Servers fill it while they run, and until then answer 503 to who asks it; or paraph projections rebuild \(model.name).
                """)
            return .init(name: model.name, state: "unfilled", reason: "\(error)")
        }
    }
}
