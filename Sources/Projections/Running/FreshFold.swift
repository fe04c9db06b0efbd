internal import EventStore
internal import Foundation
internal import Postgres

/// A model folded anew from the beginning of the log: in memory, and from there into a table in large copies. Rows that were
/// not touched for long make room for others, and come back when they are touched again.
struct FreshFold<Row: ReadModel> {
    private struct Slot {
        let key: UUID
        var row: Row?
        /// The position of the last event that did.
        var touched: Int64
        /// Whether the table holds it, in this form or an earlier one.
        var isStored: Bool
        var isChanged: Bool
    }

    /// In the order in which they began, which is how lists are mostly read.
    private var slots: [Slot] = []
    private var places: [UUID: Int] = [:]
    private var hasSpilled = false
    private(set) var tally = FoldTally()
    private let table: RowTable<Row>
    private let connection: Connection
    private let capacity: Int

    /// Bytes sent with one COPY, about.
    private static var copySize: Int { 4 << 20 }

    /// - Parameters:
    ///   - table: empty, without a key.
    ///   - capacity: how many rows stay in memory.
    init(into table: RowTable<Row>, on connection: Connection, capacity: Int) {
        self.table = table
        self.connection = connection
        self.capacity = capacity
    }

    /// An event the model cannot read is passed by, as the live table passes it by.
    mutating func fold(_ events: [RecordedEvent]) async throws {
        var touches: [(key: UUID, event: ProjectedEvent)] = []
        for event in events {
            if Row.mustSkip(event) { tally.skipped += 1 }
            let event = ProjectedEvent(event)
            do {
                for key in try Row.keys(of: event) { touches.append((key, event)) }
            } catch {
                tally.failed += 1
            }
        }
        try await bringBack(touches.map(\.key))
        for (key, event) in touches { touch(key, event) }
        if slots.count > capacity { try await makeRoom() }
    }

    private mutating func touch(_ key: UUID, _ event: ProjectedEvent) {
        let place = places[key] ?? slots.count
        let before = place < slots.count ? slots[place].row : nil
        do {
            let after = try Row.evolve(before, key: key, event)
            guard before != nil || after != nil else { return }
            if place == slots.count { add(Slot(key: key, touched: 0, isStored: false, isChanged: true)) }
            slots[place].row = after
            slots[place].touched = event.position
            slots[place].isChanged = true
        } catch {
            tally.failed += 1
        }
    }

    private mutating func add(_ slot: Slot) {
        places[slot.key] = slots.count
        slots.append(slot)
    }

    /// Loads rows that are about to be touched and no longer in memory.
    private mutating func bringBack(_ keys: [UUID]) async throws {
        guard hasSpilled else { return }
        let away = Set(keys.filter { places[$0] == nil })
        guard !away.isEmpty else { return }
        let table = table
        let loaded = try await connection.run { try table.load(away, in: $0) }
        for case (let key, .present(let row)) in loaded {
            add(Slot(key: key, row: row, touched: 0, isStored: true, isChanged: false))
        }
    }
}

extension FreshFold {
    /// Writes what is in memory to the table, which is then whole, and has its key.
    mutating func finish() async throws {
        try await store(slots)
        slots = []
        places = [:]
        if !hasSpilled { try await addKey() }
    }

    /// Half of the rows go: those that were not touched for longest.
    private mutating func makeRoom() async throws {
        let median = slots.map(\.touched).sorted()[slots.count / 2]
        try await store(slots.filter { $0.touched <= median })
        if !hasSpilled { try await addKey() }
        hasSpilled = true
        let kept = slots.filter { $0.touched > median }
        slots = []
        places = [:]
        for slot in kept { add(slot) }
    }

    private func addKey() async throws {
        let name = table.name
        try await connection.run { try $0.script(ReadModelSchema.primaryKey(of: name)) }
    }

    private func store(_ slots: [Slot]) async throws {
        try await replace(slots.filter { $0.isStored && $0.isChanged })
        var waiting = slots.filter { !$0.isStored && $0.row != nil }[...]
        var rows = try Self.encoded(&waiting)
        // While one portion is on its way the next is made.
        while rows.count > 0 {
            let (table, portion) = (table, rows)
            async let sent: Void = connection.run { try table.copy(portion, in: $0) }
            rows = try Self.encoded(&waiting)
            try await sent
            try Task.checkCancellation()
        }
    }

    private static func encoded(_ waiting: inout ArraySlice<Slot>) throws -> CopyRows {
        var rows = CopyRows()
        while rows.size < copySize, let slot = waiting.popFirst() {
            if let row = slot.row { try RowTable.append(row, key: slot.key, to: &rows) }
        }
        return rows
    }

    private func replace(_ slots: [Slot]) async throws {
        for start in stride(from: 0, to: slots.count, by: 2_000) {
            let some = slots[start..<min(start + 2_000, slots.count)]
            let kept = some.compactMap { slot in slot.row.map { (key: slot.key, row: $0) } }
            let gone = some.filter { $0.row == nil }.map(\.key)
            let table = table
            try await connection.run { session in
                try table.write(kept, in: session)
                try table.delete(gone, in: session)
            }
        }
    }
}
