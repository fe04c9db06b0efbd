import Foundation

/// Whose turn it is for which slot: of one asker the first to come, the askers in turn. No asker has all the slots, so that files that
/// hang hold up those of nobody else. A plain state machine; its owner lets those go on whose turn it is.
struct WorkerLine<Slot> {
    /// So many requests of one asker may wait.
    private static var mostWaiting: Int { 100 }

    private var free: [Slot]
    /// So many slots one asker may have.
    private let share: Int
    private var held: [UUID?: Int] = [:]
    private var waiting: [UUID?: [Int]] = [:]
    /// The askers of whom somebody waits, the next one first.
    private var turns: [UUID?] = []

    init(_ slots: [Slot]) {
        free = slots
        share = max(1, slots.count - 1)
    }

    /// Nil where the asker must wait for one.
    mutating func take(for asker: UUID?) -> Slot? {
        guard held[asker, default: 0] < share, let slot = free.popLast() else { return nil }
        held[asker, default: 0] += 1
        return slot
    }

    /// Whoever got no slot joins the line, under a ticket of their own.
    /// - Returns: false where too many of the asker wait already.
    mutating func join(_ ticket: Int, for asker: UUID?) -> Bool {
        let before = waiting[asker, default: []]
        guard before.count < Self.mostWaiting else { return false }
        if before.isEmpty { turns.append(asker) }
        waiting[asker] = before + [ticket]
        return true
    }

    /// Whoever waits no longer leaves the line; one who has a slot already keeps it.
    mutating func leave(_ ticket: Int, of asker: UUID?) {
        guard var left = waiting[asker] else { return }
        left.removeAll { $0 == ticket }
        waiting[asker] = left.isEmpty ? nil : left
        if left.isEmpty { turns.removeAll { $0 == asker } }
    }

    /// - Returns: who of those that wait has the slot now.
    mutating func giveBack(_ slot: Slot, of asker: UUID?) -> (ticket: Int, slot: Slot)? {
        let others = held[asker, default: 1] - 1
        held[asker] = others == 0 ? nil : others
        free.append(slot)
        guard let turn = turns.firstIndex(where: { held[$0, default: 0] < share }) else { return nil }
        let next = turns.remove(at: turn)
        guard let ticket = waiting[next]?.removeFirst(), let slot = take(for: next) else { return nil }
        if waiting[next]?.isEmpty == true { waiting[next] = nil } else { turns.append(next) }
        return (ticket, slot)
    }
}
