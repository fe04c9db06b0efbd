internal import Postgres

/// One page of the log as it is read from the database: events in order, up to `limit`, and of large ones no more than a batch holds.
///
/// A row comes with its body unless that is larger than its share of the page; then it comes with its size only, which PostgreSQL knows
/// without reading the body. So no result is larger than a page, and only large events cost a second query. A running sum of the sizes
/// in SQL would cut the page in one query, and cost every page of small events a tenth to a quarter more time.
struct LogPage {
    private let conditions: [SQL]
    private let limit: Int

    init(_ conditions: [SQL], limit: Int) {
        self.conditions = conditions
        self.limit = limit
    }

    var query: SQL {
        """
        SELECT \(EventRow.envelope), octet_length(body), CASE WHEN octet_length(body) <= \(share) THEN body END
        FROM log.event
        WHERE \(conditions.joined(separator: " AND "))
        ORDER BY position
        LIMIT \(limit)
        """
    }

    /// In bytes: a larger body is left to the second query.
    private var share: Int { max(EventBatch.mostBytes / max(limit, 1), 1) }

    /// - Parameter rows: those of `query`.
    func read(_ rows: Rows) throws -> PartialPage { try PartialPage(rows, limit: limit) }

    /// A page whose large bodies (more than `mostBytes / limit`) are still to be fetched by `bodiesQuery`.
    struct PartialPage {
        private var events: [RecordedEvent] = []
        /// The rows of events whose bodies are missing, by their index among the events.
        private var bodiless: [Int: Rows.Row] = [:]
        /// Whether the page was cut off, by its limit or by its size, so that more events may follow.
        let isFull: Bool

        fileprivate init(_ rows: Rows, limit: Int) throws {
            var bytes = 0
            events.reserveCapacity(rows.count)
            for row in rows {
                guard bytes < EventBatch.mostBytes else { break }
                if let body = try row.get(EventRow.envelopeCount + 1, as: String?.self) {
                    bytes += body.utf8.count
                    events.append(try EventRow.event(in: row, body: body))
                } else {
                    bytes += Int(try row.get(EventRow.envelopeCount, as: Int32.self))
                    bodiless[events.count] = row
                    events.append(try EventRow.event(in: row, body: ""))
                }
            }
            isFull = rows.count >= limit || events.count < rows.count
        }

        /// Fetches the missing bodies; nil when none is missing.
        var bodiesQuery: SQL? {
            guard !bodiless.isEmpty else { return nil }
            let positions = bodiless.keys.sorted().map { events[$0].position }
            return "SELECT position, body FROM log.event WHERE position = ANY(\(positions))"
        }

        /// - Parameter rows: those of `bodiesQuery`; nil when there was none.
        func events(withBodies rows: Rows?) throws -> [RecordedEvent] {
            guard let rows else { return events }
            var bodies: [Int64: String] = [:]
            for row in rows { bodies[try row.get(0)] = try row.get(1) }
            var events = events
            for (place, row) in bodiless {
                guard let body = bodies[events[place].position] else {
                    throw LogUnavailable(reason: "an event was gone when its body was asked for")
                }
                events[place] = try EventRow.event(in: row, body: body)
            }
            return events
        }
    }
}
