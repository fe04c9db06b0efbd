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

extension Response {
    /// Streams `events` until they end or the reader leaves. A slow reader slows the sequence down: the next event is
    /// asked for only when the last one is written. The sequence must end when its task is cancelled.
    /// - Parameter heartbeat: after so much silence a comment is sent, by which proxies keep the connection and we notice
    ///   that the reader has left.
    /// - Parameter cutting: called before each write; ends the connection unless what it returns is called in time, which is
    ///   after the write: so a reader that takes nothing is let go, and resumes from the last id it saw.
    static func eventStream<Events: AsyncSequence & Sendable>(
        _ events: Events, heartbeat: Duration = .seconds(15),
        cutting: @escaping @Sendable () -> @Sendable () -> Void = { {} }
    ) -> Response where Events.Element: EventStreamElement {
        let headers: HTTPFields = [
            .contentType: "text/event-stream", .cacheControl: "no-store", .noBuffering: "no",
        ]
        return Response(
            status: .ok, headers: headers,
            body: ResponseBody { writer in
                try await EventStreamWriter(heartbeat: heartbeat, cutting: cutting).write(events, to: &writer)
                try await writer.finish(nil)
            })
    }
}

extension HTTPField.Name {
    /// Understood by nginx.
    fileprivate static let noBuffering = constant("X-Accel-Buffering")
}

private enum EventStreamStep<Element: Sendable>: Sendable {
    case event(Element?)
    case silence
}

private struct EventStreamWriter {
    let heartbeat: Duration
    let cutting: @Sendable () -> @Sendable () -> Void

    func write<Events: AsyncSequence & Sendable>(
        _ events: Events, to writer: inout any ResponseBodyWriter
    ) async throws where Events.Element: EventStreamElement {
        let reader = SingleReader(events.makeAsyncIterator())
        // The first bytes leave at once, so that the reader knows it is connected.
        try await send(ByteBuffer(string: ": connected\n\n"), to: &writer)
        try await withThrowingTaskGroup(of: EventStreamStep<Events.Element>.self) { group in
            defer { group.cancelAll() }
            group.addTask { .event(try await reader.next()) }
            group.addTask { try await silence() }
            while let step = try await group.next() {
                switch step {
                case .event(nil): return
                case .event(let event?):
                    var buffer = ByteBuffer()
                    event.write(to: &buffer)
                    try await send(buffer, to: &writer)
                    group.addTask { .event(try await reader.next()) }
                case .silence:
                    try await send(ByteBuffer(string: ":\n\n"), to: &writer)
                    group.addTask { try await silence() }
                }
            }
        }
    }

    private func send(_ buffer: ByteBuffer, to writer: inout any ResponseBodyWriter) async throws {
        let isInTime = cutting()
        defer { isInTime() }
        try await writer.write(buffer)
    }

    private func silence<Element>() async throws -> EventStreamStep<Element> {
        try await Task.sleep(for: heartbeat)
        return .silence
    }
}
