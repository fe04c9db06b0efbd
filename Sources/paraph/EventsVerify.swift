import ArgumentParser
import EventStore
import Foundation

extension Events {
    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Check every event, hash, signature and document: of the log, or of an export.",
            discussion: "Exit status 1 where anything is wrong. docs/log-format.md says what is checked.")

        @Argument(help: "An export. Without it the log itself is checked.") var file: String?
        @OptionGroup var database: DatabaseOptions
        @Option(help: "A verifier key that you trust, instead of those listed beside the log. May be repeated.")
        var key: [String] = []
        @Option(help: "A file with a checkpoint that you have kept. May be repeated.") var checkpoint: [String] = []
        @Option(help: "A file that remembers where a check of the log has come to, to go on from there.")
        var state: String?
        @Flag(help: "One JSON object, for machines.") var json = false

        func run() async throws {
            let keys = try key.map { text in
                guard let key = VerifierKey(text) else { throw ValidationError("\(text) is no verifier key.") }
                return key
            }
            let own = try checkpoint.map { path in
                guard let checkpoint = try? Checkpoint(String(contentsOfFile: path, encoding: .utf8)) else {
                    throw ValidationError("\(path) holds no checkpoint.")
                }
                return checkpoint
            }
            let bar = ProgressBar(unit: "events")
            let report: AuditReport
            if let file {
                let archive = try Data(contentsOf: URL(fileURLWithPath: file), options: .alwaysMapped)
                report = ExportAudit(archive, keys: keys.isEmpty ? nil : keys, own: own).run { bar.show($0, of: $1) }
            } else {
                report = try await live(keys.isEmpty ? nil : keys, own, bar)
            }
            bar.clear()
            try say(json ? report.json : report.text)
            if keys.isEmpty, !json, !report.signers.isEmpty {
                try say("The keys are those listed beside the events. Compare them with what you were given:")
                for key in report.signers { try say("  \(key)") }
            }
            if !report.isSound { throw ExitCode(1) }
        }

        private func live(_ keys: [VerifierKey]?, _ own: [Checkpoint], _ bar: ProgressBar) async throws -> AuditReport {
            let path = state.map { URL(fileURLWithPath: $0) }
            let earlier = try path.flatMap { url in
                FileManager.default.fileExists(atPath: url.path)
                    ? try JSONDecoder().decode(AuditState.self, from: Data(contentsOf: url)) : nil
            }
            let audit = LiveAudit(conninfo: try database.server(), keys: keys, own: own, resuming: earlier)
            return try await audit.run(
                progress: { bar.show($0, of: $1) },
                save: { state in if let path { try JSONEncoder().encode(state).write(to: path, options: .atomic) } })
        }
    }
}

extension AuditReport {
    /// For people.
    fileprivate var text: String {
        var lines = findings.map { "! \($0.text)" }
        if findingCount > findings.count { lines.append("! and \(findingCount - findings.count) findings more") }
        lines.append("\(events) events, \(documents) documents and \(checkpoints) checkpoints were checked.")
        for (origin, count) in passedOver.sorted(by: { $0.key < $1.key }) {
            lines.append("Passed over, since this log is of another epoch: \(count) of \(origin).")
        }
        if let proven {
            let what = isSound ? "Everything up to event" : "But for the findings, all up to event"
            lines.append("\(what) \(proven.size) is what was signed as \(proven.origin).")
        } else {
            lines.append("No checkpoint proves it: nothing was signed, or nothing that fits.")
        }
        lines.append(isSound ? "Nothing is wrong." : "Findings: \(findingCount).")
        return lines.joined(separator: "\n")
    }
}
