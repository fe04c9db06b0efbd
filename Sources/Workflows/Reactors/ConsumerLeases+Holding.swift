import Domain
import EventStore
import Logging

extension ConsumerLeases {
    /// Runs `work` whenever this process holds the lease of `name` and nothing has stopped the consumer, again after whatever
    /// breaks, until the task is cancelled. `work` returns when the lease should end.
    func holding(
        _ name: String, of office: ID<Office>?, pause: Duration, logger: Logger,
        _ work: (ConsumerLease) async throws -> Void
    ) async {
        offer(name, of: office)
        while !Task.isCancelled {
            guard let standing = standing(of: name) else {
                try? await waitForChange(.seconds(1))
                continue
            }
            if standing.shouldYield {
                await release(standing.lease)
            } else if standing.stopped == nil {
                do {
                    try await work(standing.lease)
                    continue
                } catch let rewound as LogRewound {
                    logger.critical(
                        "The consumer is stopped until a person starts it", metadata: ["reason": "\(rewound)"])
                    wake()
                } catch  where !Task.isCancelled {
                    logger.error("The consumer broke off and will go on", metadata: ["error": "\(error)"])
                } catch {}
            }
            try? await Task.sleep(for: pause)
        }
        let last = standing(of: name)
        // First this: what is given back while it is still offered may be taken up again.
        withdraw(name)
        if let last { await release(last.lease) }
    }
}
