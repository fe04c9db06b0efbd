import Foundation
import Logging
import Testing

@testable import Documents

/// One process that opens files and begins as a shell script, in a folder of its own where the script writes down what it likes.
struct ScriptedWorker {
    let worker: DocumentWorkers
    private let folder: URL

    /// What the script does in its folder; `$1` is the program that opens files.
    struct Script: Sendable {
        let lines: String

        /// The first process ends before it answers.
        static let dyingOnce = Script(lines: #"/bin/mkdir died 2>/dev/null && exit 1; exec "$1""#)
        /// The first process never answers.
        static let hangingOnce = Script(lines: #"/bin/mkdir hung 2>/dev/null && exec /bin/sleep 600; exec "$1""#)
        /// Every process ends before it answers.
        static let dying = Script(lines: "echo started >>record; exit 1")
        /// No process ever answers.
        static let hanging = Script(lines: "echo started >>record; exec /bin/sleep 600")
        /// What it is asked is written down first, then passed on.
        static let recording = Script(lines: #"{ /usr/bin/tee /dev/fd/3 >>record; } 3>&1 | "$1""#)
    }

    static func with(
        _ script: Script, timeout: Duration = .seconds(240), _ body: (ScriptedWorker) async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let program = folder.appending(path: "worker")
        try Data("#!/bin/sh\ncd '\(folder.path)'\n\(script.lines)\n".utf8).write(to: program)
        // The shell reads the script. Executed itself, it would be busy while a process that another test forks still holds it open.
        let worker = DocumentWorkers(
            executable: URL(filePath: "/bin/sh"),
            arguments: [program.path, try #require(DocumentWorkers.defaultExecutable()).path], processes: 1,
            timeout: timeout, logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }),
            sandbox: .limitsOnly("as asked by a test"))
        do {
            try await body(ScriptedWorker(worker: worker, folder: folder))
            await worker.close()
        } catch {
            await worker.close()
            throw error
        }
    }

    /// How often these words stand in what was written down.
    func count(_ words: String) -> Int {
        let record = (try? Data(contentsOf: folder.appending(path: "record"))) ?? Data()
        return record.ranges(of: Data(words.utf8)).count
    }
}
