import HTTPTypes
import Hummingbird
import NIOCore
import Synchronization

@testable import API

/// Routes that show how a connection is spoken on.
struct SpokenRoutes: RouteGroup {
    /// What the streams say, as the test lets them.
    let said: AsyncStream<ServerSentEvent>
    /// Ends when the test lets the handlers at `/held` answer.
    let held: AsyncStream<Void>
    let begun = Counter()
    /// Pieces of what has no end.
    let written = Counter()
    /// Of these, those whose reader has left.
    let ended = Counter()

    static let piece = 1 << 16
    /// Bytes of an answer of which the kernel's buffers hold a part only.
    static let huge = 1 << 24

    final class Counter: Sendable {
        private let value = Atomic(0)
        var count: Int { value.load(ordering: .relaxed) }
        func add() { value.add(1, ordering: .relaxed) }
    }

    init(
        said: AsyncStream<ServerSentEvent> = AsyncStream { $0.finish() },
        held: AsyncStream<Void> = AsyncStream { $0.finish() }
    ) {
        self.said = said
        self.held = held
    }

    struct BrokenOff: Error {}

    private static func operation(_ id: String) -> Operation { Operation(id, id, tag: "Spoken") }

    var routes: [Route<SampleAPI.Clerk>] {
        [
            Route(open: .get, "/quick", Self.operation("quick")) { _, _ in .text("quick") },
            Route(open: .get, "/nothing", Self.operation("nothing")) { _, _ in .noContent },
            Route(open: .get, "/same", Self.operation("same")) { _, _ in .notModified(tag: "\"1\"") },
            Route(open: .get, "/last", Self.operation("last")) { _, _ in
                var last = Response.text("last")
                last.headers[.connection] = "close"
                return last
            },
            Route(open: .get, "/held", Self.operation("held")) { [held, begun] _, _ in
                begun.add()
                for await _ in held {}
                return .text("held")
            },
            Route(open: .get, "/stream", Self.operation("stream")) { [said] _, _ in .eventStream(said) },
            Route(open: .get, "/broken", Self.operation("broken")) { _, _ in
                Response(
                    status: .ok,
                    body: ResponseBody(contentLength: 10) { writer in
                        try await writer.write(ByteBuffer(string: "half"))
                        throw BrokenOff()
                    })
            },
            Route(open: .get, "/endless", Self.operation("endless")) { [written, ended] _, _ in
                Response(
                    status: .ok,
                    body: ResponseBody { writer in
                        defer { ended.add() }
                        let piece = ByteBuffer(repeating: UInt8(ascii: "x"), count: Self.piece)
                        while true {
                            try await writer.write(piece)
                            written.add()
                        }
                    })
            },
            Route(open: .get, "/large", Self.operation("large")) { _, _ in
                .text(String(repeating: "x", count: 1 << 20))
            },
            Route(open: .get, "/huge", Self.operation("huge")) { _, _ in
                .text(String(repeating: "x", count: Self.huge))
            },
            Route(open: .post, "/echo", Self.operation("echo").body([("text/plain", .binary)])) { [begun] request, _ in
                begun.add()
                return .bytes(try await request.collectBody(upTo: 8 << 20), type: "text/plain")
            },
            Route(.post, "/signed", scope: nil, Self.operation("signed").body([("text/plain", .binary)])) {
                [begun] request, _, _ in
                begun.add()
                return .bytes(try await request.collectBody(upTo: 8 << 20), type: "text/plain")
            },
            Route(open: .post, "/unread", Self.operation("unread").body([("text/plain", .binary)])) { _, _ in
                .text("unread")
            },
        ]
    }
}

extension Response {
    fileprivate static func text(_ text: String) -> Response { .bytes(ByteBuffer(string: text), type: "text/plain") }
}
