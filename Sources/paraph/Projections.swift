import ArgumentParser
import Foundation
import Postgres
import Projections

struct ProjectionsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "projections", abstract: "The read models.",
        subcommands: [Status.self, Rebuild.self, Verify.self])

    struct Status: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "How far each read model has come, what it passed by, and who folds.")

        @OptionGroup var database: DatabaseOptions
        @Flag(help: "One JSON object, for machines.") var json = false

        func run() async throws {
            let conninfo = try database.server()
            let observer = try Session(SessionConfiguration(conninfo: conninfo, applicationName: "paraph status"))
            defer { observer.close() }
            let lease = try ProjectorLease.current(in: observer)
            let session = try Session(
                SessionConfiguration(
                    conninfo: conninfo, role: "paraph_projector", applicationName: "paraph status"))
            defer { session.close() }
            let (head, models) = try ReadModels.status(session)
            json ? try sayJSON(StatusReport(head, models, lease)) : try StatusReport(head, models, lease).print()
        }
    }

    struct Rebuild: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Fold read models anew beside the live ones, then put them in their place.",
            discussion: """
                Servers go on reading and folding meanwhile; the new table takes over in one transaction. Nothing is sent or \
                stamped by it. Interrupted, it leaves the live table as it was: begin it again.
                """)

        @OptionGroup var database: DatabaseOptions
        @OptionGroup var choice: ModelChoice
        @Flag(help: "One JSON object a line: the progress, then the end.") var json = false

        func validate() throws { try choice.requireOne() }

        func run() async throws {
            let conninfo = try database.admin()
            for model in try choice.models() {
                let progress = FoldProgress(model: model.name, json: json)
                let end = try await ReadModels.rebuild(model, on: conninfo) { progress.show($0) }
                try progress.finish("rebuilt", end)
            }
        }
    }

    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Compare read models with a fresh fold of the log at the same position.",
            discussion: "While servers write and read. Without a name, all of them. Ends with 1 where one differs.")

        @OptionGroup var database: DatabaseOptions
        @OptionGroup var choice: ModelChoice
        @Flag(help: "One JSON object a line, for each read model.") var json = false

        func run() async throws {
            let conninfo = try database.server()
            var isEqual = true
            for model in try choice.models() {
                let progress = FoldProgress(model: model.name, json: json, showsSteps: !json)
                let found = try await ReadModels.verify(model, on: conninfo) { progress.show($0) }
                progress.clear()
                json ? try sayJSON(VerificationReport(found)) : try VerificationReport(found).print()
                isEqual = isEqual && found.isEqual
            }
            if !isEqual { throw ExitCode(1) }
        }
    }
}

/// Which read models a command is about.
struct ModelChoice: ParsableArguments {
    @Argument(help: "A list or a table: worklist, documents, dossiers, proposal, archive …") var name: String?
    @Flag(help: "Every read model.") var all = false

    func requireOne() throws {
        guard name != nil || all else {
            throw ValidationError("Which one? There are \(ReadModels.names.joined(separator: ", ")); or --all.")
        }
    }

    /// Every one where none is named.
    func models() throws -> [any ReadModel.Type] {
        guard let name else { return ReadModels.all }
        guard !all else { throw ValidationError("Give a name or --all, not both.") }
        do {
            return try ReadModels.named(name)
        } catch {
            throw ValidationError("\(error)")
        }
    }
}
