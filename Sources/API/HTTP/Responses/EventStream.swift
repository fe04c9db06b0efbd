import HTTPTypes
import Hummingbird
import NIOCore

/// What an event stream is made of: one message or several.
protocol EventStreamElement: Sendable {
    func write(to buffer: inout ByteBuffer)
}

/// One message of an event stream (WHATWG HTML §9.2).
struct ServerSentEvent: Equatable, EventStreamElement {
    var id: String?
    var event: String?
    var data: String

    /// Line breaks inside `id` and `event` would begin another field, so they are dropped.
    func write(to buffer: inout ByteBuffer) {
        if let id { buffer.writeString("id: \(id.filter { !$0.isNewline && $0 != "\0" })\n") }
        if let event { buffer.writeString("event: \(event.filter { !$0.isNewline })\n") }
        for line in data.split(omittingEmptySubsequences: false, whereSeparator: \.isEventLineBreak) {
            buffer.writeString("data: \(line)\n")
        }
        buffer.writeString("\n")
    }
}

extension Character {
    fileprivate var isEventLineBreak: Bool { self == "\n" || self == "\r" || self == "\r\n" }
}

/// Sent after some silence: by it proxies keep the connection, and we notice that the reader has left.
struct Heartbeat: EventStreamElement {
    func write(to buffer: inout ByteBuffer) { buffer.writeStaticString(":\n\n") }
}

extension Response {
    /// Streams `events` until they end or the reader leaves. A slow reader slows the sequence down: the next event is
    /// asked for only when the last one is written. The sequence must end when its task is cancelled; where it has nothing for
    /// some time, it gives a `Heartbeat`.
    /// - Parameter cutting: called before each write; ends the connection unless what it returns is called in time, which is
    ///   after the write: so a reader that takes nothing is let go, and resumes from the last id it saw.
    static func eventStream<Events: AsyncSequence & Sendable>(
        _ events: Events, cutting: @escaping @Sendable () -> @Sendable () -> Void = { {} }
    ) -> Response where Events.Element: EventStreamElement {
        let headers: HTTPFields = [
            .contentType: "text/event-stream", .cacheControl: "no-store", .noBuffering: "no",
        ]
        return Response(
            status: .ok, headers: headers,
            body: ResponseBody { writer in
                // The first bytes leave at once, so that the reader knows it is connected.
                try await send(ByteBuffer(string: ": connected\n\n"), to: &writer, cutting)
                for try await event in events {
                    var buffer = ByteBuffer()
                    event.write(to: &buffer)
                    try await send(buffer, to: &writer, cutting)
                }
                try await writer.finish(nil)
            })
    }

    private static func send(
        _ buffer: ByteBuffer, to writer: inout any ResponseBodyWriter, _ cutting: @Sendable () -> @Sendable () -> Void
    ) async throws {
        let isInTime = cutting()
        defer { isInTime() }
        try await writer.write(buffer)
    }
}

extension HTTPField.Name {
    /// Understood by nginx.
    fileprivate static let noBuffering = constant("X-Accel-Buffering")
}
