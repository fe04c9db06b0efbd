import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1

/// HTTP/1.1, each connection handled on its own event loop: what comes in there is looked at, and answered, without waking another
/// thread for it. What such a task waits for may run anywhere; the task goes on on its loop. Work that computes for long goes elsewhere
/// (`Operation.laborious`).
struct Connections: ServerChildChannel {
    struct Value: ServerChildChannelValue {
        let channel: any Channel
        fileprivate let connection: Connection
    }

    private let responder: APIRouter
    private let idleLimit: TimeAmount
    private let commonFields: CommonFields
    private let executors = EventLoopExecutors()

    init(_ responder: APIRouter, serverName: String?, closingIdleAfter idleLimit: TimeAmount) {
        self.responder = responder
        self.idleLimit = idleLimit
        commonFields = CommonFields(server: serverName)
    }

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        channel.eventLoop.makeCompletedFuture {
            let connection = Connection(on: channel.eventLoop, idleLimit: idleLimit)
            let decoder = HTTPRequestDecoder(limitConfiguration: .ofServer)
            try channel.pipeline.syncOperations.addHandlers(
                ByteToMessageHandler(decoder, maximumBufferSize: .mostUndecoded), connection)
            return Value(channel: channel, connection: connection)
        }
    }

    func handle(value: Value, logger: Logger) async {
        let connection = value.connection
        await withTaskExecutorPreference(executors.executor(of: connection.loop)) {
            await withTaskCancellationHandler {
                await answer(connection, ApplicationRequestContextSource(channel: value.channel, logger: logger))
            } onCancel: {
                connection.onLoop { $0.abandon() }
            }
        }
    }

    /// Answers what comes, one request after the other, until nothing comes any more.
    private func answer(_ connection: Connection, _ source: ApplicationRequestContextSource) async {
        while let incoming = await connection.next() {
            let response = await response(to: incoming, source)
            let writer = AnswerWriter(
                response, to: incoming.head, on: connection, commonFields: commonFields.lines)
            do {
                try await writer.run()
                connection.onLoop { $0.answered(isKept: writer.isKept) }
            } catch {
                // The client sees that it was told a part only: the end that it waits for does not come.
                source.logger.trace("An answer was broken off.", metadata: ["error": "\(error)"])
                connection.onLoop { $0.close() }
            }
        }
    }

    private func response(
        to incoming: Connection.Incoming, _ source: ApplicationRequestContextSource
    ) async -> Response {
        do {
            var arrival = Arrival(source: source)
            arrival.hasWholeBody = incoming.isWhole
            return try await responder.respond(
                to: Request(head: try HTTPRequest(incoming.head), body: incoming.body), context: arrival)
        } catch {
            source.logger.debug("Unrecognised Error", metadata: ["error.type": "\(error)"])
            return Response(status: .internalServerError)
        }
    }
}

extension Application where Responder == APIRouter {
    /// Serves over HTTP/1.1, each connection handled on its event loop.
    /// - Parameters:
    ///   - port: 0 for any that is free.
    ///   - serverName: what the answers say that they come from.
    ///   - idle: a client that says nothing for so long, between requests or in the middle of one, has its connection closed. The time in
    ///     which it awaits or takes an answer does not count. Longer than proxies keep a connection for later use.
    ///   - started: told the channel when requests are taken.
    init(
        onEventLoops responder: APIRouter, host: String, port: Int, serverName: String? = nil,
        closingIdleAfter idle: TimeAmount = .seconds(75), logger: Logger,
        started: @escaping @Sendable (any Channel) async -> Void
    ) {
        self.init(
            responder: responder,
            server: HTTPServerBuilder { _ in
                Connections(responder, serverName: serverName, closingIdleAfter: idle)
            },
            configuration: .init(address: .hostname(host, port: port), serverName: serverName),
            onServerRunning: started, logger: logger)
    }
}

extension Int {
    /// Bytes that the decoder may keep before it can tell what they are: more than the largest field of a head.
    fileprivate static let mostUndecoded = 128 * 1024
}

extension NIOHTTPDecoderLimitConfiguration {
    /// What a head may be at most, in bytes and fields.
    fileprivate static var ofServer: Self {
        var limits = Self()
        limits.maxHeaderFieldSize = 80 * 1024
        limits.maxHeaderListSize = 80 * 1024
        limits.maxHeaderFieldCount = 1000
        return limits
    }
}
