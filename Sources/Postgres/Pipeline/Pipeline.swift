public import Logging
import Synchronization

/// One connection, or a few, that many tasks read through at the same time: a request is sent without waiting for the answers to
/// those before it. The thread of each connection sleeps in `poll`. Each request is a segment with a sync of its own, so the failure of one
/// does not affect the others.
///
/// For short reads. A long statement delays all requests behind it, and a transaction of several round trips needs a `Pool`.
public final class Pipeline: Sendable {
    private let queues: [PipelineQueue]
    private let turn = Atomic(0)

    /// Connects at once, and again with back-off when a connection is lost. Beyond `capacity` requests waiting for one
    /// connection, further ones are refused with a retryable error.
    /// - Parameter connections: requests are distributed over them in turn; the server works on as many requests at once.
    public init(
        _ configuration: SessionConfiguration, connections: Int = 1, capacity: Int = 10_000, logger: Logger
    ) {
        queues = (0..<max(1, connections)).map { _ in PipelineQueue(capacity: capacity) }
        for queue in queues {
            startThread("pg-pipeline") {
                var loop = PipelineLoop(configuration, queue, logger)
                loop.run()
            }
        }
    }

    deinit { close() }

    private var nextQueue: PipelineQueue {
        guard queues.count > 1 else { return queues[0] }
        return queues[Int(UInt(bitPattern: turn.wrappingAdd(1, ordering: .relaxed).newValue) % UInt(queues.count))]
    }

    /// The rows of one statement.
    public func query(_ sql: SQL) async throws -> Rows {
        try await segment([sql])[0]
    }

    /// The rows of each statement, run in one implicit transaction; if one fails, all of the segment is undone.
    ///
    /// A setting made with `set_config(…, true)` holds to the end of the segment. The answer comes after the commit. Statements are
    /// prepared outside the segment, so none can name a table that another of the same segment makes. A cancelled
    /// caller returns at once; its segment may still run.
    public func segment(_ statements: [SQL]) async throws -> [Rows] {
        guard !statements.isEmpty else { return [] }
        let ticket = Ticket()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                guard ticket.wait(continuation) else { return }
                do throws(PostgresError) {
                    try nextQueue.append(PipelineRequest(statements: statements, ticket: ticket))
                } catch {
                    ticket.answer(.failure(error))
                }
            }
        } onCancel: {
            ticket.cancel()
        }
    }

    /// Refuses new requests; those already accepted are still answered.
    public func close() {
        for queue in queues { queue.close() }
    }
}
