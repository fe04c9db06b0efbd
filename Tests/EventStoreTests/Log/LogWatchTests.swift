import Testing

@testable import EventStore

@Suite struct `Word of what this process is writing itself` {
    private let watch = LogWatch()

    init() {
        watch.advance(to: 5)
        watch.beginWriting(to: 8)
    }

    @Test func `is no reason to look before it is written, nor once it is noted`() {
        watch.hear(of: 8)
        #expect(watch.horizon == 5)
        watch.note(8)
        watch.endWriting()
        #expect(watch.horizon == 8)
    }

    @Test func `is a reason to look where it came to nothing, since another server wrote then`() async throws {
        let waiting = Task { try await watch.wait(after: 5, timeout: .seconds(600)) }
        watch.hear(of: 7)
        #expect(watch.horizon == 5)
        watch.endWriting()
        #expect(watch.horizon == 6)
        try await waiting.value
    }

    @Test func `hides nothing of what lies behind it`() async throws {
        let waiting = Task { try await watch.wait(after: 5, timeout: .seconds(600)) }
        watch.hear(of: 9)
        #expect(watch.horizon == 6)
        try await waiting.value
    }
}
