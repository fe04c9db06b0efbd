import Domain
import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

/// One signed message to a receiver.
struct WebhookMessage: Sendable {
    let target: WebhookTarget
    let headers: [(name: String, value: String)]
    let body: Data
}

/// Posts messages over HTTP/1.1. The name of the host is looked up at each attempt, its addresses are checked, and the
/// connection goes to the very address that was checked: a name that means something else a moment later (DNS rebinding)
/// changes nothing. Redirects are not followed; of the answer only its head is read.
public struct WebhookSender: Sendable {
    private let addresses: WebhookAddresses
    private let hosts: HostLookUp
    private let tls: NIOSSLContext
    /// Of an attempt as a whole: no longer than a server that is asked to stop waits for what is under way.
    private static let timeout = TimeAmount.seconds(20)

    /// - Throws: where the system's root certificates cannot be read.
    public init(addresses: WebhookAddresses) throws { try self.init(addresses: addresses, trusting: .default) }

    /// - Parameter roots: who may vouch for a receiver.
    init(addresses: WebhookAddresses, hosts: HostLookUp = HostLookUp(), trusting roots: NIOSSLTrustRoots) throws {
        self.addresses = addresses
        self.hosts = hosts
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.trustRoots = roots
        tls = try NIOSSLContext(configuration: configuration)
    }

    func send(_ message: WebhookMessage) async -> DeliveryAnswer {
        let deadline = NIODeadline.now() + Self.timeout
        do {
            let found = try await hosts.addresses(of: message.target.host)
            let address = try addresses.choose(from: found, for: message.target)
            return try await post(message, to: address, until: deadline)
        } catch {
            return .failed("\(error)")
        }
    }

    private func post(
        _ message: WebhookMessage, to address: IPAddress, until deadline: NIODeadline
    ) async throws -> DeliveryAnswer {
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let answer = loop.makePromise(of: DeliveryAnswer.self)
        let target = message.target
        let bootstrap = ClientBootstrap(group: loop).connectTimeout(.seconds(10)).channelInitializer { [tls] channel in
            channel.eventLoop.makeCompletedFuture {
                let pipeline = channel.pipeline.syncOperations
                if target.isEncrypted {
                    // A certificate for an address is checked against the connection's, and no name is sent (RFC 6066 §3).
                    let name = IPAddress(target.host) == nil ? target.host : nil
                    try pipeline.addHandler(NIOSSLClientHandler(context: tls, serverHostname: name))
                }
                try pipeline.addHTTPClientHandlers()
                try pipeline.addHandler(MessageExchange(message, answer))
            }
        }
        do {
            let packed = ByteBuffer(bytes: address.bytes)
            let channel = try await bootstrap.connect(to: try SocketAddress(packedIPAddress: packed, port: target.port))
                .get()
            let alarm = loop.scheduleTask(deadline: deadline) {
                answer.succeed(.failed("No answer within \(Self.timeout.nanoseconds / 1_000_000_000) seconds."))
                channel.close(promise: nil)
            }
            answer.futureResult.whenComplete { _ in alarm.cancel() }
        } catch {
            answer.succeed(.failed("\(error)"))
        }
        return try await answer.futureResult.get()
    }
}

/// Sends one request when connected, and tells the head of its answer, or why none came.
private final class MessageExchange: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundOut = HTTPClientRequestPart

    private let message: WebhookMessage
    private let answer: EventLoopPromise<DeliveryAnswer>

    init(_ message: WebhookMessage, _ answer: EventLoopPromise<DeliveryAnswer>) {
        self.message = message
        self.answer = answer
    }

    func channelActive(context: ChannelHandlerContext) {
        var headers = HTTPHeaders([
            ("host", message.target.authority), ("content-length", String(message.body.count)), ("connection", "close"),
        ])
        headers.add(contentsOf: message.headers.map { ($0.name, $0.value) })
        let head = HTTPRequestHead(version: .http1_1, method: .POST, uri: message.target.resource, headers: headers)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: message.body)))), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .head(let head) = unwrapInboundIn(data), head.status.code >= 200 else { return }
        answer.succeed(
            .answered(
                status: Int(head.status.code), retryAfter: RetryAfter.seconds(head.headers.first(name: "retry-after"))))
        context.close(promise: nil)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        answer.succeed(.failed("\(error)"))
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        answer.succeed(.failed("The receiver closed the connection without an answer."))
        context.fireChannelInactive()
    }
}

/// `Retry-After` (RFC 9110 §10.2.3).
enum RetryAfter {
    /// Nil where there is none, or one that cannot be read.
    static func seconds(_ header: String?, now: Date = Date()) -> Int? {
        guard let header else { return nil }
        if let seconds = Int(header), seconds >= 0 { return min(seconds, DeliverySchedule.longest) }
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(secondsFromGMT: 0)
        formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss zzz"
        guard let date = formatter.date(from: header) else { return nil }
        return min(max(0, Int(date.timeIntervalSince(now).rounded(.up))), DeliverySchedule.longest)
    }
}
