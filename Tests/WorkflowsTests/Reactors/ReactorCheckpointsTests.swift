import Domain
import EventStore
import Postgres
import TestSupport
import Testing

@testable import Workflows

@Suite struct `The checkpoints of reactors` {
    private func with(
        _ body: (PostgresReactorCheckpoints, PostgresReactorCheckpoints) async throws -> Void
    ) async throws {
        try await TestDatabase.with { database in
            let configuration = SessionConfiguration(conninfo: database.url, applicationName: "paraph-test")
            try await Connection(configuration).run { session in
                try session.script(
                    """
                    CREATE SCHEMA read_model;
                    CREATE TABLE read_model.consumer (name text PRIMARY KEY, position bigint NOT NULL);
                    """)
            }
            let (one, other) = (PostgresReactorCheckpoints(configuration), PostgresReactorCheckpoints(configuration))
            try await body(one, other)
            await one.close()
            await other.close()
        }
    }

    @Test func `only go forward`() async throws {
        try await with { one, other async throws in
            #expect(try await one.position(of: "reading") == 0)
            try await one.advance("reading", to: 7)
            try await other.advance("reading", to: 5)
            #expect(try await one.position(of: "reading") == 7)
            #expect(try await one.position(of: "stamping") == 0)
        }
    }

    @Test func `are one server's at a time, each reactor's by itself`() async throws {
        try await with { one, other async throws in
            #expect(try await one.hold("reading"))
            #expect(try await one.hold("reading"))
            #expect(try await !other.hold("reading"))
            #expect(try await other.hold("stamping"))
            await one.release("reading")
            #expect(try await other.hold("reading"))
            #expect(try await !one.hold("reading"))
        }
    }

    @Test func `are free for another when the server that had them is gone`() async throws {
        try await with { one, other async throws in
            #expect(try await one.hold("reading"))
            await one.close()
            var isFree = false
            for _ in 0..<100 where !isFree {
                isFree = try await other.hold("reading")
                if !isFree { try await Task.sleep(for: .milliseconds(20)) }
            }
            #expect(isFree)
        }
    }
}
