/// The batches of a subscription, none of them empty. It ends when its task is cancelled, and throws what the store throws: a
/// durable reader begins again after its checkpoint.
public struct EventSubscription: AsyncSequence, Sendable {
    let store: any EventStore
    let position: Int64
    let limit: Int
    let filter: EventFilter

    public struct AsyncIterator: AsyncIteratorProtocol {
        let store: any EventStore
        let limit: Int
        let filter: EventFilter
        var position: Int64
        var isFirst = true

        public mutating func next() async throws -> EventBatch? {
            do {
                while !Task.isCancelled {
                    if isFirst || store.mayHold(after: position) {
                        isFirst = false
                        let batch = try await store.events(after: position, limit: limit, where: filter)
                        position = Swift.max(position, batch.through)
                        if !batch.events.isEmpty { return batch }
                    }
                    try await store.waitForEvents(after: position, timeout: .seconds(30))
                }
            } catch is CancellationError {}
            return nil
        }
    }

    public func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(store: store, limit: limit, filter: filter, position: position)
    }
}
