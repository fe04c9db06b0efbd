public import EventStore
public import Foundation

extension ReadModel {
    /// The rows after `events`, from nothing and in memory: a list as it was at a position, or in a test.
    /// - Parameter events: in the order of the log, from its beginning; one dossier's are enough for its rows.
    public static func fold(_ events: [RecordedEvent]) throws -> [UUID: Self] {
        var rows: [UUID: Self] = [:]
        for event in events.lazy.map(ProjectedEvent.init) {
            for key in try keys(of: event) { rows[key] = try evolve(rows[key], key: key, event) }
        }
        return rows
    }
}
