public import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import Synchronization

/// An HTTP server on loopback that keeps what it is sent and answers as it is told.
public final class HTTPReceiver: Sendable {
    /// One request as it arrived.
    public struct Received: Sendable {
        public let path: String
        public let headers: [String: String]
        public let body: Data

        public var json: [String: Any] { (try? JSONSerialization.jsonObject(with: body) as? [String: Any]) ?? [:] }
        public var position: Int64 { (json["position"] as? NSNumber)?.int64Value ?? 0 }
    }

    public struct Reply: Sendable {
        public let status: Int
        public let headers: [String: String]
        /// How long it takes to answer.
        public let delay: Duration
        /// What it waits for before it answers.
        public let gate: Gate?
        public let body: String

        public init(
            _ status: Int, _ headers: [String: String] = [:], after delay: Duration = .zero, behind gate: Gate? = nil,
            body: String = ""
        ) {
            self.status = status
            self.headers = headers
            self.delay = delay
            self.gate = gate
            self.body = body
        }
    }

    /// Keeps answers back until the test opens it.
    public final class Gate: Sendable {
        // Nil once it is open.
        private let waiting = Mutex<[@Sendable () -> Void]?>([])

        public init() {}

        public func open() {
            let held = waiting.withLock { waiting in
                defer { waiting = nil }
                return waiting ?? []
            }
            for answer in held { answer() }
        }

        fileprivate func pass(_ answer: @escaping @Sendable () -> Void) {
            let isOpen = waiting.withLock { waiting in
                waiting?.append(answer)
                return waiting == nil
            }
            if isOpen { answer() }
        }
    }

    private let all = Mutex<[Received]>([])
    private let answer: Mutex<@Sendable (Received) -> Reply>
    private let channel = Mutex<(any Channel)?>(nil)

    private let isEncrypted: Bool

    private init(isEncrypted: Bool, _ answer: @escaping @Sendable (Received) -> Reply) {
        self.isEncrypted = isEncrypted
        self.answer = Mutex(answer)
    }

    /// Starts one on a free port, lends it, and stops it.
    /// - Parameter identity: over TLS as whom; nil for plain HTTP.
    public static func with<T>(
        identity: TestIdentity? = nil, answering answer: @escaping @Sendable (Received) -> Reply = { _ in Reply(204) },
        _ body: (HTTPReceiver) async throws -> T
    ) async throws -> T {
        let receiver = HTTPReceiver(isEncrypted: identity != nil, answer)
        let tls = try identity.map { try $0.serverContext() }
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let tls { try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls)) }
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(Exchange(receiver))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        receiver.channel.withLock { $0 = channel }
        do {
            let value = try await body(receiver)
            try await channel.close()
            return value
        } catch {
            try? await channel.close()
            throw error
        }
    }

    public var url: String { url(host: "127.0.0.1") }

    public func url(host: String) -> String {
        let port = channel.withLock { $0?.localAddress?.port } ?? 0
        return "\(isEncrypted ? "https" : "http")://\(host):\(port)/hook?from=paraph"
    }

    public var received: [Received] { all.withLock { $0 } }

    public func answer(_ answer: @escaping @Sendable (Received) -> Reply) { self.answer.withLock { $0 = answer } }

    fileprivate func take(_ request: Received) -> Reply {
        all.withLock { $0.append(request) }
        return answer.withLock { $0 }(request)
    }
}

private final class Exchange: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let receiver: HTTPReceiver
    private var head: HTTPRequestHead?
    private var body = Data()

    init(_ receiver: HTTPReceiver) { self.receiver = receiver }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            self.head = head
            body = Data()
        case .body(let bytes): body.append(contentsOf: bytes.readableBytesView)
        case .end:
            guard let head else { return }
            let headers = Dictionary(head.headers.map { ($0.name.lowercased(), $0.value) }) { $1 }
            let reply = receiver.take(.init(path: head.uri, headers: headers, body: body))
            let (channel, seconds) = (context.channel, Int64(reply.delay / .milliseconds(1)))
            let answer = { @Sendable () -> Void in
                var fields = HTTPHeaders(reply.headers.map { ($0.key, $0.value) })
                fields.add(name: "content-length", value: "\(reply.body.utf8.count)")
                let head = HTTPResponseHead(
                    version: .http1_1, status: .init(statusCode: reply.status), headers: fields)
                channel.write(HTTPServerResponsePart.head(head), promise: nil)
                channel.write(HTTPServerResponsePart.body(.byteBuffer(ByteBuffer(string: reply.body))), promise: nil)
                channel.writeAndFlush(HTTPServerResponsePart.end(nil), promise: nil)
            }
            let loop = context.eventLoop
            if let gate = reply.gate {
                gate.pass { loop.execute(answer) }
            } else {
                loop.scheduleTask(in: .milliseconds(seconds), answer)
            }
        }
    }
}
