public import EventStore
public import Foundation

extension ReadModel {
    /// The row after the event, beside the one before.
    public static func evolve(_ row: Self?, key: UUID, _ event: ProjectedEvent) throws -> Self? {
        var row = row
        try evolve(&row, key: key, event)
        return row
    }

    /// The rows after `events`, from nothing and in memory.
    /// - Parameter events: in the order of the log, from its beginning; one dossier's are enough for its rows.
    public static func fold(_ events: [RecordedEvent]) throws -> [UUID: Self] {
        var rows: [UUID: Self] = [:]
        for event in events.lazy.map(ProjectedEvent.init) {
            for key in try keys(of: event) { try evolve(&rows[key], key: key, event) }
        }
        return rows
    }

    /// The rows after one event more. What the model cannot read of it is passed by, as its table passes it by.
    public static func fold(_ event: ProjectedEvent, into rows: inout [UUID: Self]) {
        guard let keys = try? keys(of: event) else { return }
        for key in keys {
            do { try evolve(&rows[key], key: key, event) } catch { continue }
        }
    }
}
