import NIOCore
import NIOPosix
import Synchronization
import TestTools

/// A connection on which a test says what it likes, byte by byte, and hears what comes back.
final class RawConnection: Sendable {
    private final class Listener: ChannelInboundHandler, Sendable {
        typealias InboundIn = ByteBuffer
        let heard = Mutex("")
        let isAtEnd = Atomic(false)

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            heard.withLock { $0 += String(buffer: unwrapInboundIn(data)) }
        }

        func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
            if let event = event as? ChannelEvent, event == .inputClosed { isAtEnd.store(true, ordering: .relaxed) }
        }

        func channelInactive(context: ChannelHandlerContext) { isAtEnd.store(true, ordering: .relaxed) }
    }

    private let listener = Listener()
    let channel: any Channel

    init(to port: Int) async throws {
        channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .channelInitializer { [listener] in $0.pipeline.addHandler(listener) }
            .connect(host: "127.0.0.1", port: port).get()
    }

    /// Says lines that end as those of HTTP do, and whatever follows them.
    func say(_ lines: String..., body: String = "") async throws {
        try await channel.writeAndFlush(ByteBuffer(string: lines.joined(separator: "\r\n") + body))
    }

    /// A request with no fields but its host.
    func ask(_ method: String, _ path: String, _ fields: String..., body: String = "") async throws {
        let lines = ["\(method) \(path) HTTP/1.1", "Host: localhost"] + fields + ["", ""]
        try await say(lines.joined(separator: "\r\n"), body: body)
    }

    /// What was heard so far.
    var heard: String { listener.heard.withLock { $0 } }

    /// Waits until this was heard.
    func hears(_ text: String, file: String = #fileID, line: Int = #line) async throws {
        try await eventually(file: file, line: line) { self.heard.contains(text) }
    }

    /// All there was to hear, once the other side says nothing more.
    func everything(file: String = #fileID, line: Int = #line) async throws -> String {
        try await eventually(file: file, line: line) { self.listener.isAtEnd.load(ordering: .relaxed) }
        return heard
    }

    /// Says nothing more, and still listens.
    func sayNothingMore() async throws { try await channel.close(mode: .output) }
}
