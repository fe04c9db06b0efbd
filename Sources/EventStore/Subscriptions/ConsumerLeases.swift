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
    /// Another server has fewer than its share: finish what is under way and let go.
    public let shouldYield: Bool
}

/// Takes up leases for the consumers of this process and keeps them, one statement a second for all of them.
///
/// Servers that share a database share the consumers evenly. A lease lasts six seconds by the database's clock, and by this
/// process' own steady clock: a server that is killed, or cannot reach the database, has lost its consumers to the others
/// before ten are over.
public final class ConsumerLeases: Sendable {
    private struct Held {
        let standing: ConsumerStanding
        let until: ContinuousClock.Instant
    }

    private struct State {
        var known: [String: ID<Office>?] = [:]
        var held: [String: Held] = [:]
        /// Counts what changed, for those who wait.
        var changes: Int64 = 0
        var beats: Int64 = 0
    }

    /// Announces what people decided, so that it is not noticed a second later only.
    public static let channel = "paraph_consumers"

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
        _ configuration: SessionConfiguration, term: Duration = .seconds(6), interval: Duration = .seconds(1),
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

    /// Whether this lease still holds and nothing asks for its end.
    public func mayGoOn(_ lease: ConsumerLease) -> Bool {
        guard let standing = standing(of: lease.name) else { return false }
        return standing.lease == lease && !standing.shouldYield && standing.stopped == nil
    }

    /// Returns when anything about the leases may have changed, or after `timeout`.
    public func waitForChange(_ timeout: Duration) async throws {
        try await changed.wait(after: state.withLock { $0.changes }, timeout: timeout)
    }

    /// Looks again now rather than within the second.
    public func wake() { alarm.advance(to: state.withLock { $0.beats } + 1) }

    /// Keeps the leases until its task is cancelled, then counts no more among the servers and gives them all back.
    public func run() async {
        while !Task.isCancelled {
            // Counted before looking: who asks meanwhile may have come too late for this look, and gets another.
            let beat = state.withLock { state in
                state.beats += 1
                return state.beats
            }
            await tend()
            try? await alarm.wait(after: beat, timeout: interval)
        }
        // First this, so that those who hear of the leases take them all; and of this too, where they were given back before.
        _ = try? await connection.run { [server] session in
            _ = try session.query("DELETE FROM consumer.server WHERE id = \(server)")
            _ = try session.query("SELECT pg_notify(\(Self.channel), '')")
        }
        for standing in state.withLock({ $0.held.values.map(\.standing) }) { await release(standing.lease) }
    }

    /// Gives the lease back. Failing to do so is no failure: it ends by itself.
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
            // Asked and remembered on the connection's thread: what is given back before it is not taken up again where it is offered
            // no more, and what is given back behind it is forgotten behind it.
            try await connection.run { [self] session in
                let known = state.withLock { $0.known }.sorted { $0.key < $1.key }
                guard !known.isEmpty else { return }
                // Counted from before the question, so that this end comes no later than the database's.
                let until = ContinuousClock.now + term
                let held = try session.query(
                    """
                    SELECT name, fence, revision, stopped, should_yield
                    FROM consumer.tend(\(server), \(known.map(\.key)), \(known.map(\.value?.uuid)), \(term / .seconds(1)))
                    """)
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
