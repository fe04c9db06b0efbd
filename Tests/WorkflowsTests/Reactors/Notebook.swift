import Domain
import EventStore
import Foundation
import Logging
import Postgres
import TestSupport
import TestTools
import Testing

@testable import Workflows

/// A log in PostgreSQL in which offices are opened, and a consumer that reads of it.
struct Notebook: Sendable {
    let url: String
    let store: PostgresEventStore
    let records: ConsumerRecords
    let office = ID<Office>(UUID())

    /// How long leases last, where their end is not the subject: much longer than a server can stand still.
    static let term = Duration.seconds(60)
    static let quiet = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })

    static func with(_ body: (Notebook) async throws -> Void) async throws {
        try await MigratedDatabase.with { database in
            let store = PostgresEventStore(conninfo: database.url, logger: quiet)
            defer { store.close() }
            let records = ConsumerRecords(.following(database.url))
            do {
                try await body(Notebook(url: database.url, store: store, records: records))
            } catch {
                await records.close()
                throw error
            }
            await records.close()
        }
    }

    var directory: ConsumerDirectory { ConsumerDirectory(records, term: Self.term) }

    /// Another process on this log.
    func server(term: Duration = Self.term, interval: Duration = .milliseconds(200)) -> ConsumerLeases {
        ConsumerLeases(.following(url), term: term, interval: interval, logger: Self.quiet)
    }

    func note(_ text: String, on stream: ID<Office> = ID(UUID())) async throws {
        let version = try await store.read(StreamID(stream), of: office).count
        var act = Act()
        act.append(
            [.opened(.init(name: text))], to: Loaded(id: stream, state: Office(), version: version), dossier: nil)
        let context = CommandContext(
            office: office, author: .policy("test"), now: .noon, correlation: UUID(), causation: UUID(),
            makeID: { UUID() })
        _ = try await store.append(try AppendRequest(act, in: context))
    }

    /// Runs the reactor on a server of its own while `body` looks on.
    func run(
        _ reactor: any Reactor, reading store: (any EventStore)? = nil, leases: ConsumerLeases? = nil,
        caughtUp: @escaping @Sendable (Int64) async throws -> Void = { _ in }, _ body: () async throws -> Void
    ) async throws {
        let leases = leases ?? server()
        let records = ConsumerRecords(.following(url))
        var pace = ReactorPace()
        pace.attempts = 3
        pace.firstDelay = .milliseconds(5)
        pace.longestDelay = .milliseconds(20)
        pace.betweenRecords = .milliseconds(10)
        pace.betweenStarts = .milliseconds(10)
        let service = ReactorService(
            reactor, store: store ?? self.store, leases: leases, records: records, pace: pace, logger: Self.quiet,
            caughtUp: caughtUp)
        let keeping = Task { await leases.run() }
        let work = Task { await service.run() }
        let outcome: Result<Void, any Error>
        do {
            outcome = .success(try await body())
        } catch {
            outcome = .failure(error)
        }
        work.cancel()
        await work.value
        keeping.cancel()
        await keeping.value
        await leases.close()
        await records.close()
        try outcome.get()
    }

    func consumer(_ name: String) async throws -> ConsumerSummary? {
        try await directory.consumers(for: .operator).first { $0.name == name }
    }

    /// Seconds until the lease of a consumer ends, by the database's clock.
    func leaseTime(of name: String) async throws -> Double? {
        let owner = Connection(SessionConfiguration(conninfo: url, applicationName: "paraph-test"))
        return try await owner.run { session in
            try session.query(
                """
                SELECT extract(epoch FROM held_until - clock_timestamp())::double precision
                FROM consumer.consumer WHERE name = \(name) AND held_until IS NOT NULL
                """
            ).first?.get(0)
        }
    }

    /// When the lease of a consumer ends, in seconds by the database's clock.
    func leaseEnd(of name: String) async throws -> Double {
        try await Connection(SessionConfiguration(conninfo: url, applicationName: "paraph-test")).run { session in
            try session.query(
                "SELECT extract(epoch FROM held_until)::double precision FROM consumer.consumer WHERE name = \(name)"
            )[0].get(0)
        }
    }

    /// Has the lease of a consumer end so many seconds from now, by the database's clock.
    func endLease(of name: String, in seconds: Double) async throws {
        _ = try await Connection(SessionConfiguration(conninfo: url, applicationName: "paraph-test")).run { session in
            try session.query(
                """
                UPDATE consumer.consumer SET held_until = clock_timestamp() + make_interval(secs => \(seconds))
                WHERE name = \(name)
                """)
        }
    }

    /// How many servers share the consumers.
    func servers() async throws -> Int {
        try await Connection(SessionConfiguration(conninfo: url, applicationName: "paraph-test")).run { session in
            try session.query("SELECT count(*) FROM consumer.server")[0].get(0)
        }
    }

    /// Returns when somebody waits in the database for what another holds.
    func someoneWaitsForALock() async throws {
        let looking = try Session(SessionConfiguration(conninfo: url, applicationName: "paraph-test"))
        defer { looking.close() }
        try await eventually {
            try looking.query(
                """
                SELECT count(*) > 0
                FROM pg_stat_activity
                WHERE datname = current_database() AND wait_event_type = 'Lock'
                """)[0].get(0)
        }
    }

    /// How many events stand in the records of what is parked, whatever was decided about them.
    func rowsOfParked() async throws -> Int {
        try await Connection(SessionConfiguration(conninfo: url, applicationName: "paraph-test")).run { session in
            try session.query("SELECT count(*) FROM consumer.parked")[0].get(0)
        }
    }

    /// Another event stands at `position` of a log that was begun anew.
    func replaceEvent(at position: Int64) async throws {
        try await rewind(.begunAnew)
        try await Connection(SessionConfiguration(conninfo: url, applicationName: "paraph-test")).run { session in
            _ = try session.query("UPDATE log.event SET event_id = gen_random_uuid() WHERE position = \(position)")
        }
    }

    func parked() async throws -> [ParkedSummary] { try await directory.parked(by: "recorder", for: .operator) }

    /// What a restored backup leaves, made by who owns the database and has put the triggers aside.
    func rewind(_ how: Rewinding) async throws {
        try await Connection(SessionConfiguration(conninfo: url, applicationName: "paraph-test")).run { session in
            try session.script("ALTER TABLE log.event DISABLE TRIGGER USER")
            switch how {
            case .shorter:
                try session.script("DELETE FROM log.event WHERE position = 3")
                try session.script("UPDATE log.head SET position = 2")
            case .otherwise:
                try session.script("UPDATE log.event SET leaf = sha256('another') WHERE position = 3")
            case .begunAnew:
                try session.script("UPDATE log.head SET epoch = gen_random_uuid()")
            }
        }
    }
}
