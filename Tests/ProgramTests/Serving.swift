import Foundation
import Synchronization
import TestSupport
import TestTools

/// A server that runs until it is stopped, or ends by itself.
final class Serving: Sendable {
    /// `http://127.0.0.1:…`
    let address: String
    // The process is touched by `stop` alone, which the mutex lets in one at a time.
    private let process: Mutex<Process>

    private init(_ process: sending Process, at address: String) {
        self.process = Mutex(process)
        self.address = address
    }

    func stop() {
        process.withLock { process in
            if process.isRunning { process.terminate() }
            process.waitUntilExit()
        }
    }

    /// Starts one in `folder`, and waits until it takes requests.
    static func start(
        _ program: String, on database: TestDatabase, in folder: URL, environment: [String: String]
    ) async throws -> Serving {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(with: Result { try launch(program, on: database, in: folder, environment) })
            }
        }
    }

    private static func launch(
        _ program: String, on database: TestDatabase, in folder: URL, _ environment: [String: String]
    ) throws -> Serving {
        let (process, pipe) = (Process(), Pipe())
        process.executableURL = URL(filePath: program)
        process.arguments = ["serve", "--port", "0", "--database-url", database.url]
        process.currentDirectoryURL = folder
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        try process.run()
        var said = ""
        while true {
            let more = pipe.fileHandleForReading.availableData
            said += String(decoding: more, as: UTF8.self)
            if let address = said.firstMatch(of: /serves on (\S+)\n/) { return Serving(process, at: "\(address.1)") }
            guard !more.isEmpty else { throw NeverServed(said: said) }
        }
    }

    struct NeverServed: Error {
        let said: String
    }
}
