import Foundation
import TestTools
import Testing

/// `paraph` in a folder of its own, where its `.data/` is.
struct Program {
    let folder: URL

    /// Lends one, and removes its folder whatever happened.
    static func with<T>(_ body: (Program) async throws -> T) async throws -> T {
        let folder = FileManager.default.temporaryDirectory.appending(path: "paraph-program-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        return try await body(Program(folder: folder))
    }

    /// What it prints, on standard output and standard error.
    func callAsFunction(_ arguments: String..., environment: [String: String] = [:]) async throws -> Finished {
        try await self(arguments, environment: environment)
    }

    /// - Parameter file: where standard output goes instead.
    func callAsFunction(
        _ arguments: [String], environment: [String: String] = [:], outputTo file: String? = nil
    ) async throws -> Finished {
        let redirected = file.map { ["sh", "-c", "exec \"$@\" >\($0)", "sh"] } ?? []
        return try await run(
            "env", try Self.alone(in: folder, environment) + redirected + [try Self.path] + arguments, withErrors: true)
    }

    /// What it prints until one of these words is among it; then it is asked to end.
    func words(_ arguments: String..., until words: [String]) async throws -> String {
        let arguments = try Self.alone(in: folder, [:]) + [try Self.path] + arguments
        return try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(with: Result { try Self.read("/usr/bin/env", arguments, until: words) })
            }
        }
    }

    private static func read(_ program: String, _ arguments: [String], until words: [String]) throws -> String {
        let (process, pipe) = (Process(), Pipe())
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        process.standardOutput = pipe
        try process.run()
        var said = ""
        while !words.contains(where: said.contains) {
            let more = pipe.fileHandleForReading.availableData
            guard !more.isEmpty else { break }
            said += String(decoding: more, as: UTF8.self)
        }
        process.terminate()
        process.waitUntilExit()
        return said
    }

    private static func alone(in folder: URL, _ environment: [String: String]) throws -> [String] {
        ["-C", folder.path, "-u", "DATABASE_URL", "-u", "PORT"] + environment.map { "\($0.key)=\($0.value)" }
    }

    /// Built with the tests, it lies beside them.
    static var path: String {
        get throws {
            let tests = try #require(Bundle.main.executableURL)
            return tests.deletingLastPathComponent().appending(path: "paraph").path
        }
    }
}
