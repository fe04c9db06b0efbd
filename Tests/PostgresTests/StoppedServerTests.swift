import Foundation
import Postgres
import TestTools
import Testing

/// A cluster of one test's own, which it may stop. PostgreSQL refuses to run as root, so root lends it to `postgres`.
private struct OwnCluster {
    let folder: String

    private init() throws {
        folder = "/tmp/paraph-stop-" + UUID().uuidString.prefix(8)
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    /// Lends one that runs, and removes it whatever happened.
    static func with(_ body: (OwnCluster) async throws -> Void) async throws {
        let cluster = try OwnCluster()
        do {
            if geteuid() == 0 { try await cluster.run("chown postgres: '\(cluster.folder)'", asOwner: false) }
            try await cluster.run(
                "initdb -D '\(cluster.folder)/data' -U paraph_admin -A trust -N --locale=C -E UTF8 --no-instructions")
            try await cluster.start()
            try await body(cluster)
        } catch {
            await cluster.remove()
            throw error
        }
        await cluster.remove()
    }

    var configuration: SessionConfiguration {
        SessionConfiguration(conninfo: "host=\(folder) dbname=postgres user=paraph_admin", connectTimeout: 10)
    }

    func start() async throws {
        try await run(
            "pg_ctl -D '\(folder)/data' -l '\(folder)/log' -w -o \"-c listen_addresses='' -c fsync=off -k '\(folder)'\" start"
        )
    }

    func stop(_ how: String = "fast") async throws {
        try await run("pg_ctl -D '\(folder)/data' -m \(how) -w stop")
    }

    /// How many of its processes are in the middle of `pg_sleep`.
    func sleepers() async throws -> Int {
        try await Connection(configuration).run {
            try $0.query("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'")[0].get(0)
        }
    }

    private func remove() async {
        try? await stop()
        try? FileManager.default.removeItem(atPath: folder)
    }

    private func run(_ command: String, asOwner: Bool = true) async throws {
        let owner = asOwner && geteuid() == 0 ? "setpriv --reuid=postgres --regid=postgres --init-groups " : ""
        let script = "PATH=\"$(pg_config --bindir):$PATH\"; cd /; \(owner)\(command)"
        // Not Foundation's Process: it waits for whoever inherited its descriptors, so for the server itself.
        let status = try await onOwnThread { system("(\(script)) < /dev/null > /dev/null 2>&1") }
        try #require(status == 0, "\(command)")
    }
}

@Suite struct `A server that stops` {
    private func isLost(_ error: any Error) -> Bool {
        guard let error = error as? PostgresError else { return false }
        return error.isConnectionLost && error.isRetryable
            && (error.sqlState.hasPrefix("08") || error.sqlState.hasPrefix("57"))
    }

    @Test(.timeLimit(.minutes(4))) func `is reported to all who use it, and they find it again when it is back`()
        async throws
    {
        try await OwnCluster.with { cluster in
            let pool = Pool(cluster.configuration, size: 2, logger: quiet)
            let pipeline = Pipeline(cluster.configuration, logger: quiet)
            let listener = Listener(cluster.configuration, logger: quiet)
            var notifications = listener.notifications(on: "c").makeAsyncIterator()
            #expect(await notifications.next()?.payload == nil)
            #expect(try await pool.run { try $0.query("SELECT 1").count } == 1)
            let sleepers = [
                Task { _ = try await pool.run { try $0.query("SELECT pg_sleep(600)").count } },
                Task { _ = try await pipeline.query("SELECT pg_sleep(600)") },
            ]
            try await eventually { try await cluster.sleepers() == 2 }

            try await cluster.stop()
            for sleeper in sleepers { await #expect { try await sleeper.value } throws: { isLost($0) } }
            let start = ContinuousClock.now
            for _ in 0..<3 {
                await #expect { try await pool.run { try $0.query("SELECT 1").count } } throws: { isLost($0) }
                await #expect { try await pipeline.query("SELECT 1") } throws: { isLost($0) }
            }
            // Nobody has waited for a connection to the end.
            #expect(ContinuousClock.now - start < .seconds(40))

            try await cluster.start()
            #expect(await notifications.next() == Postgres.Notification(channel: "c", payload: nil))
            try await eventually { (try? await pool.run { try $0.query("SELECT 1").count }) == 1 }
            try await eventually { (try? await pipeline.query("SELECT 1").count) == 1 }
            await pool.close()
        }
    }

    @Test(.timeLimit(.minutes(4)), arguments: ["fast", "immediate"])
    func `is noticed by sessions that nobody used, when it is back`(how: String) async throws {
        try await OwnCluster.with { cluster in
            let session = try Session(cluster.configuration)
            let pool = Pool(cluster.configuration, size: 1, logger: quiet)
            #expect(session.isAlive)
            #expect(try await pool.run { try $0.query("SELECT 1").count } == 1)
            try await cluster.stop(how)
            try await cluster.start()
            #expect(!session.isAlive)
            #expect(try await pool.run { try $0.query("SELECT 1").count } == 1)
            await pool.close()
        }
    }
}
