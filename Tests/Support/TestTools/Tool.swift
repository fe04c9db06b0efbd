public import Foundation

/// A second opinion: what Debian's tools say of a file.
public enum Tool {
    public struct Failed: Error {
        let tool: String
        let status: Int32

        public init(tool: String, status: Int32) {
            self.tool = tool
            self.status = status
        }
    }

    /// Runs the tool in a folder that holds the input as `in`; answers what it wrote to standard output, or to the file named.
    public static func run(
        _ tool: String, _ arguments: [String], on input: Data, output name: String = "out"
    ) async throws -> Data {
        try await onOwnThread { try runHere(tool, arguments, on: input, output: name) }
    }

    /// The same on the caller's thread, for what is asked of the machine once, before any test.
    public static func runHere(
        _ tool: String, _ arguments: [String], on input: Data, output name: String = "out"
    ) throws -> Data {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try input.write(to: folder.appendingPathComponent("in"))
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/\(tool)")
        process.arguments = arguments
        process.currentDirectoryURL = folder
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let written = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failed(tool: tool, status: process.terminationStatus) }
        return (try? Data(contentsOf: folder.appendingPathComponent(name))) ?? written
    }
}
