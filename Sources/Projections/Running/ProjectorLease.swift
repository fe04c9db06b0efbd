internal import Foundation
public import Postgres

/// Who folds the log: of all processes on a database the one that holds this lock, which ends with its connection.
public struct ProjectorLease: Sendable, Equatable {
    /// The server process of PostgreSQL behind the connection.
    public let backend: Int
    /// Host and process of the holder.
    public let holder: String
    public let since: PostgresTimestamp

    /// Of the advisory lock.
    static let name = "paraph.projector"

    private static let applicationPrefix = "paraph projector "

    /// Tells who it is; PostgreSQL keeps 63 bytes of it.
    static var applicationName: String {
        applicationPrefix + "\(ProcessInfo.processInfo.processIdentifier)@\(ProcessInfo.processInfo.hostName)"
    }

    /// - Parameter session: as whom the server signs in, or one that may see its connections; without a role taken on.
    /// - Returns: nil while nobody folds.
    public static func current(in session: Session) throws -> ProjectorLease? {
        try session.query(
            """
            SELECT a.pid, coalesce(a.application_name, ''), coalesce(a.backend_start, now())
            FROM pg_locks AS l
            JOIN pg_stat_activity AS a ON a.pid = l.pid
            WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
                AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
                AND (l.classid::bigint << 32 | l.objid::bigint) = hashtextextended(\(name), 0)
            """
        ).first.map { row in
            let application: String = try row.get(1)
            return ProjectorLease(
                backend: try row.get(0),
                holder: application.hasPrefix(applicationPrefix)
                    ? String(application.dropFirst(applicationPrefix.count)) : application,
                since: try row.get(2))
        }
    }
}
