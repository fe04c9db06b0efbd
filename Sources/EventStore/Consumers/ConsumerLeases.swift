public import Domain
internal import Foundation
public import Logging
public import Postgres
internal import Synchronization

/// The right to run one durable consumer. Whatever is written under it is refused once a later lease was given: its fence is
/// higher.
public struct ConsumerLease: Sendable, Hashable {
    public let name: String
    public let fence: Int64
}

/// What this server knows about a consumer it holds.
public struct ConsumerStanding: Sendable, Equatable {
    public let lease: ConsumerLease
    /// Counts what people decided about the consumer: retried, skipped, started again.
    public let revision: Int64
    /// Why it does not run until a person starts it again.
    public let stopped: String?
    /// Another server has fewer consumers than its share: this one should finish what is under way and release the lease.
    public let shouldYield: Bool
}

/// Takes leases for the consumers of this process and prolongs them, with one statement a second for all.
///
/// Servers that share a database share the consumers evenly. A lease lasts six seconds by the database's clock, and by this
/// process's own steady clock: where a server is killed or cannot reach the database, others have taken its consumers within
/// ten seconds.
public final class ConsumerLeases: Sendable {
    private struct Held {
        let standing: ConsumerStanding
        let until: ContinuousClock.Instant
    }

    private struct State {
        var known: [String: ID<Office>?] = [:]
        var held: [String: Held] = [:]
        /// What runs here comes to its end: no more is taken up.
        var isLeaving = false
        /// How often anything changed, which `waitForChange` waits for.
        var changes: Int64 = 0
        var beats: Int64 = 0
    }

    /// Notified when people decide about a consumer, so that servers need not find out a second later.
    public static let channel = "paraph_consumers"

    /// How long a lease lasts, as everywhere but in some tests.
    public static let usualTerm = Duration.seconds(6)

    /// Names this process in the table of servers.
    private let server = UUID()
    private let connection: Connection
    private let term: Duration
    private let interval: Duration
    private let logger: Logger
    private let state = Mutex(State())
    private let changed = LogWatch()
    private let alarm = LogWatch()

    /// - Parameters:
    ///   - configuration: of the role that follows the log.
    ///   - term: how long a lease lasts.
    ///   - interval: how often all are prolonged; a small part of `term`.
    public init(
        _ configuration: SessionConfiguration, term: Duration = usualTerm, interval: Duration = .seconds(1),
        logger: Logger
    ) {
        connection = Connection(configuration, name: "consumer-leases")
        self.term = term
        self.interval = interval
        self.logger = logger
    }

    /// This process can run the consumer `name`.
    /// - Parameter office: whose it is; nil for Paraph's own.
    public func offer(_ name: String, of office: ID<Office>?) {
        state.withLock { $0.known[name] = .some(office) }
        wake()
    }

    public func withdraw(_ name: String) { _ = state.withLock { $0.known.removeValue(forKey: name) } }

    /// What is known of the consumer, while this process holds its lease.
    public func standing(of name: String) -> ConsumerStanding? {
        state.withLock { state in
            guard let held = state.held[name], .now < held.until else { return nil }
            return held.standing
        }
    }

    /// Whether this lease still holds, and the consumer is neither stopped nor to be released.
    public func mayGoOn(_ lease: ConsumerLease) -> Bool {
        guard let standing = standing(of: lease.name) else { return false }
        return standing.lease == lease && !standing.shouldYield && standing.stopped == nil
    }

    /// Returns when anything about the leases may have changed, or after `timeout`.
    public func waitForChange(_ timeout: Duration) async throws {
        try await changed.wait(after: state.withLock { $0.changes }, timeout: timeout)
    }

    /// Asks for the leases now rather than within the next second.
    public func wake() { alarm.advance(to: state.withLock { $0.beats } + 1) }

    /// To be called as soon as this process is to end: it counts no more among the servers, so that others take all of what it gives back
    /// and not only their share. It takes up nothing, and keeps what it holds until that is released.
    public func leave() {
        state.withLock { $0.isLeaving = true }
        wake()
    }

    /// Keeps the leases until its task is cancelled. Then this process no longer counts among the servers, and releases all of them.
    public func run() async {
        while !Task.isCancelled {
            // Counted before asking: whoever wakes this meanwhile may be too late for this statement, and gets another.
            let beat = state.withLock { state in
                state.beats += 1
                return state.beats
            }
            await tend()
            try? await alarm.wait(after: beat, timeout: interval)
        }
        // Before the leases are released: other servers then count one server less, and take all of them.
        _ = try? await connection.run { [self] session in try stepDown(in: session) }
        for standing in state.withLock({ $0.held.values.map(\.standing) }) { await release(standing.lease) }
    }

    /// Releases the lease. Where that fails nothing is thrown: it expires by itself.
    public func release(_ lease: ConsumerLease) async {
        _ = try? await connection.run { [self] session in
            forget(lease)
            _ = try session.query(
                """
                UPDATE consumer.consumer SET holder = NULL, held_until = NULL
                WHERE name = \(lease.name) AND fence = \(lease.fence) AND holder = \(server)
                """)
            _ = try session.query("SELECT pg_notify(\(Self.channel), '')")
        }
    }

    public func close() async { await connection.close() }

    private func tend() async {
        do {
            // Asked and remembered on the connection's thread: a lease released before is not taken up again where it is offered no more,
            // and one released behind this statement is also forgotten behind it.
            try await connection.run { [self] session in
                let (all, isLeaving) = state.withLock { ($0.known, $0.isLeaving) }
                if isLeaving { try stepDown(in: session) }
                let known = all.sorted { $0.key < $1.key }
                guard !known.isEmpty else { return }
                // Counted from before the statement, so that the lease ends here no later than in the database.
                let until = ContinuousClock.now + term
                let held = try session.query(isLeaving ? prolonging(known.map(\.key)) : tending(known))
                remember(try held.map { Held(standing: try .init($0), until: until) })
            }
        } catch {
            logger.warning("The leases of the consumers could not be kept", metadata: ["error": "\(error)"])
        }
        changed.advance(
            to: state.withLock { state in
                state.changes += 1
                return state.changes
            })
    }

    /// Prolongs what this process holds, and takes up what it may.
    private func tending(_ known: [(key: String, value: ID<Office>?)]) -> SQL {
        """
        SELECT name, fence, revision, stopped, should_yield
        FROM consumer.tend(\(server), \(known.map(\.key)), \(known.map(\.value?.uuid)), \(term / .seconds(1)))
        """
    }

    /// Prolongs what this process holds, and no more: `consumer.tend` would also say that the server is there.
    private func prolonging(_ names: [String]) -> SQL {
        """
        SELECT name, fence, revision, stopped, false
        FROM consumer.prolong(\(server), \(names), clock_timestamp(), \(term / .seconds(1)))
        """
    }

    /// This process counts no more among the servers; the others are told so, since some leases may be free already.
    private func stepDown(in session: Session) throws {
        let left = try session.query("DELETE FROM consumer.server WHERE id = \(server)").affected
        if left > 0 { _ = try session.query("SELECT pg_notify(\(Self.channel), '')") }
    }

    private func remember(_ held: [Held]) {
        state.withLock { state in
            state.held = Dictionary(uniqueKeysWithValues: held.map { ($0.standing.lease.name, $0) })
        }
    }

    private func forget(_ lease: ConsumerLease) {
        state.withLock { state in
            if state.held[lease.name]?.standing.lease == lease { state.held[lease.name] = nil }
        }
    }
}

extension ConsumerStanding {
    fileprivate init(_ row: Rows.Row) throws {
        self.init(
            lease: ConsumerLease(name: try row.get(0), fence: try row.get(1)), revision: try row.get(2),
            stopped: try row.get(3), shouldYield: try row.get(4))
    }
}
