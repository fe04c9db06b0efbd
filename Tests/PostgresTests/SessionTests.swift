import Foundation
import Postgres
import TestSupport
import TestTools
import Testing

@Suite struct `A session` {
    let session: Session

    init() throws { session = try Session(testConfiguration()) }

    @Test func `reuses its parameters`() throws {
        var parameters = Parameters()
        for number in 0..<3 {
            parameters.removeAll(keepingCapacity: true)
            parameters.append([Int32(number), nil])
            parameters.append(Data())
            parameters.append(type: PostgresType.int2) { $0 += [0, 9] }
            let row = try #require(try session.query("SELECT $1, $2, $3", parameters).first)
            #expect(try row.get(0) == [Int32(number), nil])
            #expect(try row.get(1) == Data())
            #expect(try row.get(2, as: Int16.self) == 9)
        }
    }

    @Test func `tells how many rows a statement touched`() throws {
        try session.script("CREATE TEMP TABLE t (i int8); INSERT INTO t SELECT generate_series(1, 5)")
        #expect(try session.query("UPDATE t SET i = i + 1 WHERE i > \(2)").affected == 3)
        #expect(try session.query("DELETE FROM t").affected == 5)
        #expect(try session.query("SELECT i FROM t").isEmpty)
        #expect(try session.query("").affected == 0)
    }

    @Test func `tells what was violated`() throws {
        try session.script(
            "CREATE TEMP TABLE t (i int8 CONSTRAINT t_is_small CHECK (i < 9), CONSTRAINT t_once UNIQUE (i))")
        _ = try session.query("INSERT INTO t VALUES (1)")
        #expect {
            try session.query("INSERT INTO t VALUES (\(1))")
        } throws: { error in
            guard let error = error as? PostgresError else { return false }
            return error.isUniqueViolation && error.constraint == "t_once"
                && error.detail == "Key (i)=(1) already exists."
                && !error.isRetryable && !error.isConnectionLost && "\(error)".contains("23505")
        }
        #expect { try session.query("INSERT INTO t VALUES (\(10))") } throws: {
            ($0 as? PostgresError)?.isCheckViolation == true
        }
    }

    @Test func `commits a transaction, and rolls it back when its body throws`() throws {
        struct Change: Error {}
        try session.script("CREATE TEMP TABLE t (i int8)")
        try session.transaction { _ = try $0.query("INSERT INTO t VALUES (1)") }
        #expect(throws: Change.self) {
            try session.transaction { session in
                _ = try session.query("INSERT INTO t VALUES (2)")
                throw Change()
            }
        }
        #expect(try session.query("SELECT i FROM t").map { try $0.get(0, as: Int.self) } == [1])
    }

    @Test(arguments: [true, false])
    func `takes a snapshot, and writes in it only where that is asked for`(readOnly: Bool) throws {
        let row = try session.snapshot(readOnly: readOnly) {
            try $0.query("SELECT current_setting('transaction_isolation'), current_setting('transaction_read_only')")[0]
        }
        #expect(try row.get(0) == "repeatable read")
        #expect(try row.get(1) == (readOnly ? "on" : "off"))
        // A temporary table may be written in a transaction that is read-only, so this one is not temporary.
        let table = "written_in_a_snapshot_\(session.backendPID)"
        let written = Result { try session.snapshot(readOnly: readOnly) { try $0.script("CREATE TABLE \(table) ()") } }
        if readOnly {
            #expect { try written.get() } throws: { ($0 as? PostgresError)?.sqlState == "25006" }
        } else {
            try written.get()
            try session.script("DROP TABLE \(table)")
        }
    }

    @Test func `does not call a transaction committed in which an error was passed over`() throws {
        #expect { try session.transaction { _ = try? $0.query("SELECT 1 / \(0)") } } throws: {
            ($0 as? PostgresError)?.sqlState == "25P02"
        }
        #expect(try session.query("SELECT 1").count == 1)
    }

    @Test func `prepares again when a table changed its shape`() throws {
        try session.script("CREATE TEMP TABLE t (i int8); INSERT INTO t VALUES (1)")
        #expect(try session.query("SELECT * FROM t").columns == ["i"])
        try session.script("ALTER TABLE t ADD j int8")
        #expect(try session.query("SELECT * FROM t").columns == ["i", "j"])
        try session.script("DEALLOCATE ALL")
        #expect(try session.query("SELECT * FROM t").count == 1)
    }

    @Test func `tells apart one text with values of different types`() throws {
        for _ in 0..<2 {
            #expect(try session.query("SELECT \(1)")[0].get(0, as: Int.self) == 1)
            #expect(try session.query("SELECT \("one")")[0].get(0, as: String.self) == "one")
        }
    }

    @Test func `keeps no more than five hundred statements prepared`() throws {
        for number in 0..<600 { _ = try session.query("SELECT \(raw: String(number)) + \(1)") }
        #expect(try session.query("SELECT count(*) FROM pg_prepared_statements")[0].get(0, as: Int.self) <= 500)
        #expect(try session.query("SELECT 0 + \(1)")[0].get(0, as: Int.self) == 1)
    }

    @Test func `has its settings and its role`() throws {
        var configuration = try testConfiguration(["jit": "off", "paraph.note": "it's \\ fine"])
        configuration.role = "pg_monitor"
        let refused = Result { try Session(configuration) }
        #expect(throws: PostgresError.self) { try refused.get() }
        configuration.role = "paraph_admin"
        let row = try #require(
            try Session(configuration).query(
                "SELECT current_setting('jit'), current_setting('paraph.note'), current_user::text, application_name FROM pg_stat_activity WHERE pid = pg_backend_pid()"
            ).first)
        #expect(
            try (0..<4).map { try row.get($0, as: String.self) } == [
                "off", "it's \\ fine", "paraph_admin", "paraph-test",
            ])
    }

    @Test func `goes by what its work was written for, whatever the database is set to`() async throws {
        try await TestDatabase.with { database in
            let owner = try Session(SessionConfiguration(conninfo: database.url))
            let names = ["default_transaction_isolation", "statement_timeout", "lock_timeout"]
            for (name, value) in zip(names, ["serializable", "1h", "1h"]) {
                try owner.script("ALTER DATABASE \(database.name) SET \(name) = '\(value)'")
            }
            func settings(_ asked: [String: String]) throws -> [String] {
                let session = try Session(SessionConfiguration(conninfo: database.url, settings: asked))
                return try names.map { try session.query("SELECT current_setting(\($0))")[0].get(0) }
            }
            #expect(try settings([:]) == ["read committed", "0", "0"])
            #expect(try settings(["lock_timeout": "15s"]) == ["read committed", "0", "15s"])
        }
    }

    @Test func `fails with a retryable error when its server process ends, and from then on`() throws {
        let pid = session.backendPID
        _ = try session.query("SELECT \(1)")
        #expect { try session.query("SELECT pg_terminate_backend(\(pid)), pg_sleep(5)") } throws: { error in
            guard let error = error as? PostgresError else { return false }
            return error.isConnectionLost && error.isRetryable
        }
        #expect(!session.isAlive)
        #expect { try session.query("SELECT \(1)") } throws: { ($0 as? PostgresError)?.isConnectionLost == true }
    }

    @Test func `notices that its server process ended while it was idle`() async throws {
        let pid = session.backendPID
        #expect(session.isAlive)
        try terminate(pid)
        try await eventually { !session.isAlive }
    }

    @Test(.timeLimit(.minutes(4))) func `is interrupted from another thread and stays usable`() throws {
        let handle = try #require(session.cancelHandle())
        let pid = session.backendPID
        Thread.detachNewThread {
            while (try? isAsleep(pid)) != true { usleep(20_000) }
            handle.cancel()
        }
        #expect { try session.query("SELECT pg_sleep(600)") } throws: { ($0 as? PostgresError)?.isCancelled == true }
        #expect(try session.query("SELECT 1").count == 1)
    }

    @Test func `says why it could not be opened`() throws {
        var configuration = try testConfiguration()
        configuration.conninfo = "host=/nonexistent dbname=paraph"
        #expect { try Session(configuration) } throws: { error in
            guard let error = error as? PostgresError else { return false }
            return error.sqlState == "08001" && error.isConnectionLost && error.isRetryable
                && error.message.contains("/nonexistent")
        }
        configuration.conninfo = try testConfiguration().conninfo.replacing("/paraph?", with: "/no_such_database?")
        #expect { try Session(configuration) } throws: { error in
            guard let error = error as? PostgresError else { return false }
            return error.sqlState == "3D000" && !error.isRetryable && !error.message.contains("LOCATION")
        }
    }

    @Test(arguments: [(conninfo: "", seconds: 1), (conninfo: " connect_timeout=1", seconds: 60)])
    func `gives up on a server that does not answer, when it or its connection string says`(
        conninfo: String, seconds: Int
    ) throws {
        let silent = try SilentServer()
        let configuration = SessionConfiguration(
            conninfo: "host=127.0.0.1 port=\(silent.port) dbname=x sslmode=disable" + conninfo, connectTimeout: seconds)
        let start = ContinuousClock.now
        #expect { try Session(configuration) } throws: { ($0 as? PostgresError)?.sqlState == "08001" }
        #expect(ContinuousClock.now - start < .seconds(20))
    }
}
