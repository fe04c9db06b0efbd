public import Projections

extension ProjectionRegistry {
    /// Returns when each of `models` has seen a position: what a reactor waits for before it asks them.
    /// - Throws: `ReadModelsBehind` where that takes longer than `timeout`; the event is tried again later.
    public func catchingUp(
        _ models: [any ReadModel.Type], within timeout: Duration = .seconds(10)
    ) -> @Sendable (Int64) async throws -> Void {
        { position in
            guard try await self.wait(for: position, on: models, upTo: timeout) else {
                throw ReadModelsBehind(position: position)
            }
        }
    }
}

/// The read models have not seen the event yet.
public struct ReadModelsBehind: Error, CustomStringConvertible {
    public let position: Int64

    public var description: String { "The read models have not reached position \(position)." }
}
