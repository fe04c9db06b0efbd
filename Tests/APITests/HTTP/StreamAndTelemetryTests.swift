import HTTPTypes
import Hummingbird
import InProcess
import NIOCore
import NIOEmbedded
import Synchronization
import Testing

@testable import API

@Suite struct `An event stream` {
    @Test func `sends events, then heartbeats, until the reader leaves`() async throws {
        let stream = try await SampleAPI.client().firstWrites(5, of: "/v1/stream", headers: .claire)
        #expect(stream.status == .ok)
        #expect(stream.headers[.contentType] == "text/event-stream")
        #expect(stream.writes[0] == ": connected\n\n")
        #expect(stream.writes.contains("id: 1\nevent: letter.sent\ndata: first\ndata: second\n\n"))
        #expect(stream.writes.contains("id: 2\ndata: \n\n"))
        #expect(stream.writes.last == ":\n\n")
    }

    @Test(arguments: [("a\r\nb\rc\n", "data: a\ndata: b\ndata: c\ndata: \n\n")])
    func `keeps every line of its data in its place`(data: String, text: String) {
        var buffer = ByteBuffer()
        ServerSentEvent(data: data).write(to: &buffer)
        #expect(String(buffer: buffer) == text)
    }

    @Test func `lets no line break out of an id or a type`() {
        var buffer = ByteBuffer()
        ServerSentEvent(id: "1\ndata: x", event: "a\r\nb", data: "").write(to: &buffer)
        #expect(String(buffer: buffer) == "id: 1data: x\nevent: ab\ndata: \n\n")
    }

    @Test func `asks for the next event only when the last is written, and ends what it reads`() async throws {
        let source = CountedEvents()
        let response = Response.eventStream(source)
        let sink = SlowReader(source: source)
        await #expect(throws: ReaderHasLeft.self) { try await response.body.write(sink) }
        #expect(source.given.load(ordering: .relaxed) <= 4)
    }

    @Test func `lets go of a reader that takes nothing, and of no other`() async throws {
        for isStuck in [true, false] {
            let (events, source) = AsyncStream.makeStream(of: ServerSentEvent.self)
            source.yield(ServerSentEvent(data: "one"))
            if !isStuck { source.finish() }
            let connection = Connection()
            let response = Response.eventStream(events, cutting: { connection.closing() })
            if isStuck {
                let reader = StuckReader(connection: connection)
                await #expect(throws: ReaderHasLeft.self) { try await response.body.write(reader) }
            } else {
                try await response.body.write(WillingReader())
                connection.beLate()
            }
            #expect(connection.isClosed.load(ordering: .relaxed) == isStuck)
        }
    }

    @Test func `cuts a write that takes too long, not one that begins late`() async throws {
        let channel = NIOAsyncTestingChannel()
        let isClosed = Atomic(false)
        channel.closeFuture.whenComplete { _ in isClosed.store(true, ordering: .relaxed) }
        func pass(_ seconds: Int64) async -> Bool {
            await channel.testingEventLoop.advanceTime(by: .seconds(seconds))
            return isClosed.load(ordering: .relaxed)
        }
        let patience = Patience(.seconds(30), with: channel)
        await #expect(!pass(1))
        let end = patience.begin()
        await #expect(!pass(20))
        end()
        await #expect(!pass(60))
        let endOfStuck = patience.begin()
        await #expect(!pass(29))
        await #expect(pass(2))
        endOfStuck()
    }

    @Test func `ends when its events end`() async throws {
        let (events, source) = AsyncStream.makeStream(of: ServerSentEvent.self)
        source.yield(ServerSentEvent(data: "only"))
        source.finish()
        let client = InProcessClient(StreamOnly(events: events))
        let answer = try await client.execute("/")
        #expect(answer.text == ": connected\n\ndata: only\n\n")
    }
}

/// Events without end, counted as they are given out.
private final class CountedEvents: AsyncSequence, Sendable {
    let given = Atomic(0)

    struct AsyncIterator: AsyncIteratorProtocol {
        let owner: CountedEvents
        func next() async throws -> ServerSentEvent? {
            ServerSentEvent(data: "\(owner.given.add(1, ordering: .relaxed).newValue)")
        }
    }

    func makeAsyncIterator() -> AsyncIterator { AsyncIterator(owner: self) }
}

/// Takes three writes, each only after the stream had time to run ahead, and leaves.
private struct SlowReader: ResponseBodyWriter {
    let source: CountedEvents
    var writes = 0

    mutating func write(_ buffer: ByteBuffer) async throws {
        guard writes < 3 else { throw ReaderHasLeft() }
        let before = source.given.load(ordering: .relaxed)
        try await Task.sleep(for: .milliseconds(20))
        #expect(source.given.load(ordering: .relaxed) - before <= 1)
        writes += 1
    }

    consuming func finish(_ trailingHeaders: HTTPFields?) async throws {}
}

/// A connection that can be closed from outside.
private final class Connection: Sendable {
    let isClosed = Atomic(false)
    private let alarms = Atomic(0)

    /// Closes it when it is late, unless what is returned is called before.
    func closing() -> @Sendable () -> Void {
        alarms.add(1, ordering: .relaxed)
        return { self.alarms.subtract(1, ordering: .relaxed) }
    }

    /// The time that a write may take is over.
    func beLate() {
        if alarms.load(ordering: .relaxed) > 0 { isClosed.store(true, ordering: .relaxed) }
    }
}

/// Takes the first write, and nothing more until its connection is closed.
private struct StuckReader: ResponseBodyWriter {
    let connection: Connection
    var writes = 0

    mutating func write(_ buffer: ByteBuffer) async throws {
        writes += 1
        guard writes > 1 else { return }
        connection.beLate()
        while !connection.isClosed.load(ordering: .relaxed) { try await Task.sleep(for: .milliseconds(5)) }
        throw ReaderHasLeft()
    }

    consuming func finish(_ trailingHeaders: HTTPFields?) async throws {}
}

/// Takes everything at once.
private struct WillingReader: ResponseBodyWriter {
    mutating func write(_ buffer: ByteBuffer) async throws {}
    consuming func finish(_ trailingHeaders: HTTPFields?) async throws {}
}

private struct StreamOnly: HTTPResponderBuilder {
    let events: AsyncStream<ServerSentEvent>

    func buildResponder() -> CallbackResponder<Arrival> {
        CallbackResponder { _, _ in .eventStream(events) }
    }
}

@Suite struct `The metrics` {
    @Test func `are rendered in the text format of Prometheus`() async {
        let metrics = MetricsRegistry()
        metrics.describe("letters_total", .counter, "Letters\nwritten.")
        metrics.describe("queue", .gauge, "Waiting.")
        metrics.describe("seconds", .histogram, "Time.")
        metrics.increment("letters_total", ["by": "a\"b\\c\n"])
        metrics.increment("letters_total", ["by": "a\"b\\c\n"], by: 2)
        metrics.onScrape { $0.set("queue", to: 1.5) }
        metrics.observe("seconds", ["route": "/x"], seconds: 0.02)
        metrics.observe("seconds", ["route": "/x"], seconds: 99)
        let text = await metrics.scrape()
        #expect(text.contains("# HELP letters_total Letters\\nwritten.\n# TYPE letters_total counter\n"))
        #expect(text.contains(#"letters_total{by="a\"b\\c\n"} 3"# + "\n"))
        #expect(text.contains("queue 1.5\n"))
        #expect(text.contains(#"seconds_bucket{route="/x",le="0.01"} 0"#))
        #expect(text.contains(#"seconds_bucket{route="/x",le="0.025"} 1"#))
        #expect(text.contains(#"seconds_bucket{route="/x",le="+Inf"} 2"#))
        #expect(text.contains(#"seconds_sum{route="/x"} 99.02"#))
        #expect(text.contains(#"seconds_count{route="/x"} 2"#))
    }

    @Test func `name the route and not the path`() async throws {
        let metrics = MetricsRegistry()
        let routes = LetterRoutes().routes + TelemetryRoutes(metrics: metrics).routes
        let router = RouteTable(routes).router(
            authenticator: SampleAPI.NameTags(), messages: .standard, metrics: metrics)
        let client = InProcessClient(router)
        _ = try await client.execute("/v1/letters/0199d3a0-0000-7000-8000-000000000001", headers: .claire)
        _ = try await client.execute("/v1/nowhere/123")
        let scrape = try await client.execute("/metrics")
        #expect(scrape.headers[.contentType] == "text/plain; version=0.0.4; charset=utf-8")
        #expect(
            scrape.text.contains(
                #"http_request_duration_seconds_count{method="GET",route="/v1/letters/{letter}",status="200"} 1"#))
        #expect(scrape.text.contains(#"{method="GET",route="none",status="404"} 1"#))
        #expect(scrape.text.contains("http_requests_active 1\n"))
        #expect(!scrape.text.contains("/v1/nowhere"))
    }

    @Test func `leave the process alive`() async throws {
        let answer = try await SampleAPI.client().execute("/health/live")
        #expect(answer.text == #"{"status":"live"}"#)
    }
}
