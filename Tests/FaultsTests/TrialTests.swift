import Foundation
import TestTools
import Testing

/// The trial of `./dev faults`, for some seconds.
@Suite(.timeLimit(.minutes(4))) struct `When servers and PostgreSQL are killed under load` {
    @Test func `nothing is lost, nothing happens twice, and nobody sees a gap`() async throws {
        let trial = try await run(
            "python3",
            [
                Self.root.appending(path: "Tests/trials/faults.py").path, "--paraph", try Self.paraph.path,
                "--seconds", "6", "--foreign-seconds", "2", "--volume", "0", "--repeats", "100",
            ], withErrors: true)
        #expect(trial.status == 0, "\(trial.text)")
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
