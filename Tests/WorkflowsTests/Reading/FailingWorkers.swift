import Foundation
import Logging
import Testing

@testable import Documents

extension Workers {
    /// Lends a worker whose first process does this, a line of shell, instead of its work; those after it work.
    static func failingOnce(
        _ line: String, timeout: Duration = .seconds(20), _ body: (DocumentWorker) async throws -> Void
    ) async throws {
        let executable = try #require(DocumentWorker.defaultExecutable())
        try await scripted(
            "/bin/mkdir \"$0-began\" 2>/dev/null && { \(line); }\nexec '\(executable.path)'", timeout, body)
    }

    /// Lends a worker each of whose processes does this, a line of shell, instead of its work.
    static func failing(
        _ line: String, timeout: Duration, _ body: (DocumentWorker) async throws -> Void
    ) async throws {
        try await scripted(line, timeout, body)
    }

    private static func scripted(
        _ script: String, _ timeout: Duration, _ body: (DocumentWorker) async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "worker-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "worker")
        try Data("#!/bin/sh\n\(script)\n".utf8).write(to: file)
        try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: file.path)
        let worker = DocumentWorker(
            executable: file, arguments: [], processes: 1, timeout: timeout,
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }),
            sandbox: .limitsOnly("as asked by a test"))
        try await body(worker)
        await worker.close()
    }
}
