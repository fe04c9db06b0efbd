internal import Domain
internal import EventStore
internal import Foundation
internal import Postgres

/// One read model in memory, ahead of its table (docs/decisions/0009-folded-at-once.md). A batch of events passes through `prepare` (which
/// rows are missing here?), `admit` (they come from the table) and `foldPrepared` (changed rows are `pending`); `takeStride` hands the
/// pending rows to whoever writes them (they are `underWay`), and `finishStride` says that they are written. `restart` drops all of it.
/// Not thread-safe: `Projector` calls it under its lock.
final class MovingModel<Row: ReadModel> {
    /// Where its rows are folded up to.
    private(set) var folded: Int64
    /// Where its table stands.
    private(set) var written: Int64
    private var last: ProjectedEvent?
    /// Folded, and not yet being written.
    private var pending = RowChanges<Row>()
    /// On its way to the table, with where the table will then stand.
    private var underWay: (rows: [UUID: Row?], end: Int64)?
    /// Positions at which the table may have stood when the missing rows were read. Rows read at any other belong to a table that
    /// somebody else moved.
    private var possible: Set<Int64> = []
    private var recent = RecentlyUsed<UUID, HeldRow<Row>>(capacity: heldRows)
    private var tally = FoldTally()
    /// The next events, looked at and not yet folded, with the rows they touch: `recent` may let go of one while others are
    /// written. A row that is neither in memory nor in the table does not exist yet.
    private var prepared: (fold: ModelFold<Row>, rows: [UUID: HeldRow<Row>])?

    /// How many rows are held at least, beside those that the table lacks.
    private static var heldRows: Int { 1_000 }

    private let interest = EventInterest(Row.sources)

    /// How often its table had been replaced when this began: rows of one table never go into its successor.
    private let rebuilds: Int

    init(at position: Int64, rebuilds: Int = 0) {
        folded = position
        written = position
        self.rebuilds = rebuilds
    }

    private func held(_ key: UUID) -> HeldRow<Row>? {
        if let row = pending.rows[key] ?? underWay?.rows[key] { return row.map { .present($0) } ?? .absent }
        return recent.use(key)
    }
}

/// A `MovingModel`, whatever its rows are.
protocol AnyMovingModel: AnyObject {
    var model: any ReadModel.Type { get }
    var folded: Int64 { get }
    /// How many rows the table lacks.
    var waitingRows: Int { get }
    /// Whether the table lacks nothing, as far as this process knows.
    var isSettled: Bool { get }

    /// Looks at what comes next.
    /// - Returns: the question for the rows that are not in memory; nil where all are.
    func prepare(_ events: [ProjectedEvent]) -> SQL?
    /// Takes the answer to that question.
    /// - Throws: `CheckpointMoved` where the table does not stand where this process has left it.
    func admit(_ rows: Rows) throws
    /// Folds what was looked at.
    /// - Returns: nil where it began again meanwhile: then what was looked at is not what comes next.
    func foldPrepared(_ events: [ProjectedEvent], for worklists: LiveWorklists) -> [FoldFailure]?
    /// All that the table lacks, to be written next; nil where it lacks nothing, or something is under way.
    func takeStride() -> (any ModelStride)?
    /// What was under way is in the table.
    func finishStride()
    /// Begins again where the table stands.
    func restart(at position: Int64)
}

// Code for proposals alone, where most events go: code that learns when it runs what its rows are copies these, the largest there are,
// time and again.
extension MovingModel: AnyMovingModel {
    var model: any ReadModel.Type { Row.self }
    var waitingRows: Int { pending.rows.count + (underWay?.rows.count ?? 0) }
    var isSettled: Bool { folded == written && underWay == nil }

    /// The rows that the table lacks, newest last.
    var unwritten: [[UUID: Row?]] { [underWay?.rows ?? [:], pending.rows] }

    @_specialize(where Row == ProposalRow)
    func prepare(_ events: [ProjectedEvent]) -> SQL? {
        // It may have begun again meanwhile, further behind: then these events are not what comes next.
        guard events.first?.position == folded + 1 else {
            prepared = nil
            return nil
        }
        let fold = ModelFold<Row>(events, interest)
        var rows: [UUID: HeldRow<Row>] = [:]
        guard fold.touchesRows else {
            prepared = (fold, rows)
            return nil
        }
        var missing: [UUID] = []
        for key in fold.keys {
            if let row = held(key) { rows[key] = row } else { missing.append(key) }
        }
        prepared = (fold, rows)
        possible = [written]
        if let underWay { possible.insert(underWay.end) }
        guard !missing.isEmpty else { return nil }
        // One statement reads the position and the rows, so that they belong together.
        return """
            SELECT p.position, t.id, t.row_state
            FROM read_model.progress AS p
            LEFT JOIN \(raw: Row.table) AS t ON t.id = ANY(\(missing))
            WHERE p.name = \(Row.name) AND p.version = \(Row.version)
            """
    }

    @_specialize(where Row == ProposalRow)
    func admit(_ rows: Rows) throws {
        let position: Int64 = try rows.first?.get(0) ?? 0
        guard possible.contains(position) else { throw CheckpointMoved() }
        for row in rows {
            guard let key = try row.get(1, as: UUID?.self) else { continue }
            prepared?.rows[key] = try RowTable<Row>.held(try row.get(2))
        }
    }

    @_specialize(where Row == ProposalRow)
    func foldPrepared(_ events: [ProjectedEvent], for worklists: LiveWorklists) -> [FoldFailure]? {
        guard let prepared, let last = events.last else { return nil }
        self.prepared = nil
        var fold = prepared.fold
        // Most batches mean nothing to most models.
        if fold.touchesRows {
            let changes = fold.fold(into: prepared.rows)
            pending.add(changes)
            worklists.note(changes, at: last.position)
        }
        tally += fold.tally
        self.last = last
        folded = last.position
        return fold.failures
    }

    func takeStride() -> (any ModelStride)? {
        guard folded > written, underWay == nil, let last else { return nil }
        let stride = Stride(rebuilds: rebuilds, start: written, end: last, changes: pending, tally: tally)
        underWay = (pending.rows, folded)
        possible.insert(folded)
        pending = RowChanges()
        tally = FoldTally()
        return stride
    }

    @_specialize(where Row == ProposalRow)
    func finishStride() {
        guard let underWay else { return }
        for (key, row) in underWay.rows { recent.insert(row.map { .present($0) } ?? .absent, for: key) }
        written = underWay.end
        self.underWay = nil
    }

    func restart(at position: Int64) {
        (folded, written, last, underWay, prepared) = (position, position, nil, nil, nil)
        pending = RowChanges()
        recent.removeAll()
        tally = FoldTally()
    }
}

/// What one model's table lacks, on its way there.
protocol ModelStride: Sendable {
    var model: any ReadModel.Type { get }
    /// How often the table had been replaced when its rows were taken into memory.
    var rebuilds: Int { get }
    var start: Int64 { get }
    /// The last event folded.
    var end: ProjectedEvent { get }
    var tally: FoldTally { get }
    var touched: [ID<Dossier>: Int64] { get }
    var rowCount: Int { get }
    /// What writes the rows.
    func statements() throws -> [SQL]
}

private struct Stride<Row: ReadModel>: ModelStride {
    let rebuilds: Int
    let start: Int64
    let end: ProjectedEvent
    let changes: RowChanges<Row>
    let tally: FoldTally

    var model: any ReadModel.Type { Row.self }
    var touched: [ID<Dossier>: Int64] { changes.touched }
    var rowCount: Int { changes.rows.count }

    func statements() throws -> [SQL] {
        let table = RowTable<Row>()
        return [try table.writing(changes.kept), table.deleting(changes.gone)].compactMap(\.self)
    }
}

extension ReadModel {
    static func moving(from standing: Standing) -> any AnyMovingModel {
        MovingModel<Self>(at: standing.position, rebuilds: standing.rebuilds)
    }
}
