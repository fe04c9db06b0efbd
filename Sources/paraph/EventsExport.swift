import API
import ArgumentParser
import Domain
import EventStore
import Foundation
import Postgres

extension Events {
    struct Export: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write events, their documents and what proves them into one archive.",
            discussion:
                "Check it with: paraph events verify FILE. The newest checkpoint is made first, if the key is here.")

        @Argument(help: "The archive to write, a tar file.") var file: String
        @OptionGroup var database: DatabaseOptions
        @Option(help: "Only events of this dossier: a UUID.") var dossier: String?
        @Option(help: "Only events of this office: a UUID.") var office: String?
        @Option(help: EventTypes.help) var types: String?
        @Option(help: "Begin with this position.") var from: Int64 = 1
        @Option(help: "End with this position; without it, with the checkpoint's last.") var to: Int64?
        @Flag(help: "One JSON object, for machines.") var json = false

        private struct Report: Encodable {
            let file: String
            let events: Int64
            let documents: Int64
            let treeSize: Int64
            let missing: [String]
        }

        func validate() throws {
            guard from >= 1 else { throw ValidationError("--from is a position, and they begin with 1.") }
            if let to, to < from { throw ValidationError("--to \(to) lies before --from \(from).") }
        }

        func run() async throws {
            let scope = ExportScope(
                office: try office.map { try Self.id($0, "--office") },
                dossier: try dossier.map { try Self.id($0, "--dossier") }, types: try types.map(EventTypes.read),
                first: from, last: to)
            let conninfo = try database.server()
            try await LogKey.seal(conninfo, for: database)
            let outcome = try await LogExport.write(
                scope, to: URL(fileURLWithPath: file), conninfo: conninfo, now: Timestamp(Date()))
            if json {
                try sayJSON(
                    Report(
                        file: file, events: outcome.events, documents: outcome.documents, treeSize: outcome.treeSize,
                        missing: outcome.missing))
            } else {
                try say(
                    "\(file): \(outcome.events) events and \(outcome.documents) documents, proven in \(outcome.treeSize)."
                )
                for hash in outcome.missing { try say("! Document \(hash) is named, and not in the database.") }
            }
            if !outcome.missing.isEmpty { throw ExitCode(1) }
        }

        private static func id<Entity>(_ text: String, _ option: String) throws -> ID<Entity> {
            guard let id = ID<Entity>(text) else { throw ValidationError("\(option) is a UUID.") }
            return id
        }
    }

    struct Prove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print an event with the proof that it is in the signed log, as JSON.")

        @Argument(help: "The event's position.") var position: Int64
        @OptionGroup var database: DatabaseOptions
        @Flag(help: "As it is without: the proof is one JSON object in any case.") var json = false

        func run() async throws {
            let conninfo = try database.server()
            let pool = Pool(.following(conninfo), size: 1, logger: try Log.make())
            let proofs = LogProofs(pool: pool)
            var proof = try await proofs.proof(of: position, where: .everything)
            if proof == nil {
                try await LogKey.seal(conninfo, for: database)
                proof = try await proofs.proof(of: position, where: .everything)
            }
            await pool.close()
            guard let proof else {
                throw ValidationError("There is no event \(position), or no checkpoint that covers it.")
            }
            try say(proof.json)
        }
    }
}

extension LogKey {
    /// Signs the log as it is now, where the key is at hand.
    static func seal(_ conninfo: String, for database: DatabaseOptions) async throws {
        guard let key = try find(for: database) else { return }
        let pool = Pool(.sealing(conninfo), size: 1, logger: try Log.make())
        do {
            _ = try await Sealer(pool: pool, key: key).seal()
        } catch {
            await pool.close()
            throw error
        }
        await pool.close()
    }
}
