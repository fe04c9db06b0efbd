import HTTPTypes
import Hummingbird
import InProcess
import NIOCore
import Projections
import Synchronization
import Testing

@testable import API

@Suite struct `Kept pages` {
    private let pages = PageCache(registry: ProjectionRegistry(), epoch: "11111111-1111-4111-8111-111111111111")
    private let request = Request(
        head: .init(method: .get, scheme: "http", authority: "localhost", path: "/"), body: .init(buffer: ByteBuffer()))

    /// Whether the page had to be read.
    private func ask(_ name: String, bytes: Int) async throws -> Bool {
        let wasRead = Mutex(false)
        _ = try await pages.page(request, version: "1", of: name) {
            wasRead.withLock { $0 = true }
            return ByteBuffer(repeating: 0x20, count: bytes)
        }
        return wasRead.withLock { $0 }
    }

    @Test func `are read once`() async throws {
        #expect(try await ask("a", bytes: 1 << 10))
        #expect(try await !ask("a", bytes: 1 << 10))
    }

    @Test func `take up no more room than they are given, however many ways a query is spelled in`() async throws {
        for spelling in 0..<40 {
            #expect(try await ask("?limit=200" + String(repeating: "&", count: spelling), bytes: 1 << 20))
        }
        #expect(try await ask("?limit=200", bytes: 1 << 20))
    }
}
