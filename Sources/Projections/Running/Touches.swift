internal import EventStore
internal import Foundation
internal import Postgres

/// Which rows of a model a batch of events changes. Their payloads are decoded here already, beside the folding of the batch before.
struct Touches<Row: ReadModel>: Sendable {
    /// In the order of the log.
    private(set) var all: [(key: UUID, event: ProjectedEvent)] = []
    /// Counts the events that were passed by.
    private(set) var tally = FoldTally()

    /// An event the model cannot read is passed by, as the live table passes it by.
    init(of events: [RecordedEvent]) {
        all.reserveCapacity(events.count)
        let interest = EventInterest(Row.sources)
        for event in events {
            switch interest.meaning(of: event) {
            case .look: break
            case .ignore: continue
            case .skip:
                tally.skipped += 1
                continue
            }
            let event = ProjectedEvent(event)
            do {
                let keys = try Row.keys(of: event)
                guard !keys.isEmpty else { continue }
                Row.source(of: event)?.readAhead(event)
                for key in keys { all.append((key, event)) }
            } catch {
                tally.failed += 1
            }
        }
    }
}

extension LogScan {
    /// Hands on what the selected events want, stride by stride; while one is folded the next is looked at, and the one behind it
    /// is read.
    /// - Parameter body: given the touches, and the position up to which the log is then folded.
    /// - Returns: `end`, or `start` where that is further.
    func fold<Row: ReadModel>(
        after start: Int64, through end: Int64, on connection: Connection,
        _ body: (Touches<Row>, Int64) async throws -> Void
    ) async throws -> Int64 {
        guard start < end else { return start }
        var read = try await next(after: start, through: end, on: connection)
        var ready: (touches: Touches<Row>, through: Int64)?
        while read != nil || ready != nil {
            try Task.checkCancellation()
            let batch = read
            async let ahead = next(after: batch?.through ?? end, through: end, on: connection)
            async let looked = batch.map { (Touches<Row>(of: $0.events), $0.through) }
            if let ready { try await body(ready.touches, ready.through) }
            ready = await looked
            read = try await ahead
        }
        return end
    }

    /// Nil where there are no more.
    private func next(after start: Int64, through end: Int64, on connection: Connection) async throws -> EventBatch? {
        guard start < end else { return nil }
        return try await connection.run { try events(after: start, through: end, in: $0) }
    }
}
