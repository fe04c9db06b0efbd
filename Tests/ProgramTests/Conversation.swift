import Foundation
import NIOCore
import NIOPosix
import Synchronization
import Testing

/// A connection on which one request was sent, and all that came back on it so far: for answers that take their time.
final class Conversation: Sendable {
    private final class Listener: ChannelInboundHandler, Sendable {
        typealias InboundIn = ByteBuffer
        let heard = Mutex("")

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            heard.withLock { $0 += String(buffer: unwrapInboundIn(data)) }
        }
    }

    private let listener = Listener()
    private let channel: any Channel

    fileprivate init(host: String, port: Int, saying request: String) async throws {
        channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .channelInitializer { [listener] channel in
                channel.pipeline.addHandler(listener)
            }
            .connect(host: host, port: port).get()
        try await channel.writeAndFlush(ByteBuffer(string: request))
    }

    /// The answer as far as it has come, head and all.
    var text: String { listener.heard.withLock { $0 } }

    /// All of it, once the other side has closed the connection.
    func whole() async throws -> String {
        try await channel.closeFuture.get()
        return text
    }
}

extension Serving {
    /// Asks, and does not wait for the answer.
    /// - Parameters:
    ///   - headers: as lines.
    ///   - json: the body; nil for none.
    func ask(_ method: String, _ path: String, _ token: String, _ headers: [String] = [], json: String? = nil)
        async throws -> Conversation
    {
        let url = try #require(URL(string: address))
        let (host, port) = (try #require(url.host()), try #require(url.port))
        let body = json.map { ["Content-Type: application/json", "Content-Length: \($0.utf8.count)"] } ?? []
        let head = ["\(method) \(path) HTTP/1.1", "Host: \(host)", "Authorization: Bearer \(token)"] + headers + body
        return try await Conversation(
            host: host, port: port, saying: head.joined(separator: "\r\n") + "\r\n\r\n" + (json ?? ""))
    }
}
