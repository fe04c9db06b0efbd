import Domain
import EventStore
import Foundation
import Logging
import Testing

@testable import Workflows

@Suite struct `A reactor at work` {
    private let store = InMemoryEventStore()
    private let office = ID<Office>(UUID())

    private func note(_ text: String, on stream: ID<Office>) async throws {
        let version = try await store.read(StreamID(stream), of: office).count
        var act = Act()
        act.append(
            [.opened(.init(name: text))], to: Loaded(id: stream, state: Office(), version: version), dossier: nil)
        let context = CommandContext(
            office: office, author: .policy("test"), now: .noon, correlation: UUID(), causation: UUID(),
            makeID: { UUID() })
        _ = await store.append(try AppendRequest(act, in: context))
    }

    private func service(_ reactor: Recorder, _ checkpoints: MemoryCheckpoints, lanes: Int = 2) -> ReactorService {
        var pace = ReactorPace()
        pace.attempts = 3
        pace.firstDelay = .milliseconds(5)
        pace.betweenRecords = .milliseconds(10)
        pace.betweenStarts = .milliseconds(10)
        return ReactorService(
            reactor, store: store, checkpoints: checkpoints, lanes: lanes, pace: pace,
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
    }

    /// Runs the service until `condition` holds; false when it does not within ten seconds.
    private func run(_ service: ReactorService, until condition: @escaping @Sendable () async -> Bool) async -> Bool {
        await withTaskGroup(of: Bool.self) { group in
            group.addTask {
                await service.run()
                return false
            }
            group.addTask {
                for _ in 0..<2_000 {
                    if await condition() { return true }
                    try? await Task.sleep(for: .milliseconds(5))
                }
                return false
            }
            let outcome = await group.next() ?? false
            group.cancelAll()
            return outcome
        }
    }

    @Test func `handles what was there and what comes, and remembers how far it is`() async throws {
        let (recorder, checkpoints, stream) = (Recorder(), MemoryCheckpoints(), ID<Office>(UUID()))
        try await note("one", on: stream)
        try await note("two", on: stream)
        let isDone = await run(service(recorder, checkpoints)) {
            if await recorder.handled.count == 2, await store.head().position == 2 {
                try? await note("three", on: stream)
            }
            let position = await checkpoints.position(of: "recorder")
            return await recorder.handled.count == 3 && position == 3
        }
        #expect(isDone)
        #expect(await recorder.handled.map(\.text) == ["one", "two", "three"])
    }

    @Test func `goes on from its checkpoint`() async throws {
        let (recorder, checkpoints) = (Recorder(), MemoryCheckpoints(["recorder": 1]))
        for text in ["one", "two"] { try await note(text, on: ID(UUID())) }
        #expect(await run(service(recorder, checkpoints)) { await !recorder.handled.isEmpty })
        #expect(await recorder.handled.map(\.text) == ["two"])
    }

    @Test func `tries again what failed, and counts`() async throws {
        let (recorder, checkpoints) = (Recorder(failing: ["bad": 2]), MemoryCheckpoints())
        try await note("bad", on: ID(UUID()))
        #expect(await run(service(recorder, checkpoints)) { await checkpoints.position(of: "recorder") == 1 })
        #expect(await recorder.attempts["bad"] == [1, 2, 3])
    }

    @Test func `sets a poisoned stream aside, goes on with the others, and never skips it`() async throws {
        let (recorder, checkpoints, poisoned) = (
            Recorder(failing: ["bad": .max]), MemoryCheckpoints(), ID<Office>(UUID())
        )
        try await note("good", on: ID(UUID()))
        try await note("bad", on: poisoned)
        try await note("behind", on: poisoned)
        try await note("better", on: ID(UUID()))
        let isDone = await run(service(recorder, checkpoints)) {
            let position = await checkpoints.position(of: "recorder")
            let attempts = await recorder.attempts["bad"]?.count
            return await recorder.handled.count == 2 && attempts == 3 && position == 1
        }
        #expect(isDone)
        #expect(await recorder.handled.map(\.text).sorted() == ["better", "good"])
        await recorder.heal()
        #expect(await run(service(recorder, checkpoints)) { await checkpoints.position(of: "recorder") == 4 })
        #expect(await Set(recorder.handled.map(\.text)) == ["better", "good", "bad", "behind"])
    }

    @Test func `waits while another server has the lease`() async throws {
        let (recorder, checkpoints) = (Recorder(), MemoryCheckpoints(isHeldElsewhere: true))
        try await note("one", on: ID(UUID()))
        #expect(await run(service(recorder, checkpoints)) { await checkpoints.refusals > 3 })
        #expect(await recorder.handled.isEmpty)
    }

    @Test func `stops when the lease is lost`() async throws {
        let (recorder, checkpoints) = (Recorder(), MemoryCheckpoints())
        try await note("one", on: ID(UUID()))
        let isDone = await run(service(recorder, checkpoints)) {
            guard await checkpoints.position(of: "recorder") == 1 else { return false }
            await checkpoints.loseLease()
            return await checkpoints.refusals > 3
        }
        #expect(isDone)
        try await note("two", on: ID(UUID()))
        #expect(await recorder.handled.map(\.text) == ["one"])
    }
}

/// Remembers what it was given; some texts fail so many times.
private actor Recorder: Reactor {
    nonisolated let name = "recorder"
    nonisolated let types: Set<String> = [OfficeEvent.Opened.eventType]

    struct Handled {
        let position: Int64
        let text: String
    }

    private(set) var handled: [Handled] = []
    private(set) var attempts: [String: [Int]] = [:]
    private var failing: [String: Int]

    init(failing: [String: Int] = [:]) { self.failing = failing }

    func heal() { failing = [:] }

    func handle(_ event: RecordedEvent, attempt: Int) throws {
        guard case .opened(let opened) = try event.decoded(as: OfficeEvent.self) else { return }
        attempts[opened.name, default: []].append(attempt)
        if attempt <= failing[opened.name, default: 0] { throw CocoaError(.fileReadUnknown) }
        handled.append(Handled(position: event.position, text: opened.name))
    }
}

private actor MemoryCheckpoints: ReactorCheckpoints {
    private var positions: [String: Int64]
    private var isHeldElsewhere: Bool
    private(set) var refusals = 0

    init(_ positions: [String: Int64] = [:], isHeldElsewhere: Bool = false) {
        self.positions = positions
        self.isHeldElsewhere = isHeldElsewhere
    }

    func loseLease() { isHeldElsewhere = true }

    func hold(_ name: String) -> Bool {
        if isHeldElsewhere { refusals += 1 }
        return !isHeldElsewhere
    }

    func release(_ name: String) {}
    func position(of name: String) -> Int64 { positions[name, default: 0] }
    func advance(_ name: String, to position: Int64) { positions[name] = position }
}
