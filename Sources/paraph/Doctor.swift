import ArgumentParser
import Documents
import EventStore
import Foundation
import Postgres
import Projections

struct Doctor: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print the effective configuration, and what is wrong with it.")

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var settings: ServerSettings
    @Flag(help: "One JSON object, for machines.") var json = false

    /// What was found of each thing that is looked at, or what is wrong with it.
    private struct Report: Encodable {
        var configuration: [String: String] = [:]
        var problems: [String: String] = [:]
    }

    func run() async throws {
        var report = Report()
        var problems: [String] = []
        func check(_ name: String, _ find: () throws -> String) throws {
            let found: String
            do {
                found = try find()
            } catch {
                report.problems[name] = "\(error)"
                return problems.append("\(name): \(error)")
            }
            report.configuration[name] = found
            if !json { try say("\(name.padding(toLength: 12, withPad: " ", startingAt: 0)) \(found)") }
        }
        try check("database") { try destination() }
        try check("PostgreSQL") { try Self.version(session(as: nil)) }
        try check("encoding") { try Self.encoding(session(as: nil)) }
        try check("durability") { try Self.durability(session(as: nil)) }
        try check("schema") { try Self.schema(session(as: "paraph_projector")) }
        try check("rights") { try rights() }
        try check("consumers") { try Self.consumers(session(as: "paraph_projector")) }
        try check("listen") { try address() }
        try check("roles") { try settings.parsedRoles().map(\.rawValue).sorted().joined(separator: ", ") }
        try check("uploads") { "up to \(try settings.maximumUpload()) bytes" }
        try check("webhooks") { try receivers() }
        try check("clock") { "\(try settings.clock().now())" }
        try check("log level") { try Log.level().rawValue }
        try check("signing") { try signer() }
        try check("checkpoints") { try Self.checkpoints() }
        try check("witness") { try LogKey.witness()?.absoluteString ?? "none" }
        try check("worker") { try sandbox() }
        if json { try sayJSON(report) } else { for problem in problems { try say("! \(problem)") } }
        if !problems.isEmpty { throw ExitCode(1) }
        if !json { try say("Nothing is wrong.") }
    }

    private static func version(_ session: Session) throws -> String {
        defer { session.close() }
        return try session.query("SELECT current_setting('server_version')")[0].get(0)
    }

    private static func encoding(_ session: Session) throws -> String {
        defer { session.close() }
        if let foreign = try ForeignEncoding(session) { throw foreign }
        return "UTF8"
    }

    private static func durability(_ session: Session) throws -> String {
        defer { session.close() }
        if let unsafe = try UnsafeServer(session) { throw unsafe }
        return "what is acknowledged is on the disk"
    }

    private static func schema(_ session: Session) throws -> String {
        defer { session.close() }
        let missing = try ReadModels.missing(session)
        guard missing.isEmpty else {
            throw ValidationError("it lacks \(missing.joined(separator: ", ")): run paraph migrate")
        }
        let position: Int64 = try session.query("SELECT position FROM log.head")[0].get(0)
        return "migrated; the log holds \(position) events"
    }

    /// The roles a server takes on after signing in.
    private func rights() throws -> String {
        let roles = ["paraph_writer", "paraph_projector", "paraph_reader"]
        for role in roles { try session(as: role).close() }
        return "to act as \(roles.joined(separator: ", "))"
    }

    private static func checkpoints() throws -> String {
        guard let file = LogKey.checkpointFile else { return "in the database alone" }
        let manager = FileManager.default
        let isThere = manager.fileExists(atPath: file.path)
        guard
            isThere
                ? manager.isReadableFile(atPath: file.path) && manager.isWritableFile(atPath: file.path)
                : manager.isWritableFile(atPath: file.deletingLastPathComponent().path)
        else { throw ValidationError("PARAPH_CHECKPOINT_FILE is \(file.path), which cannot be written") }
        return "left in \(file.path) too"
    }

    private static func consumers(_ session: Session) throws -> String {
        defer { session.close() }
        let stopped = try session.query(
            "SELECT name, stopped FROM consumer.consumer WHERE stopped IS NOT NULL ORDER BY name")
        if let first = stopped.first {
            let (name, reason): (String, String) = (try first.get(0), try first.get(1))
            throw ValidationError(
                "\(stopped.count) stopped, such as \(name): \(reason) Start it with paraph consumers start \(name) --after … --reason …"
            )
        }
        let lanes: Int = try session.query(
            "SELECT count(DISTINCT (consumer, lane)) FROM consumer.parked WHERE skipped_at IS NULL")[0].get(0)
        return lanes == 0 ? "all running" : "\(lanes) lanes stand still: see paraph consumers list"
    }

    private func address() throws -> String {
        try settings.requireSafeAddress()
        return "\(settings.host):\(try settings.effectivePort())"
    }

    private func receivers() throws -> String {
        let allowed = try settings.webhookAllow().count
        return "to public addresses" + (allowed == 0 ? "" : ", and \(allowed) ranges of others")
    }

    private func signer() throws -> String {
        guard let key = try LogKey.find(for: database) else {
            throw ValidationError(
                "nothing signs the log: make a key with paraph events key, and name its file in PARAPH_LOG_KEY_FILE")
        }
        return "as \(key.verifier)"
    }

    private func sandbox() throws -> String {
        guard let executable = try settings.worker() ?? DocumentWorkers.defaultExecutable() else {
            throw ValidationError(
                "paraph-worker does not stand beside paraph; build it: swift build -c release --product paraph-worker")
        }
        switch DocumentWorkers(executable: executable, processes: 1).sandbox {
        case .bubblewrap: return "in bubblewrap: no network, no files"
        case .limitsOnly(let reason):
            throw ValidationError("files are opened with limits only, without a sandbox: \(reason)")
        }
    }

    private func destination() throws -> String {
        guard let destination = SessionConfiguration(conninfo: try database.server()).destination else {
            throw ValidationError("what is said of it is no libpq URI such as postgresql://USER@HOST:PORT/DATABASE")
        }
        return destination
    }

    /// Not to what libpq does not understand: its complaint would quote from it, and there may be a password in it.
    private func session(as role: String?) throws -> Session {
        _ = try destination()
        return try Session(SessionConfiguration(conninfo: try database.server(), role: role))
    }
}
