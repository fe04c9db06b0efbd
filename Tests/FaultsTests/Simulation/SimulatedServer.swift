import Domain
import Foundation

@testable import EventStore

/// One server of several on a log: the product's command handler over a writer of its own. Whatever it asks the database waits
/// until a step lets it through.
///
/// Unchecked: one thread runs the whole simulation, and drains what a step has set going before the next.
final class SimulatedServer: EventStore, @unchecked Sendable {
    struct Gone: Error {}

    let name: String
    let database: SimulatedDatabase
    let writer: SimulatedWriter
    private(set) lazy var handler = CommandHandler(store: self)
    private(set) var isAlive = true
    private var waiting: [CheckedContinuation<Void, any Error>] = []
    private let flaw: Flaw?

    init(_ name: String, database: SimulatedDatabase, flaw: Flaw?) {
        self.name = name
        self.database = database
        self.flaw = flaw
        writer = SimulatedWriter(database: database, flaw: flaw)
    }

    /// Lets one of the questions that wait through to the database; false where none waits.
    func serve(_ number: Int) -> Bool {
        guard !waiting.isEmpty else { return false }
        waiting.remove(at: number % waiting.count).resume()
        return true
    }

    func crash(strays: Bool) throws(Violation) {
        isAlive = false
        try writer.crash(strays: strays)
        for question in waiting { question.resume(throwing: Gone()) }
        waiting = []
    }

    private func pass() async throws {
        guard isAlive else { throw Gone() }
        try await withCheckedThrowingContinuation { waiting.append($0) }
    }

    // The contract of `EventStore`

    func append(_ request: AppendRequest) async throws -> AppendOutcome {
        guard isAlive else { throw Gone() }
        let request = flaw == .ignoresKeys ? request.withoutKey : request
        return try await withCheckedThrowingContinuation {
            writer.append(PendingAppend(request: request, caller: AppendCaller($0)))
        }
    }

    func read(_ streams: [StreamID], of office: ID<Office>) async throws -> [StreamID: [RecordedEvent]] {
        try await pass()
        return database.read(streams, of: office)
    }

    func answer(to key: CommandKey) async throws -> FoundAnswer? {
        try await pass()
        return database.answers[key.id]
    }

    func head() async throws -> LogHead {
        try await pass()
        return LogHead(
            epoch: "simulated", position: database.head.position,
            recordedAt: Timestamp(microseconds: database.head.recordedAt), root: database.head.frontier.root)
    }

    func events(after position: Int64, limit: Int, where filter: EventFilter) async throws -> EventBatch {
        let events = seen(after: position, limit: limit)
        return EventBatch(events: events.filter(filter.admits), through: events.last?.position ?? position)
    }

    func waitForEvents(after position: Int64, timeout: Duration) async throws {}

    /// As readers of this server are served: from what it wrote itself where it holds that, or else from the database.
    func seen(after position: Int64, limit: Int) -> [RecordedEvent] {
        writer.recent.batch(after: position, limit: limit, where: .everything)?.events
            ?? database.events(after: position, limit: limit)
    }
}

extension AppendRequest {
    fileprivate var withoutKey: AppendRequest {
        AppendRequest(office: office, writes: writes, guards: guards, answer: nil)
    }
}
