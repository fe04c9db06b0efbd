import Postgres
import Projections
import TestSupport
import TestTools
import Testing

@Suite(.timeLimit(.minutes(4))) struct `The doctor` {
    @Test func `finds the table that a new read model lacks, and says how to come by it`() async throws {
        try await MigratedDatabase.with { database in
            try await Program.with { paraph in
                let whole = try await paraph("doctor", "--database-url", database.url)
                #expect(whole.text.contains("migrated; the log holds 0 events"), "\(whole.text)")
                #expect(
                    whole.text.contains("to act as paraph_writer, paraph_projector, paraph_reader"), "\(whole.text)")
                try Session(SessionConfiguration(conninfo: database.url)).script("DROP TABLE \(DocumentRow.table)")
                let lacking = try await paraph("doctor", "--database-url", database.url)
                #expect(lacking.status == 1)
                #expect(
                    lacking.text.contains("! schema: it lacks \(DocumentRow.table): run paraph migrate"),
                    "\(lacking.text)")
            }
        }
    }

    @Test func `finds that a database keeps text as something else than UTF-8`() async throws {
        try await TestDatabase.with(encoding: "LATIN1") { database in
            try await Program.with { paraph in
                let doctor = try await paraph("doctor", "--database-url", database.url)
                #expect(
                    doctor.text.contains("! encoding: The database keeps text as LATIN1, and Paraph needs one"),
                    "\(doctor.text)")
                let migrated = try await paraph("migrate", "--database-url", database.url)
                #expect(migrated.status == 1 && migrated.text.contains("keeps text as LATIN1"), "\(migrated.text)")
            }
        }
    }

    @Test func `says where no checkpoint can be left`() async throws {
        try await MigratedDatabase.with { database in
            try await Program.with { paraph in
                let nowhere = ["PARAPH_CHECKPOINT_FILE": "/nonexistent/checkpoint"]
                let doctor = try await paraph("doctor", "--database-url", database.url, environment: nowhere)
                #expect(doctor.status == 1)
                #expect(
                    doctor.text.contains("PARAPH_CHECKPOINT_FILE is /nonexistent/checkpoint, which cannot be written"),
                    "\(doctor.text)")
            }
        }
    }
}

@Suite(.timeLimit(.minutes(4))) struct `An option out of its bounds` {
    @Test(arguments: [
        (["events", "export", "x.tar", "--from", "20", "--to", "10"], "--to 10 lies before --from 20"),
        (["events", "export", "x.tar", "--from", "0"], "they begin with 1"),
        (["connector", "run", "--simulate", "--interval", "0"], "from 1 to 60 seconds"),
        (
            ["connector", "run", "--simulate", "--token", "t", "--url", "http://paraph.example"],
            "http://paraph.example is not taken: a token travels by https"
        ),
    ])
    func `is refused with a word on it`(arguments: [String], word: String) async throws {
        try await Program.with { paraph in
            let ended = try await paraph(arguments)
            #expect(ended.status == 64 && ended.text.contains(word), "\(ended.text)")
        }
    }
}
