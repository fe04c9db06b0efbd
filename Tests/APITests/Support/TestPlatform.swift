import Domain
import EventStore
import Foundation
import HTTPTypes
import Hummingbird
import InProcess
import Logging
import Synchronization
import TestSupport
import Workflows

@testable import API

/// A whole Paraph on a database of its own, called through its router without a port.
struct TestPlatform: Sendable {
    let composition: Composition
    let databaseURL: String
    let client: InProcessClient<APIRouter>
    /// Of the admin of `office`.
    let admin: Person
    let office: ID<Office>

    /// Starts one, lends it, and takes it down whatever happened.
    static func with<T>(
        _ change: (inout Composition.Configuration) -> Void = { _ in }, _ body: (TestPlatform) async throws -> T
    ) async throws -> T {
        try await withDatabase { try await on($0, change, body) }
    }

    /// Lends a migrated database, for platforms that follow each other on it.
    static func withDatabase<T>(_ body: (_ url: String) async throws -> T) async throws -> T {
        try await turns.take()
        defer { turns.giveBack() }
        return try await MigratedDatabase.with { try await body($0.url) }
    }

    /// The same on a migrated database that is there.
    static func on<T>(
        _ url: String, _ change: (inout Composition.Configuration) -> Void = { _ in },
        _ body: (TestPlatform) async throws -> T
    ) async throws -> T {
        var configuration = Composition.Configuration(conninfo: url, patience: .ofTests, leaseTerm: .seconds(60))
        change(&configuration)
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let composition = try await Composition(configuration, logger: logger)
        let work = Task { try await composition.run() }
        do {
            let platform = try await TestPlatform(composition, databaseURL: url)
            let value = try await body(platform)
            await end(composition, work)
            return value
        } catch {
            await end(composition, work)
            throw error
        }
    }

    /// Nothing of one test still runs while the next one does.
    private static func end(_ composition: Composition, _ work: Task<Void, any Error>) async {
        work.cancel()
        _ = await work.result
        await composition.close()
    }

    /// Each platform takes some fifteen connections; four at a time leave the cluster room for everybody.
    private static let turns = Turns(4)

    private init(_ composition: Composition, databaseURL: String) async throws {
        self.composition = composition
        self.databaseURL = databaseURL
        client = InProcessClient(composition.router())
        let opened = try await Self.openOffice(databaseURL)
        office = opened.office
        admin = Person(client: client, token: opened.token.text, member: opened.admin)
    }

    /// Another office beside the first, with its admin.
    func otherOffice() async throws -> Person {
        let opened = try await Self.openOffice(databaseURL)
        return Person(client: client, token: opened.token.text, member: opened.admin)
    }

    private static func openOffice(_ url: String) async throws -> Administration.OpenedOffice {
        guard let email = EmailAddress("claire@kantoor.example") else { throw UnexpectedAnswer(text: "an address") }
        let administration = try Administration(conninfo: url)
        let opened = try await administration.openOffice("Fiduciaire du Canal", admin: "Claire", email: email)
        await administration.close()
        return opened
    }
}

extension ReadModelPatience {
    /// What is asserted is what is decided once the read models have seen everything, however slow the machine.
    static let ofTests = ReadModelPatience(ofQueries: .seconds(60), ofCommands: .seconds(60), brief: .seconds(60))
}

/// Somebody with a token, calling the API.
struct Person: Sendable {
    let client: InProcessClient<APIRouter>
    let token: String
    let member: ID<Member>

    func get(_ path: String, _ headers: [String: String] = [:]) async throws -> Answer {
        try await call(.get, path, nil, headers)
    }

    func post(_ path: String, _ json: String = "{}", _ headers: [String: String] = [:]) async throws -> Answer {
        try await call(.post, path, Array(json.utf8), headers)
    }

    func patch(_ path: String, _ json: String, version: Int) async throws -> Answer {
        try await call(.patch, path, Array(json.utf8), ["If-Match": "\"\(version)\""])
    }

    /// Delivers bytes to a mailbox.
    func upload(
        _ bytes: Data, to dossier: String, _ mailbox: String = "purchase", as filename: String,
        type: String = "application/xml", _ headers: [String: String] = [:]
    ) async throws -> Answer {
        var headers = headers
        headers["Content-Type"] = type
        headers["Content-Disposition"] = "attachment; filename=\"\(filename)\""
        return try await call(.post, "/v1/dossiers/\(dossier)/documents?mailbox=\(mailbox)", Array(bytes), headers)
    }

    /// Delivers the file of a form to the purchase mailbox.
    func upload(_ form: Form, to dossier: String, _ headers: [String: String] = [:]) async throws -> Answer {
        let type = ["Content-Type": "multipart/form-data; boundary=\(Form.boundary)"]
        return try await call(
            .post, "/v1/dossiers/\(dossier)/documents?mailbox=purchase", form.bytes,
            headers.merging(type) { given, _ in given })
    }

    func call(
        _ method: HTTPRequest.Method, _ path: String, _ body: [UInt8]?, _ headers: [String: String]
    ) async throws -> Answer {
        var fields: HTTPFields = [.authorization: "Bearer \(token)"]
        if body != nil { fields[.contentType] = "application/json" }
        for (name, value) in headers {
            if let name = HTTPField.Name(name) { fields[name] = value }
        }
        let response = try await client.execute(path, method: method, headers: fields, body: body ?? [])
        return Answer(response: response)
    }
}

/// A form as a browser sends it.
struct Form: Sendable {
    static let boundary = "between-the-parts"
    let bytes: [UInt8]

    init(_ parts: [(name: String, filename: String?, content: Data)]) {
        var bytes: [UInt8] = []
        for part in parts {
            let filename = part.filename.map { "; filename=\"\($0)\"" } ?? ""
            bytes +=
                "--\(Self.boundary)\r\nContent-Disposition: form-data; name=\"\(part.name)\"\(filename)\r\n\r\n".utf8
            bytes += part.content + Data("\r\n".utf8)
        }
        self.bytes = bytes + "--\(Self.boundary)--\r\n".utf8
    }
}

/// What the API answered.
struct Answer: Sendable {
    let response: InProcessResponse

    var status: Int { response.status.code }
    var text: String { response.text }

    /// The value at `path`, for example `items.0.total.amount`.
    subscript(path: String) -> String? {
        guard var value = try? JSONSerialization.jsonObject(with: Data(response.body), options: [.fragmentsAllowed])
        else {
            return nil
        }
        for step in path.split(separator: ".") {
            if let index = Int(step), let array = value as? [Any], array.indices.contains(index) {
                value = array[index]
            } else if let object = value as? [String: Any], let next = object[String(step)] {
                value = next
            } else {
                return nil
            }
        }
        if let text = value as? String { return text }
        if value is NSNull { return nil }
        if let number = value as? NSNumber { return number.isBoolean ? String(number.boolValue) : number.stringValue }
        guard let data = try? JSONSerialization.data(withJSONObject: value, options: [.sortedKeys]) else { return nil }
        return String(decoding: data, as: UTF8.self)
    }

    func header(_ name: String) -> String? { HTTPField.Name(name).flatMap { response.headers[$0] } }

    /// The value at `path`, which must be there.
    func require(_ path: String) throws -> String {
        guard let value = self[path] else {
            throw UnexpectedAnswer(text: "\(status) without \(path): \(text.prefix(800))")
        }
        return value
    }

    @discardableResult
    func expect(_ status: Int) throws -> Answer {
        guard self.status == status else {
            throw UnexpectedAnswer(text: "\(self.status) instead of \(status): \(text.prefix(800))")
        }
        return self
    }
}

extension NSNumber {
    fileprivate var isBoolean: Bool {
        objCType.pointee == CChar(UInt8(ascii: "c")) || type(of: self) == type(of: NSNumber(value: true))
    }
}

struct UnexpectedAnswer: Error, CustomStringConvertible {
    let text: String
    var description: String { text }
}

/// Lets so many in at a time; the others wait in line.
final class Turns: Sendable {
    private struct Line {
        var free: Int
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let line: Mutex<Line>

    init(_ count: Int) { line = Mutex(Line(free: count)) }

    func take() async throws {
        try Task.checkCancellation()
        await withCheckedContinuation { continuation in
            let mayEnter = line.withLock { line in
                if line.free > 0 {
                    line.free -= 1
                    return true
                }
                line.waiting.append(continuation)
                return false
            }
            if mayEnter { continuation.resume() }
        }
    }

    func giveBack() {
        let next = line.withLock { line -> CheckedContinuation<Void, Never>? in
            guard !line.waiting.isEmpty else {
                line.free += 1
                return nil
            }
            return line.waiting.removeFirst()
        }
        next?.resume()
    }
}
