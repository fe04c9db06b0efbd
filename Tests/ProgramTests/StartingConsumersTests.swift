import EventStore
import Foundation
import Postgres
import TestSupport
import TestTools
import Testing

@Suite(.timeLimit(.minutes(4))) struct `Starting a consumer that was stopped` {
    @Test func `needs a reason, which is on record in every office before it goes on`() async throws {
        try await MigratedDatabase.with { database in
            try await Program.with { paraph in
                for office in ["Kantoor", "Cabinet"] {
                    let opened = try await paraph(
                        "offices", "create", "--name", office, "--admin-email", "claire@kantoor.example",
                        "--database-url", database.url)
                    #expect(opened.status == 0, "\(opened.text)")
                }
                try await Self.stop("reading", in: database)
                let starting = ["consumers", "start", "reading", "--after", "2", "--database-url", database.url]
                for refused in [starting, starting + ["--reason", " "]] {
                    #expect(try await paraph(refused).status == 64)
                }
                #expect(try await Self.standing(of: "reading", in: database) == (9, "rewound"))

                let far = ["consumers", "start", "reading", "--after", "1000", "--reason", "a slip of the pen"]
                let beyond = try await paraph(far + ["--database-url", database.url])
                #expect(beyond.status == 64 && beyond.text.contains("beyond the end of the log"), "\(beyond.text)")
                #expect(try await Self.restarts(in: database).isEmpty)
                #expect(try await Self.standing(of: "reading", in: database) == (9, "rewound"))

                let started = try await paraph(starting + ["--reason", "restored from Monday's backup"])
                #expect(started.status == 0, "\(started.text)")
                #expect(try await Self.standing(of: "reading", in: database) == (2, nil))
                let recorded = try await Self.restarts(in: database)
                #expect(recorded.count == 2 && Set(recorded.map(\.office)).count == 2)
                for event in recorded {
                    #expect(event.actor == "policy:operator")
                    #expect(
                        event.body
                            == #"{"after":2,"consumer":"reading","from":9,"reason":"restored from Monday's backup","stopped":"rewound"}"#
                    )
                }
                #expect(try await paraph(starting + ["--reason", "once more"]).status == 64)
                #expect(try await Self.restarts(in: database).count == 2)
            }
        }
    }

    private static func stop(_ consumer: String, in database: TestDatabase) async throws {
        try await Connection(SessionConfiguration(conninfo: database.url)).run { session in
            _ = try session.query(
                "INSERT INTO consumer.consumer (name, position, stopped) VALUES (\(consumer), 9, 'rewound')")
        }
    }

    private static func standing(
        of consumer: String, in database: TestDatabase
    ) async throws -> (position: Int64, stopped: String?) {
        try await Connection(SessionConfiguration(conninfo: database.url)).run { session in
            let row = try session.query("SELECT position, stopped FROM consumer.consumer WHERE name = \(consumer)")[0]
            return (try row.get(0), try row.get(1))
        }
    }

    private static func restarts(
        in database: TestDatabase
    ) async throws -> [(office: UUID, actor: String, body: String)] {
        try await Connection(SessionConfiguration(conninfo: database.url, role: "paraph_projector")).run { session in
            try session.query("SELECT office, actor, body FROM log.event WHERE type = 'consumer.restarted'").map {
                (try $0.get(0), try $0.get(1), try $0.get(2))
            }
        }
    }
}
