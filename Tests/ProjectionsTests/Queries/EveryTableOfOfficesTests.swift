import Domain
import EventStore
import GivenWhenThen
import Postgres
import TestSupport
import Testing

@testable import Projections

@Suite struct `Of every table with the rows of several offices` {
    private static let offices: [ID<Office>] = [.office, .named("other")]

    @Test func `a reader sees those of the office it has set, and without one nothing`() async throws {
        try await MigratedDatabase.with { database in
            try await Projecting.with(database) { try await $0.tell(try Story.ofOneInvoice()) }
            let owner = try Session(SessionConfiguration(conninfo: database.url, applicationName: "paraph-test"))
            defer { owner.close() }
            try Self.fill(owner)
            let reader = Pipeline(.reading(database.url), logger: .quiet)
            defer { reader.close() }
            var hidden: [String] = []
            for table in try Self.tables(owner) {
                let count: SQL = """
                    SELECT count(*) FILTER (WHERE office = \(Self.offices[0].uuid)),
                        count(*) FILTER (WHERE office = \(Self.offices[1].uuid))
                    FROM \(raw: table.name)
                    """
                let all = try Self.counts(try owner.query(count))
                #expect(all.allSatisfy { $0 > 0 }, "\(table.name) has rows of \(all)")
                guard table.isReadable else {
                    hidden.append(table.name)
                    continue
                }
                #expect(try Self.counts(try await reader.query(count)) == [0, 0], "\(table.name) without an office")
                let first = try await reader.segment([.settingOffice(Self.offices[0]), count])[1]
                #expect(try Self.counts(first) == [all[0], 0], "\(table.name) of one office")
                let second = try await reader.segment([.settingOffice(Self.offices[1]), count])[1]
                #expect(try Self.counts(second) == [0, all[1]], "\(table.name) of the other")
            }
            #expect(hidden == ["access.token_secret", "webhook.secret"])
        }
    }

    @Test func `no partition of the log is read by itself`() async throws {
        try await MigratedDatabase.with { database in
            let owner = try Session(SessionConfiguration(conninfo: database.url, applicationName: "paraph-test"))
            let readable = try owner.query(
                """
                SELECT c.oid::regclass::text, has_table_privilege('paraph_reader', c.oid, 'SELECT')
                FROM pg_class AS c WHERE c.relispartition AND c.relkind = 'r'
                """
            ).map { try $0.get(1, as: Bool.self) }
            #expect(!readable.isEmpty && !readable.contains(true))
        }
    }

    @Test func `the secrets are the writer's alone, and no hash of a token is changed`() async throws {
        try await MigratedDatabase.with { database in
            let owner = try Session(SessionConfiguration(conninfo: database.url, applicationName: "paraph-test"))
            let rights = try owner.query(
                """
                SELECT secret || ' ' || role || ' ' || string_agg(act, ' ' ORDER BY act)
                FROM unnest(ARRAY['access.token_secret', 'webhook.secret']) AS secret,
                    unnest(ARRAY['paraph_writer', 'paraph_projector', 'paraph_reader', 'public']) AS role,
                    unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']) AS act
                WHERE has_table_privilege(role, secret, act)
                    OR (act IN ('SELECT', 'INSERT', 'UPDATE') AND has_any_column_privilege(role, secret, act))
                GROUP BY secret, role
                ORDER BY secret, role
                """
            ).map { try $0.get(0, as: String.self) }
            #expect(
                rights == [
                    "access.token_secret paraph_writer DELETE INSERT SELECT",
                    "webhook.secret paraph_writer DELETE INSERT SELECT UPDATE",
                ])
        }
    }

    private static func counts(_ rows: Rows) throws -> [Int] { [try rows[0].get(0), try rows[0].get(1)] }

    private static func tables(_ owner: Session) throws -> [(name: String, isReadable: Bool)] {
        try owner.query(
            """
            SELECT c.oid::regclass::text, has_table_privilege('paraph_reader', c.oid, 'SELECT')
            FROM pg_class AS c
            JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attname = 'office'
            WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition
            ORDER BY 1
            """
        ).map { (try $0.get(0), try $0.get(1)) }
    }

    /// Rows of both offices in all of them: copies of the first one's in the read models, and the least a table takes elsewhere.
    private static func fill(_ owner: Session) throws {
        for model in ReadModels.all {
            _ = try owner.query(
                """
                INSERT INTO \(raw: model.table)
                SELECT (jsonb_populate_record(
                    t, jsonb_build_object('id', gen_random_uuid(), 'office', \(offices[1].uuid)::uuid)
                )).*
                FROM \(raw: model.table) AS t
                """)
        }
        for (number, office) in offices.enumerated() {
            let (office, consumer) = ("'\(office)'::uuid", "'webhook:\(number)'")
            try owner.script(
                """
                INSERT INTO log.stream VALUES (gen_random_uuid(), \(office), 'test', 1);
                INSERT INTO log.event
                VALUES (9000000 + \(number), gen_random_uuid(), \(office), NULL, 'test', gen_random_uuid(), 1, 'test.done', 'test',
                    gen_random_uuid(), gen_random_uuid(), now(), sha256(''), '{}');
                INSERT INTO log.answer VALUES (gen_random_uuid(), \(office), 1, now(), '');
                INSERT INTO content.blob VALUES (\(office), sha256(''), 0, gen_random_uuid());
                INSERT INTO content.chunk VALUES (gen_random_uuid(), 0, \(office), '');
                INSERT INTO access.token_secret
                VALUES (sha256(convert_to(\(consumer), 'UTF8')), gen_random_uuid(), \(office));
                INSERT INTO webhook.secret VALUES (gen_random_uuid(), 1, \(office), sha256(''));
                INSERT INTO webhook.delivery (webhook, position, office, event_id, type, stream, state, due_at)
                VALUES (gen_random_uuid(), 1, \(office), gen_random_uuid(), 'test.done', gen_random_uuid(), 'pending', now());
                INSERT INTO consumer.consumer (name, office) VALUES (\(consumer), \(office));
                INSERT INTO consumer.parked
                    (consumer, position, lane, event_id, office, type, category, stream, attempts)
                VALUES (\(consumer), 1, gen_random_uuid(), gen_random_uuid(), \(office), 'test.done', 'test', gen_random_uuid(), 1);
                """)
        }
    }
}
