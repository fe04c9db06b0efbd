import Foundation
import NIOCore
import NIOPosix
import TestTools
import Testing

@testable import API

/// Over real HTTP: in process nobody can pull the plug.
@Suite(.timeLimit(.minutes(4))) struct `An upload cut off` {
    @Test(arguments: [false, true])
    func `after a whole file, but before its end, is kept nowhere and leaves its key free`(isReset: Bool) async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let invoice = SampleInvoice().data
            try await platform.served { port in
                let connection = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
                    .connect(host: "127.0.0.1", port: port).get()
                try await connection.writeAndFlush(Self.beginning(of: invoice, to: scene))
                // The scrape itself is the other one.
                try await eventually { try await TestPlatform.metrics(of: port).contains("http_requests_active 2") }
                if isReset { try await Self.resetWhenClosed(connection) }
                try await connection.close()
                try await eventually {
                    try await TestPlatform.metrics(of: port).contains(#"route="/v1/dossiers/{dossier}/documents""#)
                }
            }
            let events = try await scene.person.get("/v1/events?types=paraph.document.uploaded").expect(200)
            #expect(events["events.0.id"] == nil)
            let again = try await scene.person.upload(
                invoice, to: scene.dossier, as: "a.xml", ["Idempotency-Key": "cut"]
            ).expect(201)
            #expect(again.header("Idempotent-Replayed") == nil)
        }
    }

    /// A request in chunks, up to the one that holds the whole file: the last, empty one is missing.
    private static func beginning(of file: Data, to scene: Scene) -> ByteBuffer {
        let head = [
            "POST \(scene.path)/documents?mailbox=purchase HTTP/1.1", "host: localhost",
            "authorization: Bearer \(scene.person.token)", "idempotency-key: cut", "content-type: application/xml",
            "content-disposition: attachment; filename=\"a.xml\"", "transfer-encoding: chunked", "",
            String(file.count, radix: 16), "",
        ]
        return ByteBuffer(bytes: Data(head.joined(separator: "\r\n").utf8) + file + Data("\r\n".utf8))
    }

    private static func resetWhenClosed(_ connection: any Channel) async throws {
        let socket = try #require(connection as? any SocketOptionProvider)
        try await socket.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
    }
}
