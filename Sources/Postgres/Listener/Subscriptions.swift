import Synchronization

/// Which consumers listen to which channels. Consumers come and go on their tasks; the listener's thread delivers.
final class Subscriptions: Sendable {
    private struct Subscription {
        let channel: String
        let continuation: AsyncStream<Notification>.Continuation
        /// Whether it was told that listening has begun.
        var hasBegun = false
    }

    private struct State {
        var subscriptions: [UInt64: Subscription] = [:]
        var issued: UInt64 = 0
        var isClosed = false
    }

    private let state = Mutex(State())
    let wakeup = Wakeup()

    /// How many notifications wait for a slow consumer; beyond that the oldest is dropped, and one without payload says so.
    private let buffered = 256

    func add(_ channel: String) -> AsyncStream<Notification> {
        let (stream, continuation) = AsyncStream.makeStream(
            of: Notification.self, bufferingPolicy: .bufferingNewest(buffered))
        let id: UInt64? = state.withLock { state in
            guard !state.isClosed else { return nil }
            state.issued += 1
            state.subscriptions[state.issued] = Subscription(channel: channel, continuation: continuation)
            return state.issued
        }
        guard let id else {
            continuation.finish()
            return stream
        }
        continuation.onTermination = { [weak self] _ in self?.remove(id) }
        wakeup.wake()
        return stream
    }

    private func remove(_ id: UInt64) {
        _ = state.withLock { $0.subscriptions.removeValue(forKey: id) }
        wakeup.wake()
    }

    var channels: Set<String> { state.withLock { Set($0.subscriptions.values.map(\.channel)) } }
    var isClosed: Bool { state.withLock { $0.isClosed } }

    /// Tells the consumers that were not told yet that listening has begun.
    func begin(on channels: Set<String>) {
        let begun = state.withLock { state in
            let ids = state.subscriptions.filter { !$0.value.hasBegun && channels.contains($0.value.channel) }.keys
            return ids.compactMap { id in
                state.subscriptions[id]?.hasBegun = true
                return state.subscriptions[id]
            }
        }
        for subscription in begun {
            subscription.continuation.yield(Notification(channel: subscription.channel, payload: nil))
        }
    }

    /// The connection is lost: when it is made again all consumers are told once more that listening has begun.
    func interrupt() {
        state.withLock { state in
            for id in state.subscriptions.keys { state.subscriptions[id]?.hasBegun = false }
        }
    }

    func deliver(_ notification: Notification) {
        let consumers = state.withLock { state in
            state.subscriptions.values.filter { $0.channel == notification.channel }
        }
        for consumer in consumers {
            guard case .dropped = consumer.continuation.yield(notification) else { continue }
            consumer.continuation.yield(Notification(channel: notification.channel, payload: nil))
        }
    }

    func close() {
        let ended = state.withLock { state in
            state.isClosed = true
            defer { state.subscriptions.removeAll() }
            return Array(state.subscriptions.values)
        }
        for subscription in ended { subscription.continuation.finish() }
        wakeup.wake()
    }
}
