import Foundation
import TestTools
import Testing

/// The trial of `./dev faults`, for some seconds.
@Suite(.serialized, .timeLimit(.minutes(12))) struct `When servers and PostgreSQL are killed under load` {
    @Test func `nothing is lost, nothing happens twice, and nobody sees a gap`() async throws {
        let trial = try await Self.trial(of: try Self.paraph, "--seconds", "6", "--foreign-seconds", "2")
        #expect(trial.status == 0, "\(trial.text)")
        let kinds = ["upload", "deliver", "annotate", "check", "send", "complete", "sync"]
        let acknowledged = try Regex("acknowledged: " + kinds.map { "[1-9][0-9]* \($0)" }.joined(separator: ", ") + ";")
        for told in [acknowledged, try Regex("; [1-9][0-9]* tries were not"), try Regex("[1-9][0-9]* servers killed")] {
            #expect(trial.text.contains(told), "\(trial.text)")
        }
    }

    @Test func `of which clients notice nothing, or in which they do nothing, no trial is passed`() async throws {
        let script = """
            import sys
            sys.path.insert(0, sys.argv[1])
            from collections import Counter
            from types import SimpleNamespace
            from disturbances import CRASH_POINTS, Disturbances
            from faults import Trial
            from histories import History, KINDS
            from invariants import Verification

            history = History([SimpleNamespace(url="http://127.0.0.1:9")], "", None, 1)
            done = SimpleNamespace(kind=KINDS[0], answer=SimpleNamespace(status=201))
            history.commands.append(done)
            verification = Verification(None, None, [], history, [])
            verification.demand_work()
            trial = Trial.__new__(Trial)
            trial.options, trial.history = SimpleNamespace(only=["server_kill"]), history
            trial.disturbances = Disturbances(None, None, [], history, [], None, 0)
            noticed = [bool(trial.have_clients_noticed())]
            trial.disturbances.counts["servers killed"] = 1
            noticed.append(bool(trial.have_clients_noticed()))
            history.unanswered = 1
            noticed.append(bool(trial.have_clients_noticed()))
            trial.disturbances.tries = Counter({point: 3 for point in CRASH_POINTS})
            trial.disturbances.crashes = Counter({point: 1 for point in CRASH_POINTS[1:]})
            print(verification.problems, noticed, trial.disturbances.missed_points(), sep="\\n")
            """
        let folder = Self.root.appending(path: "Tests/trials").path
        let told = try await run("python3", ["-c", script, folder], withErrors: true).text
        #expect(
            told == """
                ['no deliver was ever acknowledged', 'no annotate was ever acknowledged', \
                'no check was ever acknowledged', 'no send was ever acknowledged', \
                'no complete was ever acknowledged', 'no sync was ever acknowledged']
                [False, False, True]
                ['no server came to content-stored in 3 tries']

                """)
    }

    @Test func `a server that does not come back fails the trial, which keeps what tells why`() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "paraph-lame-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let trial = try await Self.trial(
            of: try Self.startingTwice(in: folder), "--only", "server_kill", "--rounds", "1")
        #expect(trial.status == 1, "\(trial.text)")
        #expect(trial.text.contains(/! server [AB] ended by itself with 9/), "\(trial.text)")
        let kept = URL(filePath: String(try #require(trial.text.firstMatch(of: /cluster lie in (\S+)/)).1))
        defer { try? FileManager.default.removeItem(at: kept) }
        for evidence in ["servers.log", "postgres.log", "history.ndjson", "volume/data"] {
            #expect(FileManager.default.fileExists(atPath: kept.appending(path: evidence).path), "\(evidence)")
        }
    }

    private static func trial(of paraph: URL, _ arguments: String...) async throws -> Finished {
        try await run(
            "python3",
            [root.appending(path: "Tests/trials/faults.py").path, "--paraph", paraph.path, "--volume", "0"]
                + ["--repeats", "100"] + arguments, withErrors: true)
    }

    /// Serves as often as there are servers; whoever is killed then stays away.
    private static func startingTwice(in folder: URL) throws -> URL {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let script = """
            #!/bin/sh
            if [ "$1" = serve ]; then
                echo >>'\(folder.path)/starts'
                [ "$(wc -l <'\(folder.path)/starts')" -le 2 ] || exit 9
            fi
            exec '\(try paraph.path)' "$@"
            """
        let program = folder.appending(path: "paraph")
        try Data(script.utf8).write(to: program)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: program.path)
        try FileManager.default.createSymbolicLink(
            at: folder.appending(path: "paraph-worker"),
            withDestinationURL: try paraph.deletingLastPathComponent().appending(path: "paraph-worker"))
        return program
    }

    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// Built with the tests, it lies beside them.
    private static var paraph: URL {
        get throws {
            let tests = try #require(Bundle.main.executableURL)
            return tests.deletingLastPathComponent().appending(path: "paraph")
        }
    }
}
