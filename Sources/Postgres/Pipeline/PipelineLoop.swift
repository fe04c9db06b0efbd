import CLibPQ
import Glibc
import Logging

/// The life of the pipeline's thread: connect, carry requests until the connection is lost, wait a little, connect again.
struct PipelineLoop {
    private let configuration: SessionConfiguration
    private let queue: PipelineQueue
    private let logger: Logger
    private var backoff = Backoff()

    init(_ configuration: SessionConfiguration, _ queue: PipelineQueue, _ logger: Logger) {
        self.configuration = configuration
        self.queue = queue
        self.logger = logger
    }

    /// Returns after the queue was closed and all accepted requests are answered.
    mutating func run() {
        while !(queue.isClosed && queue.isEmpty) {
            do throws(PostgresError) {
                try connect().carry()
            } catch {
                rest(error)
            }
        }
    }

    /// Where no connection can be made, every waiting request fails. Where one is lost, those that were not sent yet wait for the next.
    private mutating func connect() throws(PostgresError) -> PipelineWire {
        do throws(PostgresError) {
            let wire = try PipelineWire(configuration, queue)
            backoff.reset()
            return wire
        } catch {
            for request in queue.removeAll() { request.ticket.answer(.failure(error)) }
            throw error
        }
    }

    private mutating func rest(_ error: PostgresError) {
        logger.warning("the pipeline's connection is lost", metadata: ["error": "\(error)"])
        let end = ContinuousClock.now + backoff.next()
        while !queue.isClosed, end > .now {
            _ = queue.wakeup.sleep(socket: -1, events: 0, timeout: end - .now)
        }
    }
}
