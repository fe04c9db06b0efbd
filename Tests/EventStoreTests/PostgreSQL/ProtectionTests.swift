import Domain
import Foundation
import Postgres
import TestSupport
import Testing

@testable import EventStore

@Suite struct `The tables of the log` {
    static let roles = ["paraph_writer", "paraph_projector", "paraph_reader"]
    static let logTables = [
        "event", "event_0", "stream", "answer", "head", "merkle_tile", "checkpoint", "checkpoint_key",
    ]

    @Test func `take no change of an event from anybody, their owner included`() async throws {
        try await TestDatabase.withStore { store, database in
            let office = ID<Office>.fresh
            _ = try await store.append(.entering("a", in: .fresh, at: 0, of: office))
            let sessions = try [database.owner()] + Self.roles.map { try database.session(as: $0) }
            for session in sessions {
                for table in ["log.event", "log.event_0"] {
                    _ = try session.query(.settingOffice(office))
                    for statement in [
                        "UPDATE \(table) SET body = '{}'", "DELETE FROM \(table)", "TRUNCATE \(table)",
                        "TRUNCATE \(table) CASCADE",
                    ] {
                        let refused = Self.refusal(of: statement, to: session)
                        #expect(["PA001", "42501"].contains(refused), "\(statement)")
                    }
                }
            }
            let owner = try database.owner()
            #expect(Self.refusal(of: "UPDATE log.event SET body = '{}'", to: owner) == "PA001")
            #expect(Self.refusal(of: "DELETE FROM log.event", to: owner) == "PA001")
            #expect(Self.refusal(of: "TRUNCATE log.event", to: owner) == "PA001")
            #expect(Self.refusal(of: "TRUNCATE log.event_0", to: owner) == "PA001")
            try await #expect(store.everything().map(\.body) == [#"{"line":"a"}"#])
        }
    }

    @Test func `belong to none of the roles that work with them`() async throws {
        try await TestDatabase.with { database in
            try database.migrate()
            let owned = try database.owner().query(
                """
                SELECT c.relname FROM pg_class AS c JOIN pg_roles AS r ON r.oid = c.relowner
                WHERE r.rolname = ANY(\(Self.roles + ["paraph_server"]))
                """)
            #expect(owned.isEmpty)
        }
    }

    @Test(arguments: roles)
    func `can be written by the functions alone`(role: String) async throws {
        try await TestDatabase.with { database in
            try database.migrate()
            let session = try database.session(as: role)
            for table in Self.logTables {
                #expect(Self.refusal(of: "INSERT INTO log.\(table) DEFAULT VALUES", to: session) == "42501", "\(table)")
                #expect(Self.refusal(of: "DELETE FROM log.\(table)", to: session) == "42501", "\(table)")
                #expect(Self.refusal(of: "TRUNCATE log.\(table)", to: session) == "42501", "\(table)")
            }
            #expect(Self.refusal(of: "UPDATE log.head SET position = 7", to: session) == "42501")
            #expect(Self.refusal(of: "UPDATE log.stream SET version = 7", to: session) == "42501")
            #expect(Self.refusal(of: "UPDATE log.answer SET answer = ''", to: session) == "42501")
            #expect(Self.refusal(of: "ALTER TABLE log.event DISABLE TRIGGER ALL", to: session) == "42501")
            #expect(Self.refusal(of: "DROP TABLE log.event", to: session) == "42501")
            #expect(Self.refusal(of: "CREATE TABLE log.mine (a integer)", to: session) == "42501")
            if role != "paraph_writer" {
                #expect(Self.refusal(of: "SELECT log.forget_answers(now())", to: session) == "42501")
                #expect(Self.refusal(of: "SELECT sha256 FROM access.token_secret", to: session) == "42501")
            }
        }
    }

    /// Types are looked up in pg_temp first, wherever it is not named.
    @Test func `are worked on by functions that heed nobody's own types`() async throws {
        try await MigratedDatabase.with { database in
            let definers = try database.owner().query(
                """
                SELECT p.oid::regprocedure::text, coalesce(array_to_string(p.proconfig, ' '), '')
                FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace
                WHERE p.prosecdef AND n.nspname NOT IN ('pg_catalog', 'information_schema')
                """
            ).map { try (name: $0.get(0, as: String.self), settings: $0.get(1, as: String.self)) }
            #expect(definers.count > 5)
            for definer in definers {
                #expect(definer.settings.hasSuffix("search_path=pg_catalog, pg_temp"), "\(definer.name)")
            }
            let writer = try database.session(as: "paraph_writer")
            try writer.script(
                """
                CREATE FUNCTION pg_temp.act() RETURNS boolean LANGUAGE plpgsql
                AS $$ BEGIN RAISE EXCEPTION 'this could be done as %', current_user; END $$;
                CREATE DOMAIN pg_temp.text AS pg_catalog.text CHECK (pg_temp.act());
                """)
            try writer.script("SELECT log.ensure_partitions()")
        }
    }

    @Test func `show a reader its own office and nothing else`() async throws {
        try await TestDatabase.withStore { store, database in
            let (office, other) = (ID<Office>.fresh, ID<Office>.fresh)
            for owner in [office, other] {
                _ = try await store.append(.entering("a", in: .fresh, at: 0, of: owner, key: .fresh()))
            }
            let reader = try database.session(as: "paraph_reader")
            for table in ["log.event", "log.stream", "log.answer"] {
                let count: SQL = "SELECT count(*) FROM \(raw: table)"
                #expect(try reader.query(count)[0].get(0, as: Int64.self) == 0)
                let seen = try reader.transaction { session in
                    _ = try session.query(.settingOffice(office))
                    return try session.query("SELECT DISTINCT office FROM \(raw: table)").map {
                        try $0.get(0, as: UUID.self)
                    }
                }
                #expect(seen == [office.uuid])
            }
        }
    }

    @Test func `agree with each other about head and tree`() async throws {
        try await TestDatabase.withStore { store, database in
            for count in [1, 2, 4, 9] {
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for _ in 0..<count {
                        group.addTask { _ = try await store.append(.entering("a", "b", in: .fresh, at: 0, of: .fresh)) }
                    }
                    try await group.waitForAll()
                }
            }
            let session = try database.session(as: "paraph_projector")
            let head = try session.query("SELECT position, frontier, root FROM log.head")[0]
            let leaves = try session.query("SELECT leaf FROM log.event ORDER BY position").map {
                try $0.get(0, as: Data.self)
            }
            #expect(try head.get(0, as: Int64.self) == 32)
            #expect(try head.get(2, as: Data.self) == NaiveTree.root(of: leaves))
            var frontier = Frontier()
            for leaf in leaves { frontier.append(try #require(TreeHash(bytes: leaf))) }
            #expect(try head.get(1, as: Data.self) == Data(frontier.bytes))
            try await #expect(store.everything().map(LeafByHand.leaf) == leaves)
        }
    }

    /// The SQLSTATE the statement is refused with.
    private static func refusal(of statement: String, to session: Session) -> String? {
        do {
            try session.script(statement)
            return nil
        } catch {
            return error.sqlState
        }
    }
}
