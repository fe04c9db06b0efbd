import FoundationEssentials
public import Postgres

/// The PostgreSQL cluster the tests run against; `./dev` starts it and leaves its address behind.
public enum TestCluster {
    /// Who may create and drop databases there, from `.data/test-postgres/admin-url` under the package root.
    public static var adminURL: String {
        get throws {
            let root = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
                .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            let file = root.appending(path: ".data/test-postgres/admin-url")
            let text = String(decoding: try Data(contentsOf: file), as: UTF8.self)
            return String(text.split(whereSeparator: \.isNewline).first ?? "")
        }
    }
}

extension Session {
    /// Whether somebody waits for a lock in this session's database.
    public func seesSomebodyWait() throws -> Bool {
        try !query(
            "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        ).isEmpty
    }
}

/// An empty database of one test's own.
public struct TestDatabase: Sendable {
    public let name: String
    /// Connects to it as its owner.
    public let url: String

    /// - Parameters:
    ///   - template: the database it begins as a copy of; nil for an empty one.
    ///   - encoding: how an empty one keeps text; nil for as the cluster does.
    public static func create(
        from template: String? = nil, encoding: String? = nil
    ) async throws -> TestDatabase {
        let name = "paraph_test_" + UUID().uuidString.lowercased().filter { $0 != "-" }
        let database = TestDatabase(name: name, url: try url(of: name))
        let copied = (template ?? encoding.map { _ in "template0" }).map { " TEMPLATE \($0)" } ?? ""
        let encoded = encoding.map { " ENCODING '\($0)' LOCALE 'C'" } ?? ""
        // Copied as files: writing each page to the WAL first takes twice the time of a small database.
        try await run("CREATE DATABASE \(name) OWNER paraph_admin STRATEGY file_copy" + copied + encoded)
        return database
    }

    /// Drops it, whoever is still connected. A vacuum that the server began by itself is not ours to end, and a process that it
    /// told to end may take longer than the five seconds it gives it: both are waited for.
    public func drop() async throws {
        let end = ContinuousClock.now + .seconds(60)
        while true {
            let isLastTry = ContinuousClock.now >= end
            do {
                return try await Self.run("DROP DATABASE IF EXISTS \(name) WITH (FORCE)")
            } catch let error as PostgresError where !isLastTry && ["42501", "55006"].contains(error.sqlState) {
                try await Task.sleep(for: .milliseconds(500))
            }
        }
    }

    /// Creates a database, lends it, and drops it whatever happened.
    public static func with<T>(
        template: String? = nil, encoding: String? = nil, _ body: (TestDatabase) async throws -> T
    ) async throws -> T {
        let database = try await create(from: template, encoding: encoding)
        do {
            let value = try await body(database)
            try await database.drop()
            return value
        } catch {
            try? await database.drop()
            throw error
        }
    }

    /// Where a database of the cluster is reached.
    static func url(of database: String) throws -> String {
        replacingDatabase(of: try TestCluster.adminURL, by: database)
    }

    private static func run(_ statement: String) async throws {
        let admin = Connection(SessionConfiguration(conninfo: try TestCluster.adminURL, applicationName: "paraph-test"))
        try await admin.run { try $0.script(statement) }
    }

    /// The database is the last part of the URL's path.
    private static func replacingDatabase(of url: String, by name: String) -> String {
        let query = url.firstIndex(of: "?") ?? url.endIndex
        let slash = url[..<query].lastIndex(of: "/") ?? url.startIndex
        return url[...slash] + name + url[query...]
    }
}
