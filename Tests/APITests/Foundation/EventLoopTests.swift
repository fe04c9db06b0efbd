import Foundation
import FoundationNetworking
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOPosix
import Testing

@testable import API

/// Where handlers run, over real HTTP.
@Suite(.timeLimit(.minutes(4))) struct `A request's handler` {
    @Test func `runs on the event loop of its connection`() async throws {
        #expect(try await Self.answer("/at-hand") == "on an event loop")
    }

    @Test func `leaves it to the other connections where it computes for long`() async throws {
        #expect(try await Self.answer("/laborious") == "elsewhere")
    }

    private static func answer(_ path: String) async throws -> String {
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        var logger = Logger(label: "loops")
        logger.logLevel = .critical
        let application = Application(
            router: RouteTable(routes).router(
                authenticator: SampleAPI.NameTags(), messages: .standard, metrics: MetricsRegistry()),
            server: .onEventLoops, configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { port.yield($0.localAddress?.port ?? 0) }, logger: logger)
        let server = Task { try await application.run() }
        defer { server.cancel() }
        let number = try #require(await ports.first { _ in true })
        let url = try #require(URL(string: "http://127.0.0.1:\(number)\(path)"))
        return String(decoding: try await URLSession.shared.data(from: url).0, as: UTF8.self)
    }

    private static let routes: [Route<SampleAPI.Clerk>] = [
        Route(open: .get, "/at-hand", Operation("atHand", "Light", tag: "Places"), handle: place),
        Route(open: .get, "/laborious", Operation("laborious", "Heavy", tag: "Places").laborious(), handle: place),
    ]

    @Sendable private static func place(_ request: Request, _ context: BasicContext) async throws -> Response {
        let isOnLoop = MultiThreadedEventLoopGroup.currentEventLoop != nil
        return .bytes(ByteBuffer(string: isOnLoop ? "on an event loop" : "elsewhere"), type: "text/plain")
    }
}
