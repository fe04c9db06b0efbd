public import Foundation

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// The public connector protocol over HTTP, as any agent speaks it (API.md, The journey).
public struct ConnectorClient: Sendable {
    private let base: URL
    private let token: String
    private let session: URLSession

    /// - Parameters:
    ///   - base: where Paraph serves, for example `http://127.0.0.1:8080`.
    ///   - token: of a member, with the scope `connector:work`.
    /// - Throws: `UnsafeAddress`.
    public init(base: URL, token: String) throws(UnsafeAddress) {
        guard base.keepsTokens else { throw UnsafeAddress(address: base.absoluteString) }
        self.base = base
        self.token = token
        let configuration = URLSessionConfiguration.ephemeral
        configuration.timeoutIntervalForRequest = 120
        session = URLSession(configuration: configuration)
    }

    /// The server answered with a problem.
    public struct Refused: Error, CustomStringConvertible {
        public let status: Int
        public let body: String
        public var description: String { "Paraph answered \(status): \(body)" }
    }

    /// Nobody answered.
    public struct Unreachable: Error, CustomStringConvertible {
        public let base: URL
        public let reason: String
        public var description: String { "Paraph cannot be reached at \(base): \(reason)" }
    }

    /// Waits up to `waitInSeconds` for tasks and takes them.
    /// - Parameter resume: what this token holds already comes again, in its place.
    public func claim(
        software: String, installation: String, max: Int, leaseInSeconds: Int, resume: Bool, waitInSeconds: Int
    ) async throws -> [ConnectorWork] {
        let body = ClaimBody(
            software: software, installation: installation, max: max, leaseSeconds: leaseInSeconds, resume: resume)
        let answer: ClaimAnswer = try await post(
            "/v1/connector/tasks/claim", body, headers: ["Prefer": "wait=\(waitInSeconds)"])
        return answer.tasks
    }

    /// The stamped PDF of a task.
    public func document(of task: ConnectorWork) async throws -> Data {
        try await send(request("GET", task.document.href))
    }

    /// The key names the task alone: a reference may hold what a header cannot carry.
    public func complete(_ task: ConnectorWork, externalRef: String) async throws {
        let _: Ignored = try await post(
            "/v1/connector/tasks/\(task.id)/complete", ["external_ref": externalRef],
            headers: ["Idempotency-Key": "complete-\(task.id)"])
    }

    public func fail(_ task: ConnectorWork, owner: String, reason: String, instruction: String) async throws {
        let _: Ignored = try await post(
            "/v1/connector/tasks/\(task.id)/fail", ["owner": owner, "reason": reason, "instruction": instruction])
    }

    public func sync(dossier: String, cause: String, entries: [SyncedEntry]) async throws {
        let _: Ignored = try await post(
            "/v1/connector/dossiers/\(dossier)/sync", SyncBody(cause: cause, entries: entries))
    }

    private func post<Body: Encodable, Answer: Decodable>(
        _ path: String, _ body: Body, headers: [String: String] = [:]
    ) async throws -> Answer {
        var request = request("POST", path)
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        request.httpBody = try encoder.encode(body)
        request.setValue("application/json", forHTTPHeaderField: "Content-Type")
        for (name, value) in headers { request.setValue(value, forHTTPHeaderField: name) }
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(Answer.self, from: try await send(request))
    }

    private func request(_ method: String, _ path: String) -> URLRequest {
        var request = URLRequest(url: base.appending(path: path))
        request.httpMethod = method
        request.setValue("Bearer \(token)", forHTTPHeaderField: "Authorization")
        return request
    }

    private func send(_ request: URLRequest) async throws -> Data {
        let (data, response): (Data, URLResponse)
        do {
            (data, response) = try await session.data(for: request)
        } catch let error as URLError {
            throw Unreachable(base: base, reason: error.localizedDescription)
        }
        let status = (response as? HTTPURLResponse)?.statusCode ?? 0
        guard (200..<300).contains(status) else {
            throw Refused(status: status, body: String(decoding: data.prefix(2_000), as: UTF8.self))
        }
        return data
    }
}

private struct Ignored: Decodable {}

private struct ClaimBody: Encodable {
    let software: String
    let installation: String
    let max: Int
    let leaseSeconds: Int
    let resume: Bool
}

private struct ClaimAnswer: Decodable {
    let tasks: [ConnectorWork]
}

private struct SyncBody: Encodable {
    let cause: String
    let entries: [SyncedEntry]
}
