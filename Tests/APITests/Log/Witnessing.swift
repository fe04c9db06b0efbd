import Foundation
import Hummingbird
import Logging
import Synchronization

/// A witness on a port of its own that keeps what it is sent.
enum Witnessing {
    private final class Kept: Sendable {
        let notes = Mutex<[String]>([])
    }

    static func with(_ body: (_ address: String, _ received: () -> [String]) async throws -> Void) async throws {
        let kept = Kept()
        let router = Router()
        router.post("add") { request, _ in
            let note = try await request.body.collect(upTo: 65_536)
            kept.notes.withLock { $0.append(String(buffer: note)) }
            return HTTPResponse.Status.ok
        }
        let (ports, started) = AsyncStream.makeStream(of: Int.self)
        var logger = Logger(label: "witness")
        logger.logLevel = .critical
        let application = Application(
            router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { channel in started.yield(channel.localAddress?.port ?? 0) }, logger: logger)
        let server = Task { try await application.run() }
        defer { server.cancel() }
        var iterator = ports.makeAsyncIterator()
        let port = await iterator.next() ?? 0
        try await body("http://127.0.0.1:\(port)") { kept.notes.withLock { $0 } }
    }
}
