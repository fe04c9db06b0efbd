import Foundation
import Postgres

/// The limit of whoever reads the log in order: page after page through libpq, nothing decoded.
struct KeysetRead {
    private let database: BenchDatabase

    /// Events of one page.
    static let page = 1_000

    private static let columns = """
        position, event_id, office, dossier, category, stream, version, type, actor, causation, correlation, recorded_at, body
        """

    private static let script = """
        SELECT \(columns) FROM log.event WHERE position > :p ORDER BY position LIMIT \(page);
        \\set p :p + \(page)
        """

    init(_ database: BenchDatabase) { self.database = database }

    /// By `pgbench`, to which the values come as text.
    /// - Returns: events a second.
    func asText(through end: Int) throws -> Double {
        let pages = try Pgbench.rate(
            of: Self.script, ["-n", "-M", "prepared", "-c", "1", "-t", "\(end / Self.page)", "-D", "p=0", database.url])
        return pages * Double(Self.page)
    }

    /// By one session of ours, to which they come as PostgreSQL keeps them.
    /// - Returns: events a second.
    func asBinary(through end: Int) throws -> Double {
        let session = try database.owner()
        return Double(end) / (try seconds { try pages(through: end, in: session) { _ in } })
    }

    /// Hands on the events up to `end`, in order.
    func pages(through end: Int, in session: Session, _ body: (Rows) throws -> Void) throws {
        var position: Int64 = 0
        while position < end {
            let rows = try session.query(
                """
                SELECT \(raw: Self.columns)
                FROM log.event
                WHERE position > \(position)
                ORDER BY position
                LIMIT \(Self.page)
                """)
            try body(rows)
            guard let last = rows.last else { return }
            position = try last.get(0)
        }
    }
}
