internal import Domain
internal import Foundation
internal import Postgres

/// One model's share of a batch: which rows its events touch, and what becomes of them.
struct ModelFold<Row: ReadModel> {
    /// In the order of the log.
    private var touches: [(key: UUID, event: ProjectedEvent)] = []
    private(set) var failures: [FoldFailure] = []
    private var skipped = 0

    var tally: FoldTally { FoldTally(skipped: skipped, failed: failures.count) }

    init(_ events: [ProjectedEvent]) {
        for event in events {
            if Row.mustSkip(event.recorded) { skipped += 1 }
            do {
                for key in try Row.keys(of: event) { touches.append((key, event)) }
            } catch {
                failures.append(FoldFailure(model: Row.name, event: event, reason: error))
            }
        }
    }

    /// Loads the touched rows, folds, and writes them back: two statements, three where rows go.
    /// - Returns: the dossiers of which a row was written or deleted, with the last position that did it.
    mutating func apply(to table: RowTable<Row> = RowTable(), in session: Session) throws -> [ID<Dossier>: Int64] {
        guard !touches.isEmpty else { return [:] }
        let before = try table.load(Set(touches.map(\.key)), in: session)
        var rows = before.rows
        var changed: Set<UUID> = []
        var touched: [ID<Dossier>: Int64] = [:]
        for (key, event) in touches where !before.unreadable.contains(key) {
            do {
                let row = rows[key]
                let next = try Row.evolve(row, key: key, event)
                rows[key] = next
                guard row != nil || next != nil else { continue }
                changed.insert(key)
                for dossier in Set([row?.dossier, next?.dossier].compactMap(\.self)) {
                    touched[dossier] = event.position
                }
            } catch {
                failures.append(FoldFailure(model: Row.name, event: event, reason: error))
            }
        }
        let kept = changed.sorted().compactMap { key in rows[key].map { (key, $0) } }
        try table.write(kept, in: session)
        try table.delete(changed.filter { rows[$0] == nil && before.rows[$0] != nil }, in: session)
        return touched
    }
}

/// An event a model could not fold: passed by, logged and counted, so that it never holds up the others.
struct FoldFailure {
    let model: String
    let event: ProjectedEvent
    let reason: any Error
}
