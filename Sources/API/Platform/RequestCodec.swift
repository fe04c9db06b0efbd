import HTTPTypes
import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import NIOHTTPTypesHTTP1

/// Turns HTTP/1.1 into requests, and answers into HTTP/1.1, as NIO's own codec does. That one has Foundation take every target apart, in
/// case it names a server too, which takes longer than all the rest of it: one that begins with a slash is a path.
final class RequestCodec: ChannelDuplexHandler, RemovableChannelHandler, Sendable {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    private let usual: HTTP1ToHTTPServerCodec

    /// - Parameter usual: for all but the heads of such requests.
    private init(besides usual: HTTP1ToHTTPServerCodec) { self.usual = usual }

    /// Takes the place of NIO's own in the channel.
    static func takePlace(in channel: any Channel) throws {
        let pipeline = channel.pipeline.syncOperations
        let usual = try pipeline.handler(type: HTTP1ToHTTPServerCodec.self)
        try pipeline.addHandler(RequestCodec(besides: usual), position: .before(usual))
        pipeline.removeHandler(usual, promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .head(let head) = unwrapInboundIn(data), head.uri.utf8.first == UInt8(ascii: "/") else {
            return usual.channelRead(context: context, data: data)
        }
        do {
            let request = HTTPRequest(
                method: try HTTPRequest.Method(head.method), scheme: "http",
                authority: head.headers.first(name: "host"), path: head.uri,
                headerFields: HTTPFields(head.headers, splitCookie: false))
            context.fireChannelRead(wrapInboundOut(.head(request)))
        } catch {
            context.fireErrorCaught(error)
        }
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        usual.write(context: context, data: data, promise: promise)
    }
}
