import Foundation
import Postgres
import TestSupport
import TestTools
import Testing

@Suite struct `A pipeline` {
    let pipeline: Pipeline

    init() throws { pipeline = Pipeline(try testConfiguration(), logger: quiet) }

    @Test func `gives each of two hundred tasks its own answers`() async throws {
        try await withThrowingTaskGroup(of: Int.self) { [pipeline] group in
            for task in 0..<200 {
                group.addTask {
                    var wrong = 0
                    for number in 0..<20 {
                        let rows = try await pipeline.query("SELECT \(task), \(raw: "\(number % 7)"), \(number)")
                        let row = rows[0]
                        if try row.get(0, as: Int.self) != task || row.get(2, as: Int.self) != number { wrong += 1 }
                    }
                    return wrong
                }
            }
            for try await wrong in group { #expect(wrong == 0) }
        }
    }

    @Test func `lets a failing segment fail alone`() async throws {
        try await withThrowingTaskGroup(of: Void.self) { [pipeline] group in
            for number in 0..<200 {
                group.addTask {
                    switch number % 4 {
                    case 0:
                        await #expect { try await pipeline.query("SELECT 1 / \(0)") } throws: {
                            ($0 as? PostgresError)?.sqlState == "22012"
                        }
                    case 1:
                        await #expect {
                            try await pipeline.query("SELECT nonsense FROM nowhere WHERE a = \(1)")
                        } throws: {
                            ($0 as? PostgresError)?.sqlState == "42P01"
                        }
                    case 2:
                        await #expect { try await pipeline.query("SELECT \("a\0")") } throws: {
                            ($0 as? PostgresError)?.sqlState == "22021"
                        }
                    default:
                        let rows = try await pipeline.segment(["SELECT \(number)", "SELECT \(number + 1)"])
                        #expect(try rows.map { try $0[0].get(0, as: Int.self) } == [number, number + 1])
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    @Test func `undoes a segment whole`() async throws {
        try await TestDatabase.with { database in
            let pipeline = Pipeline(SessionConfiguration(conninfo: database.url), logger: quiet)
            _ = try await pipeline.query("CREATE TABLE t (i int8)")
            await #expect(throws: PostgresError.self) {
                try await pipeline.segment([
                    "INSERT INTO t VALUES (\(1))", "SELECT 1 / \(0)", "INSERT INTO t VALUES (\(2))",
                ])
            }
            _ = try await pipeline.segment(["INSERT INTO t VALUES (\(3))", "INSERT INTO t VALUES (\(4))"])
            #expect(
                try await pipeline.query("SELECT i FROM t ORDER BY i").map { try $0.get(0, as: Int.self) } == [3, 4])
        }
    }

    @Test func `does not leak a setting from one segment to the next`() async throws {
        let office = UUID().uuidString
        let read: SQL = "SELECT coalesce(current_setting('paraph.office', true), '')"
        let rows = try await pipeline.segment(["SELECT set_config('paraph.office', \(office), true)", read])
        #expect(try rows[1][0].get(0) == office)
        #expect(try await pipeline.query(read)[0].get(0) == "")
    }

    @Test func `answers a segment of nothing with nothing, and refuses text it cannot send`() async throws {
        #expect(try await pipeline.segment([]).isEmpty)
        await #expect { try await pipeline.query("SELECT \(raw: "1\0")") } throws: {
            ($0 as? PostgresError)?.sqlState == "22021"
        }
        #expect(try await pipeline.query("").isEmpty)
        #expect(try await pipeline.query("SELECT 1").count == 1)
    }

    @Test func `carries large values both ways`() async throws {
        let large = String(repeating: "é", count: 2_000_000)
        try await withThrowingTaskGroup(of: Bool.self) { [pipeline] group in
            for _ in 0..<8 { group.addTask { try await pipeline.query("SELECT \(large)")[0].get(0) == large } }
            for try await isRight in group { #expect(isRight) }
        }
    }

    @Test func `prepares again when a table changed its shape, and forgets the oldest statements`() async throws {
        try await TestDatabase.with { database in
            let pipeline = Pipeline(SessionConfiguration(conninfo: database.url), logger: quiet)
            _ = try await pipeline.query("CREATE TABLE t (i int8)")
            #expect(try await pipeline.query("SELECT * FROM t").columns == ["i"])
            _ = try await pipeline.query("ALTER TABLE t ADD j int8")
            async let first = pipeline.query("SELECT * FROM t").columns
            async let second = pipeline.query("SELECT * FROM t").columns
            #expect(try await [first, second] == [["i", "j"], ["i", "j"]])
            for number in 0..<600 { _ = try await pipeline.query("SELECT \(raw: String(number)) + \(1)") }
            #expect(
                try await pipeline.query("SELECT count(*) FROM pg_prepared_statements")[0].get(0, as: Int.self) <= 501)
            #expect(try await pipeline.query("SELECT * FROM t").columns == ["i", "j"])
        }
    }

    @Test(.timeLimit(.minutes(4))) func `lets a cancelled caller go at once and carries on`() async throws {
        let lock = Int.random(in: 0..<(.max))
        let holder = Connection(try testConfiguration())
        _ = try await holder.run { try $0.query("SELECT pg_advisory_lock(\(lock))").count }
        let sleeper = Task { [pipeline] in try await pipeline.query("SELECT pg_advisory_lock(\(lock))") }
        try await Task.sleep(for: .milliseconds(100))
        let behind = Task { [pipeline] in try await pipeline.query("SELECT 2") }
        try await Task.sleep(for: .milliseconds(100))
        sleeper.cancel()
        await #expect(throws: CancellationError.self) { try await sleeper.value }
        await holder.close()
        #expect(try await behind.value.count == 1)
    }

    @Test(.timeLimit(.minutes(4))) func `is not held up by many who left`() async throws {
        let lock = Int.random(in: 0..<(.max))
        let holder = Connection(try testConfiguration())
        _ = try await holder.run { try $0.query("SELECT pg_advisory_lock(\(lock))").count }
        let leavers = (0..<1000).map { _ in
            Task { [pipeline] in _ = try await pipeline.query("SELECT pg_advisory_lock(\(lock))") }
        }
        try await Task.sleep(for: .milliseconds(300))
        for leaver in leavers { leaver.cancel() }
        for leaver in leavers { await #expect(throws: CancellationError.self) { try await leaver.value } }
        let stayer = Task { [pipeline] in try await pipeline.query("SELECT 2") }
        await holder.close()
        #expect(try await stayer.value.count == 1)
    }

    @Test func `fails its callers with a retryable error when the server process ends, and recovers by itself`()
        async throws
    {
        let pid = try await pipeline.query("SELECT pg_backend_pid()")[0].get(0, as: Int32.self)
        let asking = Shared(0)
        let sleepers = (0..<20).map { number in
            Task { [pipeline] in
                asking.change { $0 += 1 }
                return try await pipeline.query("SELECT pg_sleep(600), \(number)")
            }
        }
        try await eventually { try asking.value == 20 && isAsleep(pid) }
        // Those that have begun to ask are soon in line.
        try await Task.sleep(for: .milliseconds(200))
        try terminate(pid)
        for sleeper in sleepers {
            await #expect { try await sleeper.value } throws: { error in
                guard let error = error as? PostgresError else { return false }
                return error.isConnectionLost && error.isRetryable
            }
        }
        #expect(try await pipeline.query("SELECT pg_backend_pid()")[0].get(0, as: Int32.self) != pid)
    }

    @Test func `recovers when it was idle while the server process ended`() async throws {
        let pid = try await pipeline.query("SELECT pg_backend_pid()")[0].get(0, as: Int32.self)
        try terminate(pid)
        try await eventually { try !isThere(pid) }
        // Who asks before the pipeline has seen the end of its connection is told, and may ask again.
        let answer = try await eventually {
            do { return try await pipeline.query("SELECT 1") } catch let error as PostgresError {
                #expect(error.isConnectionLost && error.isRetryable)
                return nil
            }
        }
        #expect(answer.count == 1)
    }

    @Test func `gives up a connection on which a segment left a transaction open`() async throws {
        let pid = try await pipeline.query("SELECT pg_backend_pid()")[0].get(0, as: Int32.self)
        _ = try await pipeline.query("BEGIN")
        try await eventually {
            (try? await pipeline.query("SELECT pg_backend_pid()")[0].get(0, as: Int32.self) != pid) == true
        }
    }

    @Test func `refuses requests beyond its capacity`() async throws {
        let pipeline = Pipeline(try testConfiguration(), capacity: 10, logger: quiet)
        let pid = try await pipeline.query("SELECT pg_backend_pid()")[0].get(0, as: Int32.self)
        // Nobody is answered before somebody was refused.
        let lock = Int.random(in: 0..<(.max))
        let holder = Connection(try testConfiguration())
        _ = try await holder.run { try $0.query("SELECT pg_advisory_lock(\(lock))").count }
        let first = Task { try await pipeline.query("SELECT pg_advisory_lock(\(lock))") }
        try await eventually { try waitsForALock(pid) }
        let refusals = Shared(0)
        let release = Task {
            try await eventually { refusals.value > 0 }
            await holder.close()
        }
        let results = await withTaskGroup(of: PostgresError?.self) { group in
            for _ in 0..<400 {
                group.addTask {
                    do {
                        _ = try await pipeline.query("SELECT 1")
                        return nil
                    } catch {
                        refusals.change { $0 += 1 }
                        return error as? PostgresError
                    }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        try await release.value
        _ = try await first.value
        let refused = results.compactMap { $0 }
        #expect(!refused.isEmpty && refused.count < 400)
        #expect(refused.allSatisfy { $0.sqlState == "53000" && $0.isRetryable })
        #expect(try await pipeline.query("SELECT 1").count == 1)
    }

    @Test func `answers what it accepted when it is closed, and refuses the rest`() async throws {
        let pid = try await pipeline.query("SELECT pg_backend_pid()")[0].get(0, as: Int32.self)
        let lock = Int.random(in: 0..<(.max))
        let holder = Connection(try testConfiguration())
        _ = try await holder.run { try $0.query("SELECT pg_advisory_lock(\(lock))").count }
        let accepted = Task { [pipeline] in try await pipeline.query("SELECT pg_advisory_lock(\(lock))") }
        try await eventually { try waitsForALock(pid) }
        pipeline.close()
        await #expect(throws: PostgresError.self) { try await pipeline.query("SELECT 1") }
        await holder.close()
        #expect(try await accepted.value.count == 1)
    }
}
