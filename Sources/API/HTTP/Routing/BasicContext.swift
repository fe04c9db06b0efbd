import Foundation
import Glibc
import Hummingbird
import Logging
import NIOCore

/// When and over what a request came.
struct Arrival: InitializableFromSource {
    let channel: any Channel
    let logger: Logger
    /// The body had arrived when the handler began.
    var hasWholeBody = false
    let start = ContinuousClock.now

    init(source: ApplicationRequestContextSource) {
        channel = source.channel
        logger = source.logger
    }
}

/// What is known of a request before anybody is signed in.
struct BasicContext: Sendable {
    /// What stays the same from call to call: one reference, where each call would copy eight.
    private final class Known: Sendable {
        let arrival: Arrival
        let requestID: String
        let messages: Messages
        let acceptLanguage: String?
        let parameters: PathParameters

        init(
            _ arrival: Arrival, requestID: String, messages: Messages, acceptLanguage: String?,
            parameters: PathParameters
        ) {
            self.arrival = arrival
            self.requestID = requestID
            self.messages = messages
            self.acceptLanguage = acceptLanguage
            self.parameters = parameters
        }
    }

    private let known: Known
    /// What the command's `If-Match` says; none where it needs no such header.
    var expectedVersions: Set<Int> = []

    init(_ request: Request, _ arrival: Arrival, messages: Messages, parameters: PathParameters) {
        known = Known(
            arrival, requestID: request.ownID ?? UUID.random().text, messages: messages,
            acceptLanguage: request.headers.text(of: .acceptLanguage), parameters: parameters)
    }

    /// The caller's `X-Request-Id` when it is well formed, else one of ours.
    var requestID: String { known.requestID }

    var start: ContinuousClock.Instant { known.arrival.start }

    var hasWholeBody: Bool { known.arrival.hasWholeBody }

    private var channel: any Channel { known.arrival.channel }

    /// Writes one line that names the request. The logger itself is not told the id: that would cost every request what few
    /// of them need.
    func log(
        _ level: Logger.Level, _ message: @autoclosure () -> Logger.Message,
        _ metadata: @autoclosure () -> Logger.Metadata
    ) {
        guard known.arrival.logger.logLevel <= level else { return }
        known.arrival.logger.log(
            level: level, message(), metadata: metadata().merging(["request": "\(requestID)"]) { $1 })
    }

    /// Whether the client's end of the connection is closed: whoever is gone cannot be handed anything. A handler runs on to its
    /// end, whether or not somebody still listens.
    func clientHasLeft() async -> Bool {
        guard let socket = channel as? any SocketOptionProvider else { return false }
        guard let info = try? await socket.getTCPInfo().get() else { return true }
        return info.tcpi_state != UInt8(TCP_ESTABLISHED)
    }

    /// A body after which the connection closes, also when the client is still sending: a moment later, so that the
    /// answer is not lost in a reset.
    func lastBody(_ bytes: ByteBuffer) -> ResponseBody {
        ResponseBody(contentLength: bytes.readableBytes) { [channel] writer in
            try await writer.write(bytes)
            try await writer.finish(nil)
            channel.eventLoop.scheduleTask(in: .seconds(1)) { channel.close(promise: nil) }
        }
    }
}

extension BasicContext {
    /// The messages in the caller's language, which is found out where there is something to say: most answers say nothing.
    var translator: Translator {
        Translator(messages: known.messages, language: Language(acceptLanguage: known.acceptLanguage))
    }

    /// What closes the connection when the client does not take a write within `time`.
    func patience(_ time: TimeAmount = .seconds(30)) -> Patience { Patience(time, with: channel) }

    /// A path parameter. Its text was checked against the route's schema before the handler ran, so only what the schema
    /// cannot say still fails, as `not-found`.
    func path<Value>(_ name: String, _ parser: FieldParser<Value>) throws -> Value {
        guard let text = pathText(name), let value = try? parser.parse(parser.schema.value(ofText: text)) else {
            throw Problem.notFound
        }
        return value
    }

    /// The decoded text of a path parameter; nil when it is absent or not UTF-8.
    func pathText(_ name: String) -> String? {
        guard let text = known.parameters[name] else { return nil }
        return text.utf8.contains(UInt8(ascii: "%")) ? text.removingPercentEncoding : String(text)
    }
}

/// What stands in a path in the place of its template's parameters, as it was sent.
struct PathParameters: Sendable {
    let names: [String]
    /// One for each name.
    let texts: [Substring]

    subscript(name: String) -> Substring? { names.firstIndex(of: name).map { texts[$0] } }
}

extension Request {
    /// What its sender calls it; nil where that is not well formed.
    fileprivate var ownID: String? {
        guard let id = headers.text(of: .requestID), 1...128 ~= id.utf8.count,
            id.utf8.allSatisfy({ $0.isDigit || $0.isLetter || "._-".utf8.contains($0) })
        else { return nil }
        return id
    }
}
