public import Domain
public import Foundation
internal import Postgres

/// A durable consumer, as shown to people.
public struct ConsumerSummary: Sendable {
    public let name: String
    /// Paraph's own, and not an office's webhook.
    public let isParaphs: Bool
    public let position: Int64
    public let movedAt: Timestamp
    /// Whether a server holds its lease now.
    public let isHeld: Bool
    public let fence: Int64
    /// Why it does not run until a person starts it again.
    public let stopped: String?
    /// How many lanes wait for a parked event, of those the reader may see.
    public let parkedLanes: Int

    public enum State: String, Sendable, CaseIterable {
        case running
        /// No server holds its lease.
        case waiting
        /// Until a person starts it again.
        case stopped
    }

    public var state: State { stopped != nil ? .stopped : isHeld ? .running : .waiting }
}

/// The first parked event of a lane: the one to be handled or skipped before the lane goes on.
public struct ParkedSummary: Sendable {
    public let consumer: String
    public let id: UUID
    public let position: Int64
    public let office: ID<Office>
    public let dossier: ID<Dossier>?
    public let type: String
    public let stream: StreamID
    public let attempts: Int
    public let error: String
    /// A person asked for another try; it comes at once.
    public let isDue: Bool
    public let parkedAt: Timestamp
    /// How many parked events of its lane wait behind it.
    public let waiting: Int
}

/// Shows people the consumers and what they have parked, and records in the database what they decide about them.
public struct ConsumerDirectory: Sendable {
    /// Whose events are shown. Nil means all.
    public struct Reader: Sendable {
        public var office: ID<Office>?
        public var dossiers: Set<ID<Dossier>>?

        public init(office: ID<Office>?, dossiers: Set<ID<Dossier>>?) {
            self.office = office
            self.dossiers = dossiers
        }

        /// For who runs the servers.
        public static let `operator` = Reader(office: nil, dossiers: nil)
    }

    private let connection: Connection
    private let term: Duration

    /// - Parameter term: how long the servers' leases last: what ends later is held by nobody.
    public init(_ records: ConsumerRecords, term: Duration = ConsumerLeases.usualTerm) {
        connection = records.connection
        self.term = term
    }

    /// Paraph's own consumers and those of the reader's office, by name.
    public func consumers(for reader: Reader) async throws -> [ConsumerSummary] {
        try await connection.run { session in
            try session.query(
                """
                SELECT c.name, c.office IS NULL, c.position, c.moved_at,
                    consumer.is_held(c.held_until, clock_timestamp(), \(term / .seconds(1))), c.fence, c.stopped,
                    (SELECT count(DISTINCT p.lane) FROM consumer.parked AS p
                        WHERE p.consumer = c.name AND p.skipped_at IS NULL AND \(reader.parked))
                FROM consumer.consumer AS c
                WHERE c.office IS NULL OR \(reader.consumer)
                ORDER BY c.name
                """
            ).map(ConsumerSummary.init)
        }
    }

    /// The first parked event of each lane, in order of position.
    public func parked(by consumer: String, for reader: Reader) async throws -> [ParkedSummary] {
        try await connection.run { session in
            try session.query(
                """
                SELECT *
                FROM (
                    SELECT DISTINCT ON (p.lane) p.consumer, p.event_id, p.position, p.office, p.dossier, p.type, p.category,
                        p.stream, p.attempts, p.error, p.is_due, p.parked_at, count(*) OVER (PARTITION BY p.lane)
                    FROM consumer.parked AS p
                    WHERE p.consumer = \(consumer) AND p.skipped_at IS NULL
                    ORDER BY p.lane, p.position
                ) AS p
                WHERE p.error IS NOT NULL AND \(reader.parked)
                ORDER BY p.position
                """
            ).map(ParkedSummary.init)
        }
    }

    /// One of them; nil where nothing waits for this event, or it is not the reader's.
    public func parked(
        _ event: UUID, by consumer: String, for reader: Reader
    ) async throws -> ParkedSummary? {
        try await parked(by: consumer, for: reader).first { $0.id == event }
    }

    /// The event is tried again at once, and the rest of its lane after it.
    public func retry(_ parked: ParkedSummary) async throws {
        try await connection.transaction { session in
            try Self.announce(parked.consumer, in: session)
            _ = try session.query(
                """
                UPDATE consumer.parked SET is_due = true
                WHERE consumer = \(parked.consumer) AND position = \(parked.position)
                """)
        }
    }

    /// The event is skipped, also by a server that is trying it now or has yet to reach it; the rest of its lane is handled at once. To be
    /// called when that is on record in the log.
    public func skip(_ parked: ParkedSummary) async throws {
        try await connection.transaction { session in
            try Self.announce(parked.consumer, in: session)
            _ = try session.query(
                """
                UPDATE consumer.parked SET skipped_at = clock_timestamp()
                WHERE consumer = \(parked.consumer) AND position = \(parked.position) AND event_id = \(parked.id)
                """)
        }
    }

    /// The offices whose events it handles: its own, or all of them where it is Paraph's.
    public func offices(of consumer: String) async throws -> [ID<Office>] {
        try await connection.run { session in
            try session.query(
                """
                SELECT s.office
                FROM consumer.consumer AS c
                JOIN log.stream AS s ON s.category = 'office' AND s.office = coalesce(c.office, s.office)
                WHERE c.name = \(consumer)
                ORDER BY s.office
                """
            ).map { ID(try $0.get(0, as: UUID.self)) }
        }
    }

    /// Starts a stopped consumer again after `position`, in the log as it is now. To be called when that is on record in the log. What
    /// it had parked stays parked where the event is still in the log, and not after `position`: from there on all is read again.
    /// - Returns: false where there is no such consumer, or it is not stopped.
    public func start(_ consumer: String, after position: Int64) async throws -> Bool {
        try await connection.transaction { session in
            let started = try session.query(
                """
                UPDATE consumer.consumer SET stopped = NULL, position = \(position), epoch = NULL, root = NULL
                WHERE name = \(consumer) AND stopped IS NOT NULL
                """
            ).affected
            guard started == 1 else { return false }
            _ = try session.query(
                """
                DELETE FROM consumer.parked AS p
                WHERE p.consumer = \(consumer)
                    AND (p.position > \(position)
                        OR NOT EXISTS (SELECT FROM log.event AS e WHERE e.position = p.position AND e.event_id = p.event_id))
                """)
            try Self.announce(consumer, in: session)
            return true
        }
    }

    /// Comes first in a transaction, but for what locks the consumer itself: whoever runs it holds its row before it marks what is
    /// parked, and the other way round the two would wait for each other.
    private static func announce(_ consumer: String, in session: Session) throws {
        _ = try session.query("UPDATE consumer.consumer SET revision = revision + 1 WHERE name = \(consumer)")
        _ = try session.query("SELECT pg_notify(\(ConsumerLeases.channel), '')")
    }
}

extension ConsumerDirectory.Reader {
    /// The condition on an office's consumer `c`.
    fileprivate var consumer: SQL {
        guard let office else { return "true" }
        return "c.office = \(office.uuid)"
    }

    /// The condition on a parked event `p`.
    fileprivate var parked: SQL {
        var conditions: [SQL] = ["true"]
        if let office { conditions.append("p.office = \(office.uuid)") }
        if let dossiers { conditions.append("p.dossier = ANY(\(dossiers.map(\.uuid)))") }
        return conditions.joined(separator: " AND ")
    }
}

extension ConsumerSummary {
    fileprivate init(_ row: Rows.Row) throws {
        self.init(
            name: try row.get(0), isParaphs: try row.get(1), position: try row.get(2),
            movedAt: Timestamp(try row.get(3, as: PostgresTimestamp.self)),
            isHeld: try row.get(4), fence: try row.get(5), stopped: try row.get(6), parkedLanes: try row.get(7))
    }
}

extension ParkedSummary {
    fileprivate init(_ row: Rows.Row) throws {
        self.init(
            consumer: try row.get(0), id: try row.get(1), position: try row.get(2),
            office: ID(try row.get(3, as: UUID.self)), dossier: try row.get(4, as: UUID?.self).map { ID($0) },
            type: try row.get(5), stream: StreamID(category: try row.get(6), id: try row.get(7)),
            attempts: Int(try row.get(8, as: Int32.self)), error: try row.get(9), isDue: try row.get(10),
            parkedAt: Timestamp(try row.get(11, as: PostgresTimestamp.self)),
            waiting: try row.get(12, as: Int.self) - 1)
    }
}
