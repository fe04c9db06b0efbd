public import Domain
public import EventStore
public import Foundation

/// Read models as they were: the events up to a position, folded in memory by the code that folds the tables
/// (ARCHITECTURE §5).
public struct History: Sendable {
    private let store: any EventStore
    private static let batchSize = 2_000

    public init(store: any EventStore) { self.store = store }

    /// The rows at `position`.
    /// - Parameter dossiers: those of which the rows are wanted; nil for all of the office.
    public func rows<Row: ReadModel>(
        _ model: Row.Type, of office: ID<Office>, dossiers: Set<ID<Dossier>>?, at position: Int64
    ) async throws -> [UUID: Row] {
        var rows: [UUID: Row] = [:]
        try await events(for: [model], of: office, dossiers: dossiers, through: position) { event in
            Row.fold(event, into: &rows)
        }
        return rows
    }

    public func row<Row: ReadModel>(
        _ model: Row.Type, id: UUID, of office: ID<Office>, dossier: ID<Dossier>, at position: Int64
    ) async throws -> Row? {
        try await rows(model, of: office, dossiers: [dossier], at: position)[id]
    }

    /// Hands on the events up to `position` that these models look at, in order. That may be the whole log of an office, so it
    /// runs beside whatever loop the caller runs on.
    public func events(
        for models: [any ReadModel.Type], of office: ID<Office>, dossiers: Set<ID<Dossier>>?, through position: Int64,
        _ body: (ProjectedEvent) throws -> Void
    ) async throws {
        let types = models.reduce(into: Set()) { types, model in
            for source in model.sources { types.formUnion(source.types) }
        }
        let filter = EventFilter(office: office, dossiers: dossiers, types: types)
        try await withTaskExecutorPreference(globalConcurrentExecutor) {
            var reached: Int64 = 0
            while reached < position {
                let batch = try await store.events(after: reached, limit: Self.batchSize, where: filter)
                for event in batch.events where event.position <= position { try body(ProjectedEvent(event)) }
                reached = batch.through
            }
        }
    }

    /// When the event at `position` was recorded; nil where there is none.
    public func moment(of position: Int64) async throws -> Timestamp? {
        guard position > 0 else { return nil }
        return try await store.events(after: position - 1, limit: 1, where: .everything).events.first?.recordedAt
    }

    /// The position of the last event that was recorded at `moment` or before; 0 where there is none.
    public func position(at moment: Timestamp) async throws -> Int64 {
        let head = try await store.head()
        guard moment < head.recordedAt else { return head.position }
        // Recorded times never go back, so halving finds it: the first is not after the moment, the second is.
        var (before, after): (Int64, Int64) = (0, head.position)
        while after - before > 1 {
            let middle = (before + after) / 2
            let event = try await store.events(after: middle - 1, limit: 1, where: .everything).events.first
            if let event, event.recordedAt <= moment { before = middle } else { after = middle }
        }
        return before
    }
}
