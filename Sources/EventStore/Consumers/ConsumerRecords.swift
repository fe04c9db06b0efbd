internal import Domain
public import Foundation
public import Postgres

/// What one write about a consumer says: how far it has read, and what became of events that are parked.
public struct ConsumerRecord: Sendable {
    /// All events up to here are handled or parked.
    public var position: Int64
    /// Events that are parked from now on.
    public var parked: [ParkedEvent] = []
    /// Parked events that were tried once more and failed.
    public var failedAgain: [ParkedEvent] = []
    /// Positions whose parked rows are deleted: those events were handled after all, or skipped and are behind the checkpoint now.
    public var settled: [Int64] = []

    public init(position: Int64) { self.position = position }
}

/// An event that could not be handled, or that waits behind one in its lane. A lane is what a consumer handles strictly in order: one
/// stream by default (`Reactor.lane(of:)`), the whole webhook where that is ordered.
public struct ParkedEvent: Sendable, Equatable {
    public let event: RecordedEvent
    public let lane: UUID
    public let attempts: Int
    /// Why it could not be handled; nil for one that only waits behind another.
    public let error: String?

    public init(event: RecordedEvent, lane: UUID, attempts: Int, error: String?) {
        self.event = event
        self.lane = lane
        self.attempts = attempts
        self.error = error
    }
}

/// A lane whose first parked event must be handled or skipped before the rest of the lane goes on.
public struct ParkedLane: Sendable, Equatable {
    public let lane: UUID
    /// Of its first parked event.
    public let position: Int64
    /// Its first event is to be handled now.
    public let isDue: Bool
}

/// The lease was given to another server: nothing was written.
public struct LeaseLost: Error, CustomStringConvertible {
    public let name: String
    public var description: String { "Another server runs the consumer \(name) now." }
}

/// How far the durable consumers have read the log, and what they have parked. Everything is written under a lease.
public final class ConsumerRecords: Sendable {
    let connection: Connection
    private let roots = LogRoots()

    /// - Parameters:
    ///   - configuration: of the role that follows the log.
    ///   - patience: how long the row of a consumer stays locked where this process is paused: others could not take the consumer over.
    public init(_ configuration: SessionConfiguration, patience: Duration = .seconds(10)) {
        connection = Connection(configuration.endingStalledTransactions(after: patience), name: "consumer-records")
    }

    public func close() async { await connection.close() }

    /// The position the consumer has reached, after making sure that the log is still the one it has read.
    /// - Throws: `LogRewound`, with the consumer stopped until a person starts it again; `LeaseLost`.
    public func resume(_ lease: ConsumerLease) async throws -> Int64 {
        try await guardingLog(lease) { session, roots in
            let row = try lease.locked("position, epoch, root", in: session)
            let position: Int64 = try row.get(0)
            guard let epoch = try row.get(1, as: UUID?.self)?.text else { return position }
            let now = try roots.mark(at: position, in: session)
            guard now.epoch == epoch else { throw LogRewound.otherEpoch(was: epoch, now: now.epoch) }
            guard now.root == (try row.get(2)) else {
                throw LogRewound.otherRoot(position: position)
            }
            return position
        }
    }

    /// Writes all of it or nothing. `also` writes what belongs to it, in the same transaction.
    /// - Throws: `LogRewound`, with the consumer stopped; `LeaseLost`.
    public func write(
        _ record: ConsumerRecord, under lease: ConsumerLease,
        also: @escaping @Sendable (Session) throws -> Void = { _ in }
    ) async throws {
        try await guardingLog(lease) { session, roots in
            let row = try lease.locked("position", in: session)
            let mark = try roots.mark(at: max(record.position, try row.get(0)), in: session)
            _ = try session.query(
                """
                UPDATE consumer.consumer
                SET position = \(mark.position), epoch = \(UUID(text: mark.epoch)), root = \(mark.root),
                    moved_at = clock_timestamp()
                WHERE name = \(lease.name)
                """)
            try Self.park(record.parked, of: lease, in: session)
            for failed in record.failedAgain { try Self.fail(failed, of: lease, in: session) }
            if !record.settled.isEmpty {
                _ = try session.query(
                    "DELETE FROM consumer.parked WHERE consumer = \(lease.name) AND position = ANY(\(record.settled))")
            }
            try also(session)
        }
    }

    /// Writes something else that belongs to the consumer, such as its deliveries.
    /// - Throws: `LeaseLost`, and what `body` throws; nothing was written then.
    public func transaction(
        under lease: ConsumerLease, _ body: @escaping @Sendable (Session) throws -> Void
    ) async throws {
        try await connection.transaction { session in
            _ = try lease.locked("name", in: session)
            try body(session)
        }
    }

    /// The lanes that wait for their first parked event, one entry each.
    public func lanes(of lease: ConsumerLease) async throws -> [ParkedLane] {
        try await connection.run { session in
            try session.query(
                """
                SELECT DISTINCT ON (lane) lane, position, error IS NULL OR is_due
                FROM consumer.parked
                WHERE consumer = \(lease.name) AND skipped_at IS NULL
                ORDER BY lane, position
                """
            ).map { ParkedLane(lane: try $0.get(0), position: try $0.get(1), isDue: try $0.get(2)) }
        }
    }

    /// The positions of events that people decided to skip and that the checkpoint has not passed yet.
    public func skipped(of lease: ConsumerLease) async throws -> Set<Int64> {
        try await connection.run { session in
            Set(
                try session.query(
                    "SELECT position FROM consumer.parked WHERE consumer = \(lease.name) AND skipped_at IS NOT NULL"
                ).map { try $0.get(0, as: Int64.self) })
        }
    }

    private func guardingLog<T: Sendable>(
        _ lease: ConsumerLease, _ body: @escaping @Sendable (Session, LogRoots) throws -> T
    ) async throws -> T {
        do {
            return try await connection.transaction { [roots] session in try body(session, roots) }
        } catch let rewound as LogRewound {
            try await connection.transaction { session in
                _ = try lease.locked("name", in: session)
                _ = try session.query(
                    "UPDATE consumer.consumer SET stopped = \(rewound.description) WHERE name = \(lease.name)")
            }
            throw rewound
        }
    }

    private static func park(_ parked: [ParkedEvent], of lease: ConsumerLease, in session: Session) throws {
        guard !parked.isEmpty else { return }
        let events = parked.map(\.event)
        _ = try session.query(
            """
            INSERT INTO consumer.parked
                (consumer, position, lane, event_id, office, dossier, type, category, stream, attempts, error)
            SELECT \(lease.name), p.*
            FROM unnest(
                \(events.map(\.position)), \(parked.map(\.lane)), \(events.map(\.id)), \(events.map(\.office.uuid)),
                \(events.map(\.dossier?.uuid)), \(events.map(\.type)), \(events.map(\.stream.category)),
                \(events.map(\.stream.id)), \(parked.map { Int32($0.attempts) }), \(parked.map(\.error))) AS p
            ON CONFLICT DO NOTHING
            """)
    }

    private static func fail(_ parked: ParkedEvent, of lease: ConsumerLease, in session: Session) throws {
        _ = try session.query(
            """
            UPDATE consumer.parked
            SET attempts = attempts + \(Int32(parked.attempts)), error = \(parked.error), is_due = false
            WHERE consumer = \(lease.name) AND position = \(parked.event.position)
            """)
    }
}

extension ConsumerLease {
    /// Some columns of the consumer, locked until the transaction ends.
    /// - Throws: `LeaseLost` where a later lease was given.
    func locked(_ columns: String, in session: Session) throws -> Rows.Row {
        let row = try session.query(
            "SELECT \(raw: columns) FROM consumer.consumer WHERE name = \(name) AND fence = \(fence) FOR UPDATE"
        ).first
        guard let row else { throw LeaseLost(name: name) }
        return row
    }
}
