internal import Crypto
internal import Foundation
public import Postgres

/// Brings a database to the newest schema: numbered SQL files, each applied once, under a lock, in a transaction of its own.
public struct Migrator {
    public struct Migration: Sendable {
        public let number: Int
        public let name: String
        public let sql: String

        public init(number: Int, name: String, sql: String) {
            self.number = number
            self.name = name
            self.sql = sql
        }
    }

    /// The log's own. There is no 3. What 1 made for answers to commands was replaced by 5.
    public static let migrations = [
        Migration(number: 1, name: "log", sql: String(decoding: PackageResources._001_log_sql, as: UTF8.self)),
        Migration(number: 2, name: "seal", sql: String(decoding: PackageResources._002_seal_sql, as: UTF8.self)),
        Migration(
            number: 4, name: "consumers", sql: String(decoding: PackageResources._004_consumers_sql, as: UTF8.self)),
        Migration(number: 5, name: "answers", sql: String(decoding: PackageResources._005_answers_sql, as: UTF8.self)),
        Migration(
            number: 6, name: "partitions", sql: String(decoding: PackageResources._006_partitions_sql, as: UTF8.self)),
        Migration(number: 7, name: "skips", sql: String(decoding: PackageResources._007_skips_sql, as: UTF8.self)),
        Migration(number: 8, name: "chunks", sql: String(decoding: PackageResources._008_chunks_sql, as: UTF8.self)),
        Migration(number: 9, name: "owner", sql: String(decoding: PackageResources._009_owner_sql, as: UTF8.self)),
        Migration(number: 10, name: "leases", sql: String(decoding: PackageResources._010_leases_sql, as: UTF8.self)),
        Migration(number: 11, name: "unnamed", sql: String(decoding: PackageResources._011_unnamed_sql, as: UTF8.self)),
    ]

    /// A file that was applied has been edited since: what the database holds and what the code thinks would differ.
    public struct ChangedMigration: Error, CustomStringConvertible {
        public let name: String
        public var description: String {
            "The migration \(name) was applied in another form. A migration is never edited; add a new one."
        }
    }

    /// Applies what is missing, and says what that was.
    /// - Throws: `ForeignEncoding`, `ChangedMigration`, `PostgresError`.
    public static func migrate(_ session: Session) throws -> [String] {
        if let foreign = try ForeignEncoding(session) { throw foreign }
        return try migrate(session, to: migrations)
    }

    static func migrate(_ session: Session, to migrations: [Migration]) throws -> [String] {
        var applied: [String] = []
        try locked(session) { try $0.script(table) }
        for migration in migrations where try locked(session, { try apply(migration, $0) }) {
            applied.append(migration.name)
        }
        return applied
    }

    /// A transaction that no other migration of this database overlaps, and that holds up no server behind somebody's dump.
    private static func locked<T>(_ session: Session, _ body: (Session) throws -> T) throws -> T {
        try session.transactionGivingWay(
            inTurn: "SELECT pg_advisory_xact_lock(hashtextextended('paraph.migration', 0))", body)
    }

    private static let table = """
        CREATE SCHEMA IF NOT EXISTS migration;
        CREATE TABLE IF NOT EXISTS migration.applied (
            number     integer PRIMARY KEY,
            name       text NOT NULL,
            sha256     text NOT NULL,
            applied_at timestamptz NOT NULL DEFAULT now()
        );
        """

    private static func apply(_ migration: Migration, _ session: Session) throws -> Bool {
        let hash = Data(SHA256.hash(data: Data(migration.sql.utf8))).hex
        let found = try session.query("SELECT sha256 FROM migration.applied WHERE number = \(migration.number)").first
        if let found {
            guard try found.get(0, as: String.self) == hash else { throw ChangedMigration(name: migration.name) }
            return false
        }
        try session.script(migration.sql)
        _ = try session.query(
            "INSERT INTO migration.applied (number, name, sha256) VALUES (\(migration.number), \(migration.name), \(hash))"
        )
        return true
    }
}
