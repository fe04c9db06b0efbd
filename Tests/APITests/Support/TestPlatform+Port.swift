import Foundation
import FoundationNetworking
import Logging
import Testing

@testable import API

extension TestPlatform {
    /// Serves on a port, for what can be seen over real HTTP alone.
    func served(_ use: (_ port: Int) async throws -> Void) async throws {
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        var logger = Logger(label: "served")
        logger.logLevel = .critical
        let server = Server(composition, port: 0, logger: logger) { port.yield($0) }
        let running = Task { try await server.run() }
        defer { running.cancel() }
        try await use(try #require(await ports.first { _ in true }))
    }

    /// What the server on the port has counted.
    static func metrics(of port: Int) async throws -> String {
        let url = try #require(URL(string: "http://127.0.0.1:\(port)/metrics"))
        return String(decoding: try await URLSession.shared.data(from: url).0, as: UTF8.self)
    }
}
