import Foundation
import Postgres
import TestSupport
import TestTools
import Testing

@Suite struct `A connection pool` {
    private func pool(size: Int = 2, acquireTimeout: Duration = .seconds(10)) throws -> Pool {
        Pool(try testConfiguration(), size: size, acquireTimeout: acquireTimeout, logger: quiet)
    }

    @Test func `gives each of many tasks its own answer`() async throws {
        let pool = try pool(size: 4)
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 0..<200 {
                group.addTask { try await pool.run { try $0.query("SELECT \(number)")[0].get(0) } == number }
            }
            for try await isRight in group { #expect(isRight) }
        }
        await pool.close()
    }

    @Test func `lends at most as many sessions as it has`() async throws {
        let pool = try pool(size: 3)
        let pids = try await withThrowingTaskGroup(of: Int32.self) { group in
            for _ in 0..<30 {
                group.addTask {
                    try await pool.run { try $0.query("SELECT pg_backend_pid(), pg_sleep(0.01)")[0].get(0) }
                }
            }
            return try await group.reduce(into: Set<Int32>()) { $0.insert($1) }
        }
        #expect(pids.count <= 3)
        await pool.close()
    }

    @Test func `commits or rolls back a transaction, and cleans up after one left open`() async throws {
        let pool = try pool(size: 1)
        try await pool.run { try $0.script("CREATE TEMP TABLE t (i int8)") }
        _ = try await pool.transaction { try $0.query("INSERT INTO t VALUES (1)").affected }
        await #expect(throws: PostgresError.self) {
            try await pool.transaction { session in
                _ = try session.query("INSERT INTO t VALUES (2)")
                return try session.query("SELECT 1 / \(0)").count
            }
        }
        try await pool.run { try $0.script("BEGIN; INSERT INTO t VALUES (3)") }
        #expect(try await pool.run { try $0.query("SELECT i FROM t").count } == 1)
        await pool.close()
    }

    @Test(.timeLimit(.minutes(4))) func `lets a waiting task leave when it is cancelled`() async throws {
        let pool = try pool(size: 1)
        let (begun, gate) = (Gate(), Gate())
        let busy = Task {
            try await pool.run { _ in
                begun.open()
                gate.pass()
            }
        }
        try await begun.opened()
        let waiter = Task { try await pool.run { try $0.query("SELECT 1").count } }
        try await Task.sleep(for: .milliseconds(50))
        waiter.cancel()
        await #expect(throws: CancellationError.self) { try await waiter.value }
        gate.open()
        try await busy.value
        await pool.close()
    }

    @Test(.timeLimit(.minutes(4))) func `interrupts the statement of a cancelled task, and keeps the session`()
        async throws
    {
        let pool = try pool(size: 1)
        let pid = try await pool.run { $0.backendPID }
        let sleeper = Task { try await pool.run { try $0.query("SELECT pg_sleep(600)").count } }
        try await eventually { try isAsleep(pid) }
        sleeper.cancel()
        await #expect(throws: CancellationError.self) { try await sleeper.value }
        for _ in 0..<50 { #expect(try await pool.run { try $0.query("SELECT 1").count } == 1) }
        #expect(try await pool.run { $0.backendPID } == pid)
        await pool.close()
    }

    @Test(.timeLimit(.minutes(4))) func `rolls back when a task is cancelled between two statements`() async throws {
        let pool = try pool(size: 1)
        let (begun, gate) = (Gate(), Gate())
        try await pool.run { try $0.script("CREATE TEMP TABLE t (i int8)") }
        let task = Task {
            try await pool.transaction { session in
                _ = try session.query("INSERT INTO t VALUES (1)")
                begun.open()
                gate.pass()
                return try session.query("INSERT INTO t VALUES (2)").affected
            }
        }
        try await begun.opened()
        task.cancel()
        gate.open()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(try await pool.run { try $0.query("SELECT i FROM t").count } == 0)
        await pool.close()
    }

    @Test func `refuses a task that was cancelled before it asked`() async throws {
        let pool = try pool()
        let task = Task {
            while !Task.isCancelled { await Task.yield() }
            return try await pool.run { try $0.query("SELECT 1").count }
        }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        await pool.close()
    }

    @Test(.timeLimit(.minutes(4))) func `lets nobody wait longer than allowed`() async throws {
        let pool = try pool(size: 1, acquireTimeout: .milliseconds(500))
        let (begun, gate) = (Gate(), Gate())
        // So that nobody has to connect in the time that is allowed.
        _ = try await pool.run { $0.backendPID }
        let busy = Task {
            try await pool.run { _ in
                begun.open()
                gate.pass()
            }
        }
        try await begun.opened()
        await #expect(throws: PoolTimeout.self) { try await pool.run { $0.backendPID } }
        await #expect(throws: PoolTimeout.self) { try await pool.run { $0.backendPID } }
        gate.open()
        try await busy.value
        #expect(try await pool.run { try $0.query("SELECT 1").count } == 1)
        await pool.close()
    }

    @Test func `replaces a connection lost during work`() async throws {
        let pool = try pool(size: 1)
        let pid = try await pool.run { $0.backendPID }
        let sleeper = Task { try await pool.run { try $0.query("SELECT pg_sleep(600)").count } }
        try await eventually { try isAsleep(pid) }
        try terminate(pid)
        await #expect { try await sleeper.value } throws: { error in
            guard let error = error as? PostgresError else { return false }
            return error.isConnectionLost && error.isRetryable
        }
        #expect(try await pool.run { $0.backendPID } != pid)
        await pool.close()
    }

    @Test func `replaces a connection lost while nobody used it, unnoticed`() async throws {
        let pool = try pool(size: 1)
        for _ in 0..<5 {
            let pid = try await pool.run { $0.backendPID }
            try terminate(pid)
            try await eventually { try !isThere(pid) }
            #expect(try await pool.run { try $0.query("SELECT 1").count } == 1)
        }
        await pool.close()
    }

    @Test func `works on with the sessions it has where the server gives no more`() async throws {
        try await TestDatabase.with { database in
            let owner = Connection(try testConfiguration())
            _ = try await owner.run { try $0.script("ALTER DATABASE \(database.name) CONNECTION LIMIT 2") }
            let configuration = SessionConfiguration(conninfo: database.url, applicationName: "paraph-test")
            let pool = Pool(configuration, size: 6, logger: quiet)
            _ = try await pool.run { $0.backendPID }
            let answers = try await withThrowingTaskGroup(of: Int.self) { group in
                for number in 0..<200 {
                    group.addTask { try await pool.run { try $0.query("SELECT \(number), pg_sleep(0.005)")[0].get(0) } }
                }
                return try await group.reduce(into: Set()) { $0.insert($1) }
            }
            #expect(answers == Set(0..<200))
            await pool.close()
        }
    }

    @Test(.timeLimit(.minutes(4))) func `lets running work finish when it is closed, and refuses the rest`()
        async throws
    {
        let pool = try pool(size: 1)
        let (begun, gate) = (Gate(), Gate())
        let busy = Task {
            try await pool.run { session in
                begun.open()
                gate.pass()
                return try session.query("SELECT 1").count
            }
        }
        try await begun.opened()
        let waiter = Task { try await pool.run { $0.backendPID } }
        try await Task.sleep(for: .milliseconds(50))
        async let closed: Void = pool.close()
        await #expect(throws: PoolClosed.self) { try await waiter.value }
        await #expect(throws: PoolClosed.self) { try await pool.run { $0.backendPID } }
        gate.open()
        #expect(try await busy.value == 1)
        await closed
    }
}

@Suite struct `A connection` {
    @Test func `runs a whole unit of work on a thread of its own, and reconnects`() async throws {
        let connection = Connection(try testConfiguration())
        let sum = try await connection.transaction { session in
            try (1...10).reduce(0) { try $0 + session.query("SELECT \($1)")[0].get(0, as: Int.self) }
        }
        #expect(sum == 55)
        let pid = try await connection.run { $0.backendPID }
        await #expect {
            try await connection.run { try $0.query("SELECT pg_terminate_backend(\(pid)), pg_sleep(5)").count }
        } throws: {
            ($0 as? PostgresError)?.isConnectionLost == true
        }
        #expect(try await connection.run { $0.backendPID } != pid)
    }
}
