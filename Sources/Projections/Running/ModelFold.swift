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
    var touchesRows: Bool { !touches.isEmpty }
    var keys: Set<UUID> { Set(touches.lazy.map(\.key)) }

    // Of all rows proposals are the most and the largest: what is done to each of them is compiled for them.
    @_specialize(where Row == ProposalRow)
    init(_ events: [ProjectedEvent], _ interest: EventInterest = EventInterest(Row.sources)) {
        for event in events {
            switch interest.meaning(of: event.recorded) {
            case .look: touch(event)
            case .ignore: break
            case .skip: skipped += 1
            }
        }
    }

    private mutating func touch(_ event: ProjectedEvent) {
        do {
            for key in try Row.keys(of: event) { touches.append((key, event)) }
        } catch {
            failures.append(FoldFailure(model: Row.name, event: event, reason: error))
        }
    }

    /// Folds the events into the rows they touch.
    /// - Parameter held: every row of `keys`, as it was before.
    @_specialize(where Row == ProposalRow)
    mutating func fold(into held: [UUID: HeldRow<Row>]) -> RowChanges<Row> {
        var changes = RowChanges<Row>()
        for (key, event) in touches {
            do {
                try changes.evolve(key, event, from: held)
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

    /// - Parameter held: the rows as they were before any of these changes.
    fileprivate mutating func evolve(
        _ key: UUID, _ event: ProjectedEvent, from held: [UUID: HeldRow<Row>]
    ) throws {
        if let place = rows.index(forKey: key) {
            let before = rows.values[place]?.dossier
            try Row.evolve(&rows.values[place], key: key, event)
            touch(before, rows.values[place]?.dossier, at: event.position)
        } else {
            let before = held[key] ?? .absent
            if case .unreadable = before { return }
            var row = before.row
            try Row.evolve(&row, key: key, event)
            guard before.row != nil || row != nil else { return }
            touch(before.row?.dossier, row?.dossier, at: event.position)
            rows.updateValue(row, forKey: key)
        }
    }

    private mutating func touch(_ before: ID<Dossier>?, _ after: ID<Dossier>?, at position: Int64) {
        if let before { touched[before] = position }
        if let after { touched[after] = position }
    }

    /// Later ones take the place of earlier ones.
    @_specialize(where Row == ProposalRow)
    mutating func add(_ later: RowChanges) {
        rows.merge(later.rows) { $1 }
        touched.merge(later.touched) { $1 }
    }

    /// In the order of the keys, in which every process writes them.
    var kept: [(key: UUID, row: Row)] {
        rows.keys.sorted().compactMap { key in (rows[key] ?? nil).map { (key, $0) } }
    }
    var gone: [UUID] { rows.compactMap { key, row in row == nil ? key : nil }.sorted() }
}

/// An event a model could not fold: passed by, logged and counted, so that it never holds up the others.
struct FoldFailure {
    let model: String
    let event: ProjectedEvent
    let reason: any Error
}
