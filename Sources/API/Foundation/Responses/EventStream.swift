import HTTPTypes
import Hummingbird
import NIOCore

/// One message of an event stream (WHATWG HTML §9.2).
struct ServerSentEvent: Equatable, Sendable {
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
    static func eventStream<Events: AsyncSequence & Sendable>(
        _ events: Events, heartbeat: Duration = .seconds(15)
    ) -> Response where Events.Element == ServerSentEvent {
        let headers: HTTPFields = [
            .contentType: "text/event-stream", .cacheControl: "no-store", .noBuffering: "no",
        ]
        return Response(
            status: .ok, headers: headers,
            body: ResponseBody { writer in
                try await EventStreamWriter(heartbeat: heartbeat).write(events, to: &writer)
                try await writer.finish(nil)
            })
    }
}

extension HTTPField.Name {
    /// Understood by nginx.
    fileprivate static let noBuffering = constant("X-Accel-Buffering")
}

private struct EventStreamWriter {
    private enum Step: Sendable {
        case event(ServerSentEvent?)
        case silence
    }

    let heartbeat: Duration

    init(heartbeat: Duration) {
        self.heartbeat = heartbeat
    }

    func write<Events: AsyncSequence & Sendable>(
        _ events: Events, to writer: inout any ResponseBodyWriter
    ) async throws where Events.Element == ServerSentEvent {
        let reader = SingleReader(events.makeAsyncIterator())
        // The first bytes leave at once, so that the reader knows it is connected.
        try await writer.write(ByteBuffer(string: ": connected\n\n"))
        try await withThrowingTaskGroup(of: Step.self) { group in
            defer { group.cancelAll() }
            group.addTask { .event(try await reader.next()) }
            group.addTask { try await silence() }
            while let step = try await group.next() {
                switch step {
                case .event(nil): return
                case .event(let event?):
                    var buffer = ByteBuffer()
                    event.write(to: &buffer)
                    try await writer.write(buffer)
                    group.addTask { .event(try await reader.next()) }
                case .silence:
                    try await writer.write(ByteBuffer(string: ":\n\n"))
                    group.addTask { try await silence() }
                }
            }
        }
    }

    private func silence() async throws -> Step {
        try await Task.sleep(for: heartbeat)
        return .silence
    }
}
