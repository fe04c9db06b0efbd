internal import Postgres

/// A page as the database is asked for it: events in the order of the log, as many as were asked for, and of large ones no more
/// than a batch holds.
///
/// An event brings its body unless that takes more than its share of the page, and then it brings its size: PostgreSQL knows it
/// without reading the body. So no answer is larger than a page, and only large events cost a second question. A sum of sizes as
/// SQL goes along would cut the page at once, and cost every page of small events a tenth to a quarter more time.
struct LogPage {
    private let conditions: [SQL]
    private let limit: Int

    init(_ conditions: [SQL], limit: Int) {
        self.conditions = conditions
        self.limit = limit
    }

    var question: SQL {
        """
        SELECT \(EventRow.envelope), octet_length(body), CASE WHEN octet_length(body) <= \(share) THEN body END
        FROM log.event
        WHERE \(conditions.joined(separator: " AND "))
        ORDER BY position
        LIMIT \(limit)
        """
    }

    /// Bytes.
    private var share: Int { max(EventBatch.mostBytes / max(limit, 1), 1) }

    func answer(_ rows: Rows) throws -> Answer { try Answer(rows, limit: limit) }

    /// What came of the question: a page, but for the bodies of its large events.
    struct Answer {
        private var events: [RecordedEvent] = []
        /// Those without a body as yet, by their place among the events.
        private var bodiless: [Int: Rows.Row] = [:]
        /// Whether more may follow behind its last event.
        let isFull: Bool

        fileprivate init(_ rows: Rows, limit: Int) throws {
            var bytes = 0
            events.reserveCapacity(rows.count)
            for row in rows {
                guard bytes < EventBatch.mostBytes else { break }
                if let body = try row.get(EventRow.size + 1, as: String?.self) {
                    bytes += body.utf8.count
                    events.append(try EventRow.event(in: row, body: body))
                } else {
                    bytes += Int(try row.get(EventRow.size, as: Int32.self))
                    bodiless[events.count] = row
                    events.append(try EventRow.event(in: row, body: ""))
                }
            }
            isFull = rows.count >= limit || events.count < rows.count
        }

        /// The second question; nil where there is none.
        var question: SQL? {
            guard !bodiless.isEmpty else { return nil }
            let positions = bodiless.keys.sorted().map { events[$0].position }
            return "SELECT position, body FROM log.event WHERE position = ANY(\(positions))"
        }

        /// - Parameter rows: the answer to the second question.
        func events(with rows: Rows?) throws -> [RecordedEvent] {
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
