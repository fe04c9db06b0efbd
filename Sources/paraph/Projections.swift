import ArgumentParser
import Postgres

struct ProjectionsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "projections", abstract: "The read models.", subcommands: [Status.self])

    struct Status: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "How far each read model has come.")

        @OptionGroup var database: DatabaseOptions
        @Flag(help: "One JSON object, for machines.") var json = false

        func run() async throws {
            let session = try Session(
                SessionConfiguration(conninfo: try database.server(), role: "paraph_projector"))
            defer { session.close() }
            let head: Int64 = try session.query("SELECT position FROM log.head")[0].get(0)
            let rows = try session.query(
                "SELECT name || ' ' || version, position FROM read_model.progress ORDER BY name, version")
            var positions: [String: String] = ["head": String(head)]
            for row in rows {
                let name: String = try row.get(0)
                let position: Int64 = try row.get(1)
                positions[name] = String(position)
                if !json { say("\(name)  \(position)  \(head - position) behind") }
            }
            if json { try sayJSON(positions) } else { say("head  \(head)") }
        }
    }
}
