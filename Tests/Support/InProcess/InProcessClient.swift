public import HTTPTypes
public import Hummingbird
import Logging
import NIOCore
import NIOEmbedded

/// Sends requests straight to a router's responder: no port, no server, the same handlers.
public struct InProcessClient<Responder: HTTPResponder>: Sendable
where Responder.Context: InitializableFromSource<ApplicationRequestContextSource> {
    private let responder: Responder

    public init<Builder: HTTPResponderBuilder>(_ router: Builder) where Builder.Responder == Responder {
        responder = router.buildResponder()
    }

    /// One request with its whole body, whose length is announced.
    public func execute(
        _ path: String, method: HTTPRequest.Method = .get, headers: HTTPFields = [:], body: [UInt8]? = nil
    ) async throws -> InProcessResponse {
        var headers = headers
        if let body { headers[.contentLength] = headers[.contentLength] ?? String(body.count) }
        return try await execute(path, method: method, headers: headers, chunks: body.map { [.bytes($0)] } ?? [])
    }

    /// One request with a text body.
    public func execute(
        _ path: String, method: HTTPRequest.Method, headers: HTTPFields = [:], text: String
    ) async throws -> InProcessResponse {
        try await execute(path, method: method, headers: headers, body: Array(text.utf8))
    }

    /// One request whose body arrives in pieces, whose length is not announced unless `headers` says so.
    public func execute(
        _ path: String, method: HTTPRequest.Method, headers: HTTPFields = [:], chunks: [BodyChunk]
    ) async throws -> InProcessResponse {
        let source = ChunkSource(chunks: chunks)
        let response = try await respond(path, method: method, headers: headers, body: source)
        let sink = ByteSink()
        try await response.body.write(sink)
        return InProcessResponse(
            status: response.status, headers: response.headers, body: await sink.bytes.value,
            unreadChunks: await source.state.remaining)
    }

    /// The answer's bytes as they are written, for bodies that do not end by themselves. The reader leaves after
    /// `count` writes; what the writer is told then is what a closed connection tells it.
    /// - Parameter observe: told each as it is written.
    public func firstWrites(
        _ count: Int, of path: String, headers: HTTPFields = [:],
        observe: @escaping @Sendable (String) -> Void = { _ in }
    ) async throws -> (status: HTTPResponse.Status, headers: HTTPFields, writes: [String]) {
        let response = try await respond(path, method: .get, headers: headers, body: ChunkSource(chunks: []))
        let sink = LeavingSink(limit: count, observe: observe)
        do {
            try await response.body.write(sink)
        } catch is ReaderHasLeft {}
        return (response.status, response.headers, await sink.writes.value)
    }

    private func respond(
        _ path: String, method: HTTPRequest.Method, headers: HTTPFields, body: ChunkSource
    ) async throws -> Response {
        let head = HTTPRequest(
            method: method, scheme: "http", authority: "localhost", path: path, headerFields: headers)
        var logger = Logger(label: "in-process", factory: { _ in SwiftLogNoOpLogHandler() })
        logger[metadataKey: "hb.request.id"] = "in-process"
        let source = ApplicationRequestContextSource(channel: NIOAsyncTestingChannel(), logger: logger)
        return try await responder.respond(
            to: Request(head: head, body: RequestBody(asyncSequence: body)), context: .init(source: source))
    }
}

/// A piece of a request's body, the moment the sender breaks off, or what happens elsewhere while the sender takes its time.
public enum BodyChunk: Sendable {
    case bytes([UInt8])
    case failure
    case meanwhile(@Sendable () async throws -> Void)

    public static func text(_ text: String) -> BodyChunk { .bytes(Array(text.utf8)) }
}

public struct InProcessResponse: Sendable {
    public let status: HTTPResponse.Status
    public let headers: HTTPFields
    public let body: [UInt8]
    /// How many pieces of the request's body nobody asked for.
    public let unreadChunks: Int

    public var text: String { String(decoding: body, as: UTF8.self) }
}

/// What a reader's leaving looks like to who writes.
public struct ReaderHasLeft: Error {
    public init() {}
}

/// What the connection's breaking looks like to who reads.
public struct SenderHasLeft: Error {
    public init() {}
}
