internal import Foundation
internal import Postgres

/// A model folded anew from the beginning of the log: in memory, and from there into a table in large copies. Rows that were
/// not touched for long make room for others, and come back when they are touched again.
struct FreshFold<Row: ReadModel> {
    private struct Slot {
        let key: UUID
        var row: Row?
        /// The position of the last event folded into it; 0 for a row just loaded back from the table.
        var touched: Int64
        /// Whether the table holds it, in this form or an earlier one.
        var isStored: Bool
        var isChanged: Bool

        /// Folds in place: copying the row out and back would cost more than most events do.
        mutating func evolve(_ event: ProjectedEvent) throws {
            let wasNone = row == nil
            try Row.evolve(&row, key: key, event)
            if wasNone && row == nil { return }
            touched = event.position
            isChanged = true
        }
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

    mutating func fold(_ touches: Touches<Row>) async throws {
        tally += touches.tally
        try await bringBack(touches.all)
        for (key, event) in touches.all { touch(key, event) }
        if slots.count > capacity { try await makeRoom() }
    }

    private mutating func touch(_ key: UUID, _ event: ProjectedEvent) {
        do {
            if let place = places[key] {
                try slots[place].evolve(event)
            } else {
                var slot = Slot(key: key, touched: 0, isStored: false, isChanged: false)
                try slot.evolve(event)
                if slot.isChanged { add(slot) }
            }
        } catch {
            tally.failed += 1
        }
    }

    private mutating func add(_ slot: Slot) {
        places[slot.key] = slots.count
        slots.append(slot)
    }

    /// Loads rows that are about to be touched and no longer in memory.
    private mutating func bringBack(_ touches: [(key: UUID, event: ProjectedEvent)]) async throws {
        guard hasSpilled else { return }
        var away: Set<UUID> = []
        for (key, _) in touches where places[key] == nil { away.insert(key) }
        guard !away.isEmpty else { return }
        let (table, keys) = (table, away)
        let loaded = try await connection.run { try table.load(keys, in: $0) }
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
