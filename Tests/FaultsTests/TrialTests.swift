import Foundation
import Testing

/// The trial of `./dev faults`, for some seconds.
@Suite(.timeLimit(.minutes(2))) struct `When servers and PostgreSQL are killed under load` {
    @Test func `nothing is lost, nothing happens twice, and nobody sees a gap`() async throws {
        let trial = Process()
        let output = Pipe()
        trial.executableURL = URL(filePath: "/usr/bin/env")
        trial.arguments = [
            "python3", Self.root.appending(path: "Tests/trials/faults.py").path, "--paraph", try Self.paraph.path,
            "--seconds", "6", "--foreign-seconds", "2", "--volume", "0", "--repeats", "100",
        ]
        trial.standardInput = FileHandle.nullDevice
        trial.standardOutput = output
        trial.standardError = output
        try trial.run()
        let said = try output.fileHandleForReading.readToEnd() ?? Data()
        trial.waitUntilExit()
        #expect(trial.terminationStatus == 0, "\(String(decoding: said, as: UTF8.self))")
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
