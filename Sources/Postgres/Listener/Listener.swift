import CLibPQ
public import Logging

/// Listens on one connection of its own, for any number of consumers, and reconnects by itself.
public final class Listener: Sendable {
    private let subscriptions: Subscriptions

    public init(_ configuration: SessionConfiguration, logger: Logger) {
        let subscriptions = Subscriptions()
        self.subscriptions = subscriptions
        startThread("pg-listener") {
            var loop = ListenerLoop(configuration, subscriptions, logger)
            loop.run()
        }
    }

    deinit { subscriptions.close() }

    /// The notifications on a channel from now on, until the consumer stops or the listener is closed.
    ///
    /// The first element, and one after each reconnection, has no payload and says that listening has begun. A consumer that looks at
    /// the tables after each element therefore misses nothing.
    public func notifications(on channel: String) -> AsyncStream<Notification> {
        subscriptions.add(channel)
    }

    /// Ends all streams and disconnects.
    public func close() { subscriptions.close() }
}
