import Foundation
import TestTools
import Testing

@testable import EventStore

/// Paraph's own check of an archive, and the one in Tests/verifier, which was written from docs/log-format.md alone.
@Suite struct `Two verifiers of an export` {
    @Test func `find nothing wrong in what was exported`() async throws {
        try await SealedLog.with { log in
            let key = `Sealing the log`.key.verifier
            for scope in [
                ExportScope(), ExportScope(dossier: log.dossier), ExportScope(office: log.other),
                ExportScope(first: 50, last: 222), ExportScope(types: EventTypePattern.list("paper.*")),
                ExportScope(dossier: log.dossier, types: EventTypePattern.list("daybook.entered,paper.kept")),
            ] {
                let archive = try await log.export(scope)
                #expect(ExportAudit(archive, keys: [key]).run().isSound, "\(scope)")
                #expect(try await SecondVerifier.finds(archive, key: "\(key)") == [], "\(scope)")
            }
        }
    }

    @Test func `both find any byte changed in what the signature binds`() async throws {
        try await SealedLog.with { log in
            let archive = try await log.export(ExportScope(dossier: log.dossier))
            let key = `Sealing the log`.key.verifier
            let members = try TarReader(archive).members
            let document = try #require(members.keys.sorted().first { $0.hasPrefix("documents/") })
            let seed = SeededRandom.seed
            var random = SeededRandom(seed)
            for name in ["events.ndjson", "hashes.ndjson", "checkpoint.txt", document] {
                let place = try #require(members[name])
                for _ in 0..<4 {
                    var changed = archive
                    let index = Int.random(in: place, using: &random)
                    changed[index] = changed[index] &+ UInt8.random(in: 1...255, using: &random)
                    let at = "byte \(index - place.lowerBound) of \(name), seed \(seed)"
                    #expect(!ExportAudit(changed, keys: [key]).run().isSound, "\(at)")
                    #expect(try await !SecondVerifier.finds(changed, key: "\(key)").isEmpty, "\(at)")
                }
            }
        }
    }
}

private enum SecondVerifier {
    struct Finding: Decodable, Equatable {
        let word: String
        let place: String
        let what: String
    }

    private static let program = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../verifier/verify.py").standardizedFileURL.path

    static func finds(_ archive: Data, key: String) async throws -> [Finding] {
        let file = FileManager.default.temporaryDirectory.appending(path: "paraph-export-\(UUID()).tar")
        try archive.write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let verifier = try await run("python3", [program, file.path, "--key", key, "--json"])
        let findings = try JSONDecoder().decode([Finding].self, from: verifier.output)
        #expect(verifier.status == (findings.isEmpty ? 0 : 1))
        return findings
    }
}
