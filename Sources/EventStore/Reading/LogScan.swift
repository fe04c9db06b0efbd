public import Postgres

/// Which events of the log a fold needs, over all offices.
public struct LogSelection: Sendable {
    /// All events of a category but those of some types.
    public struct Part: Sendable {
        let category: String
        let except: Set<String>

        public init(category: String, except: Set<String>) {
            self.category = category
            self.except = except
        }
    }

    let parts: [Part]

    public init(parts: [Part]) { self.parts = parts }

    fileprivate var condition: SQL {
        let conditions = parts.map { part -> SQL in
            part.except.isEmpty
                ? "category = \(part.category)"
                : "(category = \(part.category) AND type <> ALL(\(part.except.sorted())))"
        }
        return conditions.isEmpty ? "false" : "(\(conditions.joined(separator: " OR ")))"
    }
}

/// Reads the log in long strides, to fold all of it: events that are not selected never leave the database.
public struct LogScan: Sendable {
    public let selection: LogSelection
    /// Events in one stride.
    public let stride: Int

    public init(_ selection: LogSelection, stride: Int = 4_000) {
        self.selection = selection
        self.stride = stride
    }

    /// The selected events after `position` and up to `end`, at most a stride of them, and fewer of large ones.
    /// - Parameter session: of a role that sees every office.
    public func events(after position: Int64, through end: Int64, in session: Session) throws -> EventBatch {
        guard position < end else { return EventBatch(events: [], through: position) }
        let page = LogPage(
            ["position > \(position) AND position <= \(end)", selection.condition], limit: stride)
        let found = try page.read(try session.query(page.query))
        let events = try found.events(withBodies: try found.bodiesQuery.map { try session.query($0) })
        guard found.isFull, let last = events.last else { return EventBatch(events: events, through: end) }
        return EventBatch(events: events, through: last.position)
    }
}
