import HTTPTypes
import Hummingbird
import NIOCore
import NIOHTTP1

/// Writes one answer to a connection. The head goes with the first bytes of the body, in one piece where they are few: most answers are
/// one small write.
///
/// `@unchecked Sendable`: like its connection it is touched on the event loop alone.
final class AnswerWriter: @unchecked Sendable {
    /// Up to so many bytes of a body are copied behind what stands before them, which costs less than a piece more to write.
    private static let fewBytes = 16 << 10

    private let connection: Connection
    private let response: Response
    private let framing: BodyFraming
    private let commonFields: String
    private var isBegun = false
    private var isFinished = false

    /// - Parameter commonFields: what every answer's head ends with.
    init(_ response: Response, to request: HTTPRequestHead, on connection: Connection, commonFields: String) {
        self.connection = connection
        self.response = response
        self.commonFields = commonFields
        framing = BodyFraming(of: response, to: request)
    }

    /// Writes all of it.
    /// - Throws: what the body throws, and `ChannelError.ioOnClosedChannel`. Then the client was told a part at most.
    func run() async throws {
        if response.body.contentLength == nil { try await whenThereIsRoom { $0.begin() } }
        try await response.body.write(Body(writer: self))
    }

    /// Whether the end of the answer is there, and can be told from the beginning of the next.
    var isKept: Bool { isFinished && framing != .untilClosed && !response.saysThatItIsLast }

    private struct Body: ResponseBodyWriter {
        let writer: AnswerWriter

        func write(_ buffer: ByteBuffer) async throws {
            if writer.hasRoom { return writer.write(buffer) }
            try await writer.whenThereIsRoom { $0.write(buffer) }
        }

        consuming func finish(_ trailingHeaders: HTTPFields?) async throws {
            if writer.hasRoom { return writer.finish(trailingHeaders) }
            try await writer.whenThereIsRoom { $0.finish(trailingHeaders) }
        }
    }
}

extension AnswerWriter {
    /// Whether whoever asks may write now.
    private var hasRoom: Bool { connection.loop.inEventLoop && connection.hasRoom }

    /// Writes on the event loop, once the client has taken enough of what was written before.
    private func whenThereIsRoom(_ write: @escaping @Sendable (AnswerWriter) -> Void) async throws {
        try await withCheckedThrowingContinuation { (writer: CheckedContinuation<Void, any Error>) in
            connection.onLoop { connection in
                connection.whenThereIsRoom {
                    guard connection.isOpen else { return writer.resume(throwing: ChannelError.ioOnClosedChannel) }
                    write(self)
                    writer.resume()
                }
            }
        }
    }

    private func begin() {
        connection.write(head(andRoomFor: 0))
    }

    private func write(_ bytes: ByteBuffer) {
        let isSent = framing.sendsBody && bytes.readableBytes > 0
        guard isSent || !isBegun else { return }
        var piece = isBegun ? ByteBuffer() : head(andRoomFor: isSent ? min(bytes.readableBytes, Self.fewBytes) + 16 : 0)
        guard isSent else { return connection.write(piece) }
        if framing == .chunks { piece.writeString(String(bytes.readableBytes, radix: 16) + "\r\n") }
        guard bytes.readableBytes > Self.fewBytes else {
            piece.writeImmutableBuffer(bytes)
            if framing == .chunks { piece.writeStaticString("\r\n") }
            return connection.write(piece)
        }
        if piece.readableBytes > 0 { connection.prepare(piece) }
        guard framing == .chunks else { return connection.write(bytes) }
        connection.prepare(bytes)
        connection.write(ByteBuffer(string: "\r\n"))
    }

    private func finish(_ trailers: HTTPFields?) {
        guard !isFinished else { return }
        isFinished = true
        var piece = isBegun ? ByteBuffer() : head(andRoomFor: 0)
        if framing == .chunks {
            piece.writeStaticString("0\r\n")
            if let trailers { piece.write(trailers) }
            piece.writeStaticString("\r\n")
        }
        if piece.readableBytes > 0 { connection.write(piece) }
    }

    private func head(andRoomFor more: Int) -> ByteBuffer {
        isBegun = true
        return ByteBuffer(
            headOf: response, framing, closes: connection.isLast, commonFields, andRoomFor: more)
    }
}
