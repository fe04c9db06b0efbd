import Domain
import EventStore
import Foundation
import Projections

@testable import Workflows

/// Reads the log from its beginning, now at one server, now at another, and must see it grow without a gap.
struct SimulatedReader {
    private(set) var seen: [RecordedEvent] = []

    mutating func read(from server: SimulatedServer, limit: Int) throws(Violation) -> Int {
        let events = server.seen(after: Int64(seen.count), limit: limit)
        for event in events {
            try demand(
                event.position == Int64(seen.count) + 1, "a reader saw \(event.position) after \(seen.count)")
            seen.append(event)
        }
        return events.count
    }

    /// What it saw stands in the log, for ever.
    func compare(with log: [RecordedEvent]) throws(Violation) {
        try demand(seen.count <= log.count, "a reader has seen \(seen.count), the log ends at \(log.count)")
        for (event, logged) in zip(seen, log) {
            try demand(event == logged, "a reader saw another event at \(event.position) than the log holds")
        }
    }
}

/// A durable consumer: takes events up in lanes, is told each at least once, and begins again at its checkpoint.
struct SimulatedConsumer {
    private var lanes = Lanes(width: 2, after: 0)
    private var looked: Int64 = 0
    private var running: [RecordedEvent] = []
    /// On disk.
    private(set) var checkpoint: Int64 = 0
    /// What the world outside was told, the first time each.
    private var handled: Set<Int64> = []
    private var lastOfLane: [UUID: Int64] = [:]
    let flaw: Flaw?

    init(flaw: Flaw?) { self.flaw = flaw }

    mutating func look(at server: SimulatedServer, limit: Int) -> Int {
        let events = server.seen(after: looked, limit: limit)
        for event in events { lanes.take(event, lane: event.stream.id) }
        looked = events.last?.position ?? looked
        return events.count
    }

    /// Begins an event, or ends one that was begun.
    mutating func work(_ number: Int) throws(Violation) -> String? {
        if number.isMultiple(of: 2), let event = lanes.next() {
            running.append(event)
            return "begins \(event.position)"
        }
        guard !running.isEmpty else { return nil }
        let event = running.remove(at: number / 2 % running.count)
        if handled.insert(event.position).inserted {
            let before = lastOfLane[event.stream.id, default: 0]
            try demand(before < event.position, "a lane was told \(event.position) after \(before)")
            lastOfLane[event.stream.id] = event.position
        }
        lanes.finish(event, lane: event.stream.id)
        return "has done \(event.position)"
    }

    mutating func note() -> Bool {
        let reached = flaw == .checkpointsAhead ? looked : lanes.checkpoint
        guard reached > checkpoint else { return false }
        checkpoint = reached
        return true
    }

    /// Its server is gone; another one goes on where it is noted.
    mutating func restart() {
        lanes = Lanes(width: 2, after: checkpoint)
        looked = checkpoint
        running = []
    }

    /// Everything up to its checkpoint was told.
    func compare(with log: [RecordedEvent]) throws(Violation) {
        let missed = log.prefix(Int(checkpoint)).first { !handled.contains($0.position) }
        try demand(missed == nil, "a consumer noted \(checkpoint) and was never told \(missed?.position ?? 0)")
    }
}

/// A read model: folds batch after batch into rows, which are committed together with the position.
struct SimulatedProjection {
    /// On disk.
    private var rows: [UUID: JournalRow] = [:]
    private var changes: [UUID: Int] = [:]
    private(set) var position: Int64 = 0
    let flaw: Flaw?

    init(flaw: Flaw?) { self.flaw = flaw }

    /// Folds what comes next; its process ends before the commit if it `dies`, and nothing was.
    mutating func fold(from server: SimulatedServer, limit: Int, dies: Bool) throws -> Int {
        let events = server.seen(after: position, limit: limit)
        guard !events.isEmpty else { return 0 }
        var (rows, changes) = (rows, changes)
        for event in events.map(ProjectedEvent.init) {
            for key in try JournalRow.keys(of: event) {
                rows[key] = try JournalRow.evolve(rows[key], key: key, event)
                changes[key, default: 0] += 1
            }
        }
        if !dies || flaw == .splitsRowsFromPosition { (self.rows, self.changes) = (rows, changes) }
        if !dies { position += Int64(events.count) }
        return events.count
    }

    /// The rows are what the log folds to, up to where they are.
    func compare(with log: [RecordedEvent]) throws {
        let events = Array(log.prefix(Int(position)))
        try demand(rows == JournalRow.fold(events), "the rows at \(position) are not what the log folds to")
        let counted = Dictionary(grouping: events, by: \.stream.id).mapValues(\.count)
        try demand(changes == counted, "the rows at \(position) count \(changes), the log \(counted)")
    }
}
