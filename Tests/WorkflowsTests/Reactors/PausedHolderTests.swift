import Dispatch
import Foundation
import Postgres
import TestTools
import Testing

@testable import EventStore
@testable import Workflows

@Suite(.timeLimit(.minutes(4))) struct `A server that is paused while it writes about a consumer` {
    @Test func `keeps the consumer from the others no longer than PostgreSQL waits for it`() async throws {
        try await Notebook.with { notebook in
            let lease = ConsumerLease(name: "recorder", fence: 1)
            try await notebook.hold(lease)
            try await notebook.note("one")
            let paused = ConsumerRecords(.following(notebook.url), patience: .milliseconds(500))
            let goesOn = DispatchSemaphore(value: 0)
            let isInside = Shared(false)
            let writing = Task {
                try await paused.transaction(under: lease) { _ in
                    isInside.change { $0 = true }
                    goesOn.wait()
                }
            }
            let recorder = Recorder()
            do {
                try await eventually { isInside.value }
                try await notebook.run(recorder) {
                    try await eventually { await recorder.texts == ["one"] }
                }
            } catch {
                goesOn.signal()
                throw error
            }
            goesOn.signal()
            let error = await #expect(throws: PostgresError.self) { try await writing.value }
            #expect(error?.isOfTheServer == true)
            await paused.close()
        }
    }
}

extension Notebook {
    /// Some server has the lease, and let it run out.
    fileprivate func hold(_ lease: ConsumerLease) async throws {
        try await asOwner { session in
            _ = try session.query(
                """
                INSERT INTO consumer.consumer (name, holder, fence, held_until)
                VALUES (\(lease.name), \(UUID()), \(lease.fence), now() - interval '1 second')
                """)
        }
    }

    private func asOwner<T: Sendable>(_ body: @Sendable (Session) throws -> T) async throws -> T {
        try await Connection(SessionConfiguration(conninfo: url, applicationName: "paraph-test")).run(body)
    }
}
