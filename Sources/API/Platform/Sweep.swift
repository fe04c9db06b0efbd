import Domain
import EventStore
import Foundation
import Logging
import Postgres
import Workflows

/// Takes away what is kept for a while only: answers to commands, ended deliveries, and chunks of uploads that never ended.
struct Sweep: Sendable {
    let pool: Pool
    let contents: ContentStore
    let outbox: WebhookOutbox
    /// Dates deliveries, and may be shifted (`PARAPH_CLOCK`). Kept answers are dated by the log, so their cut-off takes the real time.
    let clock: Clock
    let logger: Logger

    /// How long a repeated command gets the answer of the first (ARCHITECTURE §1.2), and a delivery is shown that has ended.
    static let secondsKept = 30 * 86_400

    /// Once a day, and at the start, until the task is cancelled.
    func run() async {
        while !Task.isCancelled {
            await sweep()
            try? await Task.sleep(for: .seconds(86_400))
        }
    }

    /// What cannot be taken away today is told, and taken away tomorrow.
    func sweep() async {
        await attempt("answers") { try await StoredAnswers.forget(before: Self.end(Timestamp(Date())), in: pool) }
        await attempt("uploads") { try await contents.sweep() }
        await attempt("deliveries") { _ = try await outbox.forget(endedBefore: Self.end(clock.now())) }
    }

    private static func end(_ now: Timestamp) -> Timestamp { now.adding(seconds: -secondsKept) }

    private func attempt(_ what: String, _ body: () async throws -> Void) async {
        do {
            try await body()
        } catch is CancellationError {
        } catch {
            logger.error(
                "what is out of date cannot be taken away", metadata: ["what": "\(what)", "error": "\(error)"])
        }
    }
}
