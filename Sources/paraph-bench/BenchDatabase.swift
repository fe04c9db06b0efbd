import ArgumentParser
import EventStore
import Foundation
import Logging
import Postgres

/// A fresh database of one benchmark's own, with Paraph's schema in it.
struct BenchDatabase {
    let url: String
    private let name: String
    private let admin: SessionConfiguration

    /// - Parameter adminURL: who may create databases; by default the address `./dev bench` leaves in `.data`.
    init(adminURL: String?) throws {
        let url = try adminURL ?? Self.addressOfBenchCluster()
        let name = "paraph_bench_\(UUID().uuidString.prefix(8).lowercased())"
        admin = SessionConfiguration(conninfo: url, applicationName: "paraph-bench")
        self.name = name
        self.url = try Self.replacingDatabase(of: url, by: name)
        try Session(admin).script("CREATE DATABASE \(name)")
        _ = try Migrator.migrate(owner())
    }

    /// Makes one, lends it, and drops it whatever happened.
    static func with<T>(adminURL: String?, _ body: (BenchDatabase) async throws -> T) async throws -> T {
        let database = try BenchDatabase(adminURL: adminURL)
        do {
            let value = try await body(database)
            try database.drop()
            return value
        } catch {
            try? database.drop()
            throw error
        }
    }

    func owner() throws -> Session {
        try Session(SessionConfiguration(conninfo: url, applicationName: "paraph-bench"))
    }

    /// The table that holds a read model's live rows, whatever its version.
    func table(of model: String) throws -> String {
        let name: String = try owner().query(
            """
            SELECT tablename::text FROM pg_tables
            WHERE schemaname = 'read_model' AND tablename ~ \("^\(model)_[0-9]+$")
            ORDER BY length(tablename) DESC, tablename DESC
            """)[0].get(0)
        return "read_model.\(name)"
    }

    /// Tries again for a while: a vacuum that the server started by itself is not ours to end.
    func drop() throws {
        let session = try Session(admin)
        for _ in 0..<20 {
            do { return try session.script("DROP DATABASE IF EXISTS \(name) WITH (FORCE)") } catch { sleep(1) }
        }
        try session.script("DROP DATABASE IF EXISTS \(name) WITH (FORCE)")
    }

    private static func addressOfBenchCluster() throws -> String {
        let text = try String(contentsOfFile: ".data/bench-postgres/admin-url", encoding: .utf8)
        return String(text.split(whereSeparator: \.isNewline).first ?? "")
    }

    /// The database is the last part of the URL's path.
    private static func replacingDatabase(of url: String, by name: String) throws -> String {
        let query = url.firstIndex(of: "?") ?? url.endIndex
        guard let slash = url[..<query].lastIndex(of: "/") else {
            throw ValidationError("A database is named like postgresql://user@host/name, not \"\(url)\".")
        }
        return url[...slash] + name + url[query...]
    }
}

extension Logger {
    /// What is measured has nothing to say.
    static var quiet: Logger { Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() } }
}
