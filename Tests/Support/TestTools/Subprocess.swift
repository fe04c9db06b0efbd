public import Foundation

/// A program that has ended.
public struct Finished: Sendable {
    public let status: Int32
    /// What it wrote to standard output.
    public let output: Data

    public var text: String { String(decoding: output, as: UTF8.self) }
}

/// Runs a program found on the path, and waits for its end on a thread of its own.
/// - Parameter withErrors: standard error goes where the output goes, rather than where this process' own goes.
public func run(_ program: String, _ arguments: [String], withErrors: Bool = false) async throws -> Finished {
    try await onOwnThread {
        let (process, pipe) = (Process(), Pipe())
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [program] + arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = pipe
        if withErrors { process.standardError = pipe }
        try process.run()
        let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return Finished(status: process.terminationStatus, output: output)
    }
}
