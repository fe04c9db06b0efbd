internal import Logging
internal import Postgres

/// Reads pages of the log that are not in memory, over connections of its own, made when they are first needed: for a filter that
/// admits few events the database looks through up to 100,000, which may take seconds, and no command and no reader that keeps up shall
/// wait behind that. The query is cancelled when its caller is.
struct PageReader: Sendable {
    /// Sessions that see the rows of one office, which is set for each page.
    private let office: Pool
    /// Sessions that see the rows of every office.
    private let all: Pool

    /// One query looks through no more positions than this, however few events its filter admits.
    private static let window: Int64 = 100_000
    private static let connections = 2
    /// How long a page waits for a connection.
    private static let patience = Duration.seconds(30)
    private static let head: SQL = "SELECT position FROM log.head WHERE one"

    init(conninfo: String, logger: Logger) {
        var (office, all) = (SessionConfiguration.reading(conninfo), SessionConfiguration.following(conninfo))
        office.applicationName += " of pages"
        all.applicationName += " of pages"
        self.office = Pool(office, size: Self.connections, acquireTimeout: Self.patience, logger: logger)
        self.all = Pool(all, size: Self.connections, acquireTimeout: Self.patience, logger: logger)
    }

    /// - Returns: besides the page where the log ended when it was looked at.
    func page(
        after position: Int64, limit: Int, where filter: EventFilter
    ) async throws -> (batch: EventBatch, head: Int64) {
        let end = position + Self.window
        let conditions: [SQL] = ["position > \(position) AND position <= \(end)"] + filter.conditions
        let page = LogPage(conditions, limit: limit)
        let setting: [SQL] = filter.office.map { [.settingOffice($0)] } ?? []
        let read = try await reading(filter.office == nil ? all : office) { session in
            // The head is read first: up to there, what is missing in a page that is not full was left out by the filter.
            let rows = try session.atomically(setting + [Self.head, page.query]).suffix(2)
            let found = try page.read(rows[rows.endIndex - 1])
            let bodies = try found.bodiesQuery.map { try session.atomically(setting + [$0])[setting.count] }
            return (head: rows[rows.startIndex], page: found, bodies: bodies)
        }
        let events = try read.page.events(withBodies: read.bodies)
        let last = events.last?.position ?? position
        let head: Int64 = try read.head[0].get(0)
        let batch = EventBatch(events: events, through: read.page.isFull ? last : max(min(head, end), last))
        return (batch, head)
    }

    /// Tries once more where the connection was lost or could not be made: a second later the pool's back-off is over, if the server is
    /// back.
    private func reading<T: Sendable>(
        _ pool: Pool, _ body: @escaping @Sendable (Session) throws -> T
    ) async throws -> T {
        do {
            return try await pool.run(body)
        } catch let error as PostgresError where error.isConnectionLost {
            try await Task.sleep(for: .seconds(1))
            return try await pool.run(body)
        }
    }

    func close() {
        office.stop()
        all.stop()
    }
}
