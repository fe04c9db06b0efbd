import Foundation
import FoundationNetworking
import HTTPTypes
import Hummingbird
import NIOCore
import NIOPosix
import TestTools
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

    @Test func `leaves it where it is asked for the past`() async throws {
        #expect(try await Self.answer("/then?as_of=7") == "elsewhere")
        #expect(try await Self.answer("/then") == "on an event loop")
    }

    private static func answer(_ path: String) async throws -> String {
        try await withServer { port in
            let url = try #require(URL(string: "http://127.0.0.1:\(port)\(path)"))
            return String(decoding: try await URLSession.shared.data(from: url).0, as: UTF8.self)
        }
    }

    @Test(arguments: ["", "http://office.example", "HTTP://office.example:8080"])
    func `is found under a whole address as under its path`(server: String) async throws {
        #expect(try await Self.answer(toTarget: "\(server)/then").hasSuffix("on an event loop"))
        #expect(try await Self.answer(toTarget: "\(server)/then?as_of=7").hasSuffix("elsewhere"))
    }

    /// The answer as it comes over the wire.
    private static func answer(toTarget target: String) async throws -> String {
        try await withServer { port in
            let connection = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
                .connect(host: "127.0.0.1", port: port) { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                    }
                }
            return try await connection.executeThenClose { inbound, outbound in
                try await outbound.write(
                    ByteBuffer(string: "GET \(target) HTTP/1.1\r\nhost: office.example\r\nconnection: close\r\n\r\n"))
                return try await inbound.reduce(into: "") { $0 += String(buffer: $1) }
            }
        }
    }

    @Test(arguments: ["", "GET /at-hand HTT", "GET /at-hand HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\nhalf"])
    func `is not kept for who says nothing more`(beginning: String) async throws {
        try await Self.withServer(closingIdleAfter: .milliseconds(300)) { port in
            let connection = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
                .connect(host: "127.0.0.1", port: port).get()
            try await connection.writeAndFlush(ByteBuffer(string: beginning))
            // Without an end to idleness only the test's own would come.
            try await connection.closeFuture.get()
        }
    }

    @Test func `may take its time, and its connection stays`() async throws {
        let text = try await Self.withServer(closingIdleAfter: .seconds(1)) { port in
            let url = try #require(URL(string: "http://127.0.0.1:\(port)/slow"))
            // Once more where the connection was idle so long before the request came.
            return try await eventually {
                (try? await URLSession.shared.data(from: url).0).map { String(decoding: $0, as: UTF8.self) }
            }
        }
        #expect(text == "at last")
    }

    private static func withServer<Value>(
        closingIdleAfter idle: TimeAmount = .seconds(75), _ use: (_ port: Int) async throws -> Value
    ) async throws -> Value {
        try await SampleAPI.served(routes, closingIdleAfter: idle) { port, _ in try await use(port) }
    }

    private static let routes: [Route<SampleAPI.Clerk>] = [
        Route(open: .get, "/at-hand", Operation("atHand", "Light", tag: "Places"), handle: place),
        Route(open: .get, "/laborious", Operation("laborious", "Heavy", tag: "Places").laborious(), handle: place),
        Route(
            open: .get, "/then", Operation("then", "Of the past", tag: "Places").parameters(AsOfRequest.query),
            handle: place),
        Route(open: .get, "/slow", Operation("slow", "Slow", tag: "Places")) { _, _ in
            try await Task.sleep(for: .seconds(3))
            return .bytes(ByteBuffer(string: "at last"), type: "text/plain")
        },
    ]

    @Sendable private static func place(_ request: Request, _ context: BasicContext) async throws -> Response {
        let isOnLoop = MultiThreadedEventLoopGroup.currentEventLoop != nil
        return .bytes(ByteBuffer(string: isOnLoop ? "on an event loop" : "elsewhere"), type: "text/plain")
    }
}
