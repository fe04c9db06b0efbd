/// An endless sequence of batches. None is empty, except that `follow` yields an empty one after silence without events.
///
/// It ends when its task is cancelled or followers are dismissed. The store's errors are thrown, and a durable reader subscribes again
/// after its checkpoint.
public struct EventSubscription: AsyncSequence, Sendable {
    let store: any EventStore
    let position: Int64
    let limit: Int
    let filter: EventFilter
    /// How long without an event until an empty batch; nil: never, for a worker.
    let silence: Duration?

    public struct AsyncIterator: AsyncIteratorProtocol {
        let store: any EventStore
        let limit: Int
        let filter: EventFilter
        let silence: Duration?
        var position: Int64
        var isFirst = true
        /// The next batch where this one was full: it is read while the reader works on this one.
        private var ahead: ReadAhead?

        init(_ subscription: EventSubscription) {
            store = subscription.store
            limit = subscription.limit
            filter = subscription.filter
            silence = subscription.silence
            position = subscription.position
        }

        public mutating func next() async throws -> EventBatch? {
            let silent = silence.map { ContinuousClock.now + $0 }
            do {
                while !Task.isCancelled {
                    if isFirst || ahead != nil || store.mayHold(after: position) {
                        isFirst = false
                        let batch = try await read()
                        position = Swift.max(position, batch.through)
                        if !batch.events.isEmpty { return batch }
                    }
                    if let silent {
                        let rest = silent - .now
                        guard rest > .zero else { return EventBatch(events: [], through: position) }
                        try await store.waitAsFollower(after: position, timeout: rest)
                    } else {
                        try await store.waitForEvents(after: position, timeout: .seconds(30))
                    }
                }
            } catch is CancellationError {}
            return nil
        }

        private mutating func read() async throws -> EventBatch {
            let reading = ahead
            ahead = nil
            let batch =
                if let reading { try await reading.batch } else {
                    try await store.events(after: position, limit: limit, where: filter)
                }
            if batch.events.count == limit || batch.events.bodyBytes >= EventBatch.mostBytes {
                ahead = ReadAhead(store: store, after: batch.through, limit: limit, filter: filter)
            }
            return batch
        }
    }

    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(self) }
}

/// A batch being read. The reading is cancelled when nothing refers to this any more.
private final class ReadAhead: Sendable {
    private let task: Task<EventBatch, any Error>

    init(store: any EventStore, after position: Int64, limit: Int, filter: EventFilter) {
        task = Task { try await store.events(after: position, limit: limit, where: filter) }
    }

    deinit { task.cancel() }

    var batch: EventBatch {
        get async throws {
            try await withTaskCancellationHandler {
                try await task.value
            } onCancel: {
                task.cancel()
            }
        }
    }
}
