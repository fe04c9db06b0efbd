import Foundation
import FoundationNetworking
import Synchronization
import TestSupport
import TestTools
import Testing

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

    var isRunning: Bool { process.withLock { $0.isRunning } }

    /// Of the program, where nothing stands before it that starts it.
    var processID: Int32 { process.withLock { $0.processIdentifier } }

    func stop() {
        process.withLock { process in
            if process.isRunning { process.terminate() }
            process.waitUntilExit()
        }
    }

    /// Asks it to end, and waits until it has.
    /// - Returns: the status it ends with.
    func end() async -> Int32 {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                self.stop()
                continuation.resume(returning: self.process.withLock { $0.terminationStatus })
            }
        }
    }

    /// Starts one in `folder`, and waits until it takes requests.
    /// - Parameter program: with what starts it.
    static func start(
        _ program: [String], on database: TestDatabase, in folder: URL, environment: [String: String]
    ) async throws -> Serving {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(with: Result { try launch(program, on: database, in: folder, environment) })
            }
        }
    }

    private static func launch(
        _ program: [String], on database: TestDatabase, in folder: URL, _ environment: [String: String]
    ) throws -> Serving {
        let (process, pipe) = (Process(), Pipe())
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = program + ["serve", "--port", "0", "--database-url", database.url]
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

/// What a server answered.
struct Answered {
    /// Nil where the server was gone before it.
    let status: Int?
    let isReplayed: Bool
    let body: String
}

extension Serving {
    /// - Parameter body: a JSON object, or an XML file.
    func post(_ body: String, to path: String, _ token: String, key: String) async throws -> Answered {
        var request = try request(path, token)
        request.httpMethod = "POST"
        request.httpBody = Data(body.utf8)
        request.setValue(key, forHTTPHeaderField: "Idempotency-Key")
        request.setValue(
            body.hasPrefix("<") ? "application/xml" : "application/json", forHTTPHeaderField: "Content-Type")
        request.setValue("attachment; filename=\"a.xml\"", forHTTPHeaderField: "Content-Disposition")
        return try await answer(to: request)
    }

    func get(_ path: String, _ token: String) async throws -> Answered {
        try await answer(to: try request(path, token))
    }

    /// - Returns: its id.
    func openDossier(_ token: String) async throws -> String {
        let dossier = """
            {"name":"Brasserie du Nord","enterprise_number":"0403019261","software":"simulated","installation":"demo",
             "dossier_code":"NORD","features":"C","validation_mode":"collaborator","vat_exempt":false,
             "fiscal_years":[{"label":"2026","start":"2026-01-01","end":"2026-12-31"}],
             "journals":[{"code":"CFAK","side":"purchase","first_period":"2026-01"}]}
            """
        let answer = try await post(dossier, to: "/v1/dossiers", token, key: "dossier")
        return try #require(answer.body.firstMatch(of: /"id":"([^"]+)"/).map { String($0.1) }, "\(answer)")
    }

    private func request(_ path: String, _ token: String) throws -> URLRequest {
        var request = URLRequest(url: try #require(URL(string: address + path)))
        request.setValue("Bearer \(token)", forHTTPHeaderField: "Authorization")
        request.timeoutInterval = 240
        return request
    }

    private func answer(to request: URLRequest) async throws -> Answered {
        do {
            let (body, response) = try await URLSession.shared.data(for: request)
            let http = try #require(response as? HTTPURLResponse)
            return Answered(
                status: http.statusCode, isReplayed: http.value(forHTTPHeaderField: "Idempotent-Replayed") == "true",
                body: String(decoding: body, as: UTF8.self))
        } catch is URLError {
            return Answered(status: nil, isReplayed: false, body: "")
        }
    }
}

extension Program {
    /// - Returns: its admin's token.
    func openOffice(in database: TestDatabase) async throws -> String {
        let opened = try await self(
            "offices", "create", "--name", "Kantoor", "--admin-email", "claire@kantoor.example", "--json",
            "--database-url", database.url)
        return try #require(opened.text.firstMatch(of: /"token":"([^"]+)"/).map { String($0.1) }, "\(opened.text)")
    }

    /// Lends a server, and stops it whatever happened.
    /// - Parameter start: a command that begins with this starts it.
    func serving<T>(
        on database: TestDatabase, _ environment: [String: String] = [:], startedBy start: [String] = [],
        _ body: (Serving) async throws -> T
    ) async throws -> T {
        let server = try await Serving.start(
            start + [try Self.path], on: database, in: folder, environment: environment)
        defer { server.stop() }
        return try await body(server)
    }
}
