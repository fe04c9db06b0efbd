import Postgres
import Testing

@Suite struct `Statements sent together` {
    let session: Session

    init() throws {
        session = try Session(testConfiguration())
        try session.script("CREATE TEMP TABLE t (i int8 PRIMARY KEY)")
    }

    @Test func `each answer for themselves, and all take effect`() throws {
        let answers = try session.atomically(
            ["INSERT INTO t VALUES (\(Int64(1))), (2)", "UPDATE t SET i = i + 10", "SELECT sum(i)::int8 FROM t"])
        #expect(answers.map(\.affected).prefix(2) == [2, 2])
        #expect(try answers[2][0].get(0) == Int64(23))
        #expect(try session.query("SELECT i FROM t").count == 2)
        #expect(try session.atomically([]).isEmpty)
    }

    @Test func `leave nothing where one of them fails, and the session as it was`() throws {
        #expect {
            try session.atomically(["INSERT INTO t VALUES (1)", "INSERT INTO t VALUES (1)", "INSERT INTO t VALUES (2)"])
        } throws: {
            ($0 as? PostgresError)?.isUniqueViolation == true
        }
        #expect(try session.query("SELECT i FROM t").isEmpty)
        _ = try session.atomically(["INSERT INTO t VALUES (3)"])
        #expect(try session.query("SELECT i FROM t").count == 1)
    }

    @Test func `fail whole when one of them cannot even be prepared`() throws {
        #expect(throws: PostgresError.self) {
            try session.atomically(["INSERT INTO t VALUES (1)", "INSERT INTO nowhere VALUES (1)"])
        }
        #expect(try session.query("SELECT i FROM t").isEmpty)
        #expect(session.isAlive)
    }

    @Test func `are checked at the commit as well`() throws {
        try session.script("CREATE TEMP TABLE u (i int8 REFERENCES t DEFERRABLE INITIALLY DEFERRED)")
        #expect(throws: PostgresError.self) { try session.atomically(["INSERT INTO u VALUES (7)"]) }
        #expect(try session.query("SELECT i FROM u").isEmpty)
        _ = try session.atomically(["INSERT INTO u VALUES (7)", "INSERT INTO t VALUES (7)"])
        #expect(try session.query("SELECT i FROM u").count == 1)
    }

    @Test func `are prepared anew when a table was replaced by one of another shape`() throws {
        _ = try session.atomically(["SELECT * FROM t"])
        try session.script("DROP TABLE t; CREATE TEMP TABLE t (i text, j text)")
        #expect(try session.atomically(["SELECT * FROM t"])[0].columns == ["i", "j"])
    }

    @Test func `of a server that has gone say so`() throws {
        try terminate(session.backendPID)
        #expect {
            try session.atomically(["SELECT 1", "SELECT 2"])
        } throws: {
            ($0 as? PostgresError)?.isConnectionLost == true
        }
        #expect(!session.isAlive)
    }
}
