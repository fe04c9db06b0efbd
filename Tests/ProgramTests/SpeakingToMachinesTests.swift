import Foundation
import Postgres
import TestSupport
import TestTools
import Testing

@Suite(.timeLimit(.minutes(4))) struct `With --json` {
    /// What a command printed, as one JSON object.
    private static func object(in text: String) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any], "\(text)")
    }

    @Test func `the doctor tells the configuration and what is wrong with it, in one object`() async throws {
        try await MigratedDatabase.with { database in
            try await Program.with { paraph in
                let wrong = ["PARAPH_CHECKPOINT_FILE": "/nonexistent/checkpoint"]
                let doctor = try await paraph("doctor", "--json", "--database-url", database.url, environment: wrong)
                #expect(doctor.status == 1)
                let report = try Self.object(in: doctor.text)
                let configuration = try #require(report["configuration"] as? [String: String])
                #expect(configuration["encoding"] == "UTF8" && configuration["listen"] == "127.0.0.1:8080")
                let problems = try #require(report["problems"] as? [String: String])
                #expect(problems["checkpoints"]?.contains("cannot be written") == true, "\(problems)")
                #expect(configuration["checkpoints"] == nil)
            }
        }
    }

    @Test func `migrating tells what was done, in one object`() async throws {
        try await MigratedDatabase.with { database in
            try await Program.with { paraph in
                _ = try await paraph.openOffice(in: database)
                let migrated = try await paraph("migrate", "--json", "--database-url", database.url)
                #expect(migrated.status == 0, "\(migrated.text)")
                let report = try Self.object(in: migrated.text)
                #expect(report["applied"] as? [String] == [] && report["dropped"] as? [String] == [])
                let models = try #require(report["read_models"] as? [[String: Any]])
                #expect(models.contains { $0["name"] as? String == "member" && $0["state"] as? String == "filled" })
            }
        }
    }

    @Test func `a sweep of bytes that no event names tells how much went, in one object`() async throws {
        try await MigratedDatabase.with { database in
            try await Program.with { paraph in
                try await Connection(SessionConfiguration(conninfo: database.url)).run {
                    try $0.script(
                        """
                        INSERT INTO content.blob (office, sha256, size, chunks_id, kept_at)
                        VALUES (gen_random_uuid(), sha256('refused'), 7, gen_random_uuid(), now() - interval '3 days')
                        """)
                }
                func sweep(_ options: String...) async throws -> [String: Any] {
                    let all = ["contents", "sweep", "--json", "--database-url", database.url] + options
                    return try Self.object(in: try await paraph(all).text)
                }
                let young = try await sweep("--older-than", "4d")
                #expect(young["files"] as? Int == 0)
                let found = try await sweep("--dry-run")
                #expect(found["files"] as? Int == 1 && found["removed"] as? Bool == false)
                let gone = try await sweep("--older-than", "48h")
                #expect(gone["files"] as? Int == 1 && gone["bytes"] as? Int == 7 && gone["removed"] as? Bool == true)
                #expect(try await sweep()["files"] as? Int == 0)
                let hasty = try await paraph("contents", "sweep", "--older-than", "23h", "--database-url", database.url)
                #expect(hasty.status != 0 && hasty.text.contains("may be about to be named"))
            }
        }
    }

    @Test func `numbers are numbers, of consumers and of exports, and a proof is one object`() async throws {
        try await MigratedDatabase.with { database in
            try await Program.with { paraph in
                _ = try await paraph.openOffice(in: database)
                try await Connection(SessionConfiguration(conninfo: database.url)).run {
                    try $0.script("INSERT INTO consumer.consumer (name, position) VALUES ('reading', 9)")
                }
                let listed = try await paraph("consumers", "list", "--json", "--database-url", database.url)
                let consumer = try Self.object(in: listed.text)
                #expect(consumer["name"] as? String == "reading" && consumer["state"] as? String == "waiting")
                #expect(consumer["position"] as? Int == 9 && consumer["parked"] as? Int == 0)

                #expect(try await paraph("events", "key", "log-key").status == 0)
                let key = ["PARAPH_LOG_KEY_FILE": "log-key"]
                let exported = try await paraph(
                    "events", "export", "out.tar", "--json", "--database-url", database.url, environment: key)
                let report = try Self.object(in: exported.text)
                #expect(report["events"] as? Int == 3 && report["documents"] as? Int == 0)
                #expect(report["tree_size"] as? Int == 3 && report["missing"] as? [String] == [])
                let proof = try await paraph(
                    "events", "prove", "1", "--json", "--database-url", database.url, environment: key)
                #expect(try Self.object(in: proof.text)["format"] as? String == "paraph-proof/1")
            }
        }
    }
}
