import Domain
import Postgres
import TestSupport
import Testing

@testable import EventStore

@Suite(.serialized, .timeLimit(.minutes(4))) struct `What the log acknowledges` {
    @Test(arguments: [
        ("off", "on"), ("on", "on"), ("local", "local"), ("remote_write", "remote_write"),
        ("remote_apply", "remote_apply"),
    ])
    func `is on the disk, though the database be set to answer before`(asked: String, kept: String) async throws {
        try await TestDatabase.with { database in
            try database.migrate()
            let owner = try database.owner()
            try owner.script("ALTER DATABASE \(database.name) SET synchronous_commit = '\(asked)'")
            #expect(try commits(of: .writing(database.url)) == kept)
            #expect(try commits(of: .following(database.url)) == kept)
            try owner.script("ALTER DATABASE \(database.name) RESET synchronous_commit")
            try owner.script(
                "ALTER ROLE CURRENT_USER IN DATABASE \(database.name) SET synchronous_commit = '\(asked)'")
            #expect(try commits(of: .writing(database.url)) == kept)
            #expect(try commits(of: .following(database.url)) == kept)
        }
    }

    private func commits(of configuration: SessionConfiguration) throws -> String {
        let session = try Session(configuration)
        defer { session.close() }
        return try session.query("SELECT current_setting('synchronous_commit')")[0].get(0)
    }

    @Test func `outlives the power cut of a server that is set to answer before`() async throws {
        try await OwnCluster.with { cluster in
            // What waits to be written then stays in the server's memory.
            try await cluster.set(["synchronous_commit": "off", "wal_writer_delay": "10s"])
            try await cluster.withStore { store in
                let (office, daybook) = (ID<Office>.fresh, ID<Daybook>.fresh)
                for version in 0..<20 {
                    _ = try await store.append(.entering("\(version)", in: daybook, at: version, of: office))
                }
                try await cluster.stop(.immediate)
                try await cluster.start()
                try #expect(
                    cluster.admin().query("SELECT position FROM log.head")[0].get(0, as: Int64.self) == 20)
            }
        }
    }

    @Test func `is in danger on a server that does not wait for its disk, and that can be seen`() async throws {
        try await OwnCluster.with { cluster in
            #expect(try UnsafeServer(cluster.admin()) == nil)
            try await cluster.set(["full_page_writes": "off"])
            #expect(try UnsafeServer(cluster.admin())?.settingsOff == ["full_page_writes"])
            try await cluster.set(["fsync": "off"])
            let unsafe = try #require(try UnsafeServer(cluster.admin()))
            #expect("\(unsafe)".hasPrefix("fsync and full_page_writes are off"))
        }
    }
}

extension OwnCluster {
    /// For the sessions to come.
    fileprivate func set(_ settings: [String: String]) async throws {
        let admin = try admin()
        for (name, value) in settings { try admin.script("ALTER SYSTEM SET \(name) = '\(value)'") }
        try await stop(.fast)
        try await start()
    }
}
