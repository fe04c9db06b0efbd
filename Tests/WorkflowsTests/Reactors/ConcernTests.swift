import Domain
import EventStore
import Synchronization
import TestSupport
import TestTools
import Testing

@testable import Workflows

@Suite(.timeLimit(.minutes(4))) struct `An event that does not concern a reactor` {
    /// Whoever waits for a read model makes it hurry, and a busy server then writes its rows again and again.
    @Test func `is passed over, and no read model is waited for`() async throws {
        try await Notebook.with { notebook in
            let reader = ReaderOfOne(word: "mine")
            let waited = Mutex<[Int64]>([])
            for text in ["another", "mine", "another"] { try await notebook.note(text) }
            try await notebook.run(reader, caughtUp: { position in waited.withLock { $0.append(position) } }) {
                try await eventually { try await notebook.consumer("reader of one")?.position == 3 }
            }
            #expect(await reader.handled == [2])
            #expect(waited.withLock { $0 } == [2])
        }
    }
}

private actor ReaderOfOne: Reactor {
    nonisolated let name = "reader of one"
    nonisolated let types: Set<String> = [OfficeEvent.Opened.eventType]
    private let word: String
    private(set) var handled: [Int64] = []

    init(word: String) { self.word = word }

    nonisolated func concerns(_ event: RecordedEvent) -> Bool { event.body.contains(word) }

    func handle(_ event: RecordedEvent, attempt: Int) async throws { handled.append(event.position) }
}
