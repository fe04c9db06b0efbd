internal import Domain
internal import Foundation
internal import Postgres

/// A row as it is held in memory.
enum HeldRow<Row: ReadModel>: Sendable {
    case present(Row)
    case absent
    /// Its state in the table cannot be read: left alone.
    case unreadable

    var row: Row? {
        if case .present(let row) = self { row } else { nil }
    }
}

/// One model's share of a batch: which rows its events touch, and what becomes of them.
struct ModelFold<Row: ReadModel> {
    /// In the order of the log.
    private var touches: [(key: UUID, event: ProjectedEvent)] = []
    private(set) var failures: [FoldFailure] = []
    private var skipped = 0

    var tally: FoldTally { FoldTally(skipped: skipped, failed: failures.count) }
    var keys: Set<UUID> { Set(touches.lazy.map(\.key)) }

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

    /// Folds the events into the rows they touch.
    /// - Parameter held: every row of `keys`, as it was before.
    mutating func fold(into held: [UUID: HeldRow<Row>]) -> RowChanges<Row> {
        var changes = RowChanges<Row>()
        for (key, event) in touches {
            let before = held[key] ?? .absent
            if case .unreadable = before { continue }
            let row = changes.rows[key] ?? before.row
            do {
                let next = try Row.evolve(row, key: key, event)
                guard row != nil || next != nil else { continue }
                changes.rows[key] = .some(next)
                for dossier in Set([row?.dossier, next?.dossier].compactMap(\.self)) {
                    changes.touched[dossier] = event.position
                }
            } catch {
                failures.append(FoldFailure(model: Row.name, event: event, reason: error))
            }
        }
        return changes
    }

    /// Loads the touched rows, folds, and writes them back.
    mutating func apply(to table: RowTable<Row>, in session: Session) throws {
        guard !touches.isEmpty else { return }
        let changes = fold(into: try table.load(keys, in: session))
        try table.write(changes.kept, in: session)
        try table.delete(changes.gone, in: session)
    }
}

/// What events made of rows.
struct RowChanges<Row: ReadModel>: Sendable {
    /// A row that is gone is nil.
    var rows: [UUID: Row?] = [:]
    /// The dossiers of which a row was changed, each with the last position that did it.
    var touched: [ID<Dossier>: Int64] = [:]

    /// Later ones take the place of earlier ones.
    mutating func add(_ later: RowChanges) {
        rows.merge(later.rows) { $1 }
        touched.merge(later.touched) { $1 }
    }

    /// In the order of the keys, in which every process writes them.
    var kept: [(key: UUID, row: Row)] {
        rows.compactMap { key, row in row.map { (key, $0) } }.sorted { $0.key < $1.key }
    }
    var gone: [UUID] { rows.compactMap { key, row in row == nil ? key : nil }.sorted() }
}

/// An event a model could not fold: passed by, logged and counted, so that it never holds up the others.
struct FoldFailure {
    let model: String
    let event: ProjectedEvent
    let reason: any Error
}
