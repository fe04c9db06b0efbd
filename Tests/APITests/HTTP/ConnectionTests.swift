import Foundation
import Hummingbird
import NIOCore
import Synchronization
import TestTools
import Testing

@testable import API

/// How HTTP/1.1 is spoken, over real connections.
@Suite(.timeLimit(.minutes(4))) struct `A connection` {
    private static func with(
        _ routes: SpokenRoutes = SpokenRoutes(), _ use: (RawConnection) async throws -> Void
    ) async throws {
        try await SampleAPI.served(routes.routes) { port, _ in try await use(try await RawConnection(to: port)) }
    }

    @Test func `is kept for the next request, and answers say when and who`() async throws {
        try await Self.with { connection in
            try await connection.ask("GET", "/quick")
            try await connection.hears("quick")
            #expect(connection.heard.contains("Content-Length: 5\r\n"))
            let date = /Date: (Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT\r\n/
            #expect(connection.heard.contains(date))
            try await connection.ask("GET", "/same", "Connection: close")
            #expect(try await connection.everything().contains("HTTP/1.1 304 Not Modified\r\n"))
        }
    }

    @Test func `answers requests that came at once in their order, one after the other`() async throws {
        let (held, gate) = AsyncStream.makeStream(of: Void.self)
        let routes = SpokenRoutes(held: held)
        try await Self.with(routes) { connection in
            let more = "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nagain"
            try await connection.ask("GET", "/held", body: more + "GET /quick HTTP/1.1\r\nHost: x\r\n\r\n")
            try await eventually { routes.begun.count == 1 }
            gate.finish()
            try await connection.hears("quick")
            let answers = ["held", "again", "quick"]
            let places = answers.compactMap { connection.heard.firstRange(of: "\r\n\r\n\($0)")?.lowerBound }
            #expect(places.count == 3 && places == places.sorted(), "\(connection.heard)")
        }
    }

    @Test(arguments: ["close", "Close", "close, TE"])
    func `is closed behind the answer to who asks for that`(value: String) async throws {
        try await Self.with { connection in
            try await connection.ask("GET", "/quick", "Connection: \(value)")
            #expect(try await connection.everything().hasSuffix("\r\n\r\nquick"))
        }
    }

    @Test func `of HTTP 1.0 is closed behind its answer, which is not told in chunks`() async throws {
        let (said, source) = AsyncStream.makeStream(of: ServerSentEvent.self)
        source.yield(ServerSentEvent(data: "one"))
        source.finish()
        try await Self.with(SpokenRoutes(said: said)) { connection in
            try await connection.say("GET /stream HTTP/1.0", "", "")
            let answer = try await connection.everything()
            #expect(answer.hasSuffix("\r\n\r\n: connected\n\ndata: one\n\n"), "\(answer)")
            #expect(!answer.contains("chunked"))
        }
    }

    @Test func `tells a stream in chunks, each as it is written`() async throws {
        let (said, source) = AsyncStream.makeStream(of: ServerSentEvent.self)
        try await Self.with(SpokenRoutes(said: said)) { connection in
            try await connection.ask("GET", "/stream")
            try await connection.hears("transfer-encoding: chunked\r\n")
            try await connection.hears("\r\n\r\nd\r\n: connected\n\n\r\n")
            source.yield(ServerSentEvent(data: "one"))
            try await connection.hears("b\r\ndata: one\n\n\r\n")
            source.finish()
            try await connection.hears("\r\n0\r\n\r\n")
            try await connection.ask("GET", "/quick")
            try await connection.hears("\r\n\r\nquick")
        }
    }

    @Test func `says of an answer without a body no length, and to HEAD the length and no body`() async throws {
        try await Self.with { connection in
            try await connection.ask("GET", "/nothing")
            try await connection.ask("GET", "/same")
            try await connection.ask("HEAD", "/quick")
            try await connection.ask("HEAD", "/nowhere")
            try await connection.ask("GET", "/same", "Connection: close")
            let answers = try await connection.everything().split(separator: "\r\n\r\n")
            #expect(answers.count == 5)
            #expect(answers.allSatisfy { $0.hasPrefix("HTTP/1.1 ") }, "\(answers)")
            #expect(answers.map { $0.contains("Content-Length: ") } == [false, false, true, true, false])
        }
    }

    private static let noRequests = [
        "nonsense\r\n\r\n", "GET / HTTP/3.0\r\n\r\n",
        "GET / HTTP/1.1\r\nA: \(String(repeating: "x", count: 90_000))\r\n\r\n",
        "GET / HTTP/1.1\r\nA:\(String(repeating: " ", count: 200_000))",
    ]

    @Test(arguments: noRequests)
    func `on which something else than HTTP is said is refused, and closed`(text: String) async throws {
        let refusal = "HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
        try await Self.with { connection in
            try await connection.say(text)
            #expect(try await connection.everything() == refusal)
        }
        try await Self.with { connection in
            try await connection.ask("GET", "/quick", body: text)
            let heard = try await connection.everything()
            #expect(heard.hasPrefix("HTTP/1.1 200 OK") && heard.hasSuffix("\r\n\r\nquick" + refusal), "\(heard)")
        }
    }

    @Test(arguments: [false, true])
    func `takes a body in pieces while its handler is at work`(inChunks: Bool) async throws {
        let routes = SpokenRoutes()
        try await Self.with(routes) { connection in
            let length = inChunks ? "Transfer-Encoding: chunked" : "Content-Length: 6"
            // Nobody is told to go on: who expects that does so by and by.
            try await connection.ask("POST", "/echo", "Content-Type: text/plain", "Expect: 100-continue", length)
            try await eventually { routes.begun.count == 1 }
            for piece in ["in", " tw", "o"] {
                try await connection.say(inChunks ? "\(piece.utf8.count)\r\n\(piece)\r\n" : piece)
            }
            if inChunks { try await connection.say("0\r\n\r\n") }
            try await connection.hears("\r\n\r\nin two")
            try await connection.ask("GET", "/quick")
            try await connection.hears("\r\n\r\nquick")
        }
    }

    @Test(arguments: [false, true])
    func `whose client stops within a body answers that, and is closed`(atOnce: Bool) async throws {
        let routes = SpokenRoutes()
        try await Self.with(routes) { connection in
            try await connection.ask("POST", "/echo", "Content-Length: 9", body: "half")
            if !atOnce { try await eventually { routes.begun.count == 1 } }
            try await connection.sayNothingMore()
            let heard = try await connection.everything()
            #expect(heard.hasPrefix("HTTP/1.1 400 Bad Request") && heard.contains("incomplete-body"), "\(heard)")
        }
    }

    @Test func `whose client says nothing more gives the answer it waits for`() async throws {
        let (held, gate) = AsyncStream.makeStream(of: Void.self)
        let routes = SpokenRoutes(held: held)
        try await Self.with(routes) { connection in
            try await connection.ask("GET", "/held")
            try await connection.sayNothingMore()
            try await eventually { routes.begun.count == 1 }
            gate.finish()
            #expect(try await connection.everything().hasSuffix("\r\n\r\nheld"))
        }
    }

    @Test func `gives a long answer whole to a client that says nothing more`() async throws {
        try await Self.with { connection in
            try await connection.channel.setOption(.autoRead, value: false).get()
            try await connection.ask("GET", "/huge")
            try await connection.sayNothingMore()
            connection.channel.read()
            try await connection.hears("xxxx")
            try await connection.channel.setOption(.autoRead, value: true).get()
            let answer = try await connection.everything()
            #expect(answer.utf8.count > SpokenRoutes.huge, "\(answer.utf8.count) bytes")
        }
    }

    @Test func `carries nothing out behind an answer that says it is the last`() async throws {
        let routes = SpokenRoutes()
        try await Self.with(routes) { connection in
            let next = "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nno"
            try await connection.ask("GET", "/last", body: next)
            #expect(try await connection.everything().hasSuffix("\r\n\r\nlast"))
            #expect(routes.begun.count == 0)
        }
    }

    /// What follows such a request is no HTTP to the decoder, and is not kept either.
    @Test func `on which something else is offered answers that it goes on with nothing else, and ends`() async throws {
        try await Self.with { connection in
            let more = String(repeating: "y", count: 1 << 20)
            try await connection.ask("GET", "/quick", "Connection: Upgrade", "Upgrade: h2c", body: more)
            let heard = try await connection.everything()
            #expect(heard.contains("\r\nConnection: close\r\n") && heard.hasSuffix("\r\n\r\nquick"), "\(heard)")
        }
    }

    @Test func `is closed on a client that takes nothing of its answer`() async throws {
        let routes = SpokenRoutes()
        try await SampleAPI.served(routes.routes, closingIdleAfter: .milliseconds(200)) { port, _ in
            let connection = try await RawConnection(to: port)
            try await connection.channel.setOption(.autoRead, value: false).get()
            try await connection.ask("GET", "/endless")
            try await eventually { routes.ended.count == 1 }
        }
    }

    @Test func `passes over the rest of a body that nobody read`() async throws {
        try await Self.with { connection in
            let body = String(repeating: "GET /large HTTP/1.1\r\n\r\n", count: 100_000)
            try await connection.ask("POST", "/unread", "Content-Length: \(body.utf8.count)", body: body)
            try await connection.ask("GET", "/quick", "Connection: close")
            let heard = try await connection.everything()
            #expect(heard.contains("\r\n\r\nunreadHTTP/1.1 200 OK") && heard.hasSuffix("\r\n\r\nquick"), "\(heard)")
        }
    }

    @Test func `is closed where an answer is broken off, so that nobody takes the half for the whole`() async throws {
        try await Self.with { connection in
            try await connection.ask("GET", "/broken", body: "GET /quick HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(try await connection.everything().hasSuffix("\r\n\r\nhalf"))
        }
    }

    @Test func `gives a large answer whole, in its place among small ones`() async throws {
        try await Self.with { connection in
            let next = "GET /quick HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
            try await connection.ask("GET", "/large", body: next)
            let answer = try await connection.everything()
            #expect(answer.contains("\r\n\r\n" + String(repeating: "x", count: 1 << 20) + "HTTP/1.1 200 OK"))
        }
    }

    @Test func `is closed by a server that stops, at once where it is idle, or else behind the answer`() async throws {
        let (held, gate) = AsyncStream.makeStream(of: Void.self)
        let routes = SpokenRoutes(held: held)
        try await SampleAPI.served(routes.routes) { port, stop in
            let (idle, busy) = (try await RawConnection(to: port), try await RawConnection(to: port))
            try await idle.ask("GET", "/quick")
            try await idle.hears("\r\n\r\nquick")
            try await busy.ask("GET", "/held")
            try await eventually { routes.begun.count == 1 }
            await stop()
            #expect(try await idle.everything().hasSuffix("\r\n\r\nquick"))
            gate.finish()
            #expect(try await busy.everything().hasSuffix("\r\n\r\nheld"))
        }
    }

    @Test func `has its sender signed in once more where a body took its time, and not where it was there`()
        async throws
    {
        let (routes, badge) = (SpokenRoutes(), Badge())
        try await SampleAPI.served(routes.routes, authenticator: badge) { port, _ in
            let connection = try await RawConnection(to: port)
            try await connection.ask("POST", "/signed", "Content-Length: 4", body: "here")
            try await connection.hears("\r\n\r\nhere")
            #expect(badge.shown.count == 1)
            try await connection.ask("POST", "/signed", "Content-Length: 5", body: "by ")
            try await eventually { routes.begun.count == 2 }
            badge.isRevoked.store(true, ordering: .relaxed)
            try await connection.say("by")
            try await connection.hears("HTTP/1.1 401 Unauthorized\r\n")
            #expect(badge.shown.count == 3)
        }
    }

    @Test func `keeps a stream back while its reader takes nothing, and ends it when the reader leaves`() async throws {
        let routes = SpokenRoutes()
        try await SampleAPI.served(routes.routes) { port, _ in
            let (slow, other) = (try await RawConnection(to: port), try await RawConnection(to: port))
            try await slow.channel.setOption(.autoRead, value: false).get()
            try await slow.ask("GET", "/endless")
            // A writer that did not wait would keep its event loop, and be at 100,000 pieces at once.
            try await eventually { routes.written.count > 0 }
            for _ in 1...20 {
                try await other.ask("GET", "/quick")
            }
            try await eventually { other.heard.components(separatedBy: "\r\n\r\nquick").count == 21 }
            #expect(routes.written.count < 1_000)
            try await slow.channel.close()
            try await eventually { routes.ended.count == 1 }
        }
    }
}

/// Lets everybody in until it is revoked.
private final class Badge: Authenticator {
    let isRevoked = Atomic(false)
    let shown = SpokenRoutes.Counter()

    func authenticate(_ authorization: String?) async throws -> SampleAPI.Clerk {
        shown.add()
        guard !isRevoked.load(ordering: .relaxed) else { throw Problem.unauthorized }
        return SampleAPI.Clerk(name: "claire", scopes: [])
    }
}
