public import EventStore
public import Projections

extension ProjectionRegistry {
    /// Returns when each of `models` has seen all that the log held when it was called.
    /// - Throws: `ReadModelsBehind` where that takes longer than `timeout`.
    public func catchUp(
        _ models: [any ReadModel.Type], with store: any EventStore, within timeout: Duration
    ) async throws {
        try await catchUp(models, to: try await store.head().position, within: timeout)
    }

    /// Returns when each of `models` has seen a position: what a reactor waits for before it asks them.
    /// - Throws: `ReadModelsBehind` where that takes longer than `timeout`; the event is tried again later.
    public func catchingUp(
        _ models: [any ReadModel.Type], within timeout: Duration
    ) -> @Sendable (Int64) async throws -> Void {
        { position in try await self.catchUp(models, to: position, within: timeout) }
    }

    private func catchUp(_ models: [any ReadModel.Type], to position: Int64, within timeout: Duration) async throws {
        guard try await wait(for: position, on: models, upTo: timeout) else {
            throw ReadModelsBehind(position: position)
        }
    }
}

/// The read models have not seen the event yet.
public struct ReadModelsBehind: Error, CustomStringConvertible {
    public let position: Int64

    public var description: String { "The read models have not reached position \(position)." }
}
