import EventStore
import Foundation
import Postgres
import TestSupport
import TestTools
import Testing

@Suite(.timeLimit(.minutes(4))) struct `Loading the demo office` {
    @Test func `happens once in a log, whoever asks for it again`() async throws {
        try await MigratedDatabase.with { database in
            try await Program.with { paraph in
                let loaded = try await paraph.load(into: database)
                #expect(loaded.status == 0 && loaded.text.contains("ready"), "\(loaded.text)")
                let token = try #require(paraph.token)
                #expect(try await paraph.load(into: database).text == "The demo office is there already.\n")
                #expect(paraph.token == token)
                let welcome = try await paraph.welcome(to: database)
                #expect(welcome.contains(token) && !welcome.contains("interrupted"), "\(welcome)")
            }
        }
    }

    @Test func `that was interrupted is not begun again, and the server says so`() async throws {
        try await MigratedDatabase.with { database in
            try await Program.with { paraph in
                let begun = try await paraph.words(
                    "demo", "load", "--invoices", "300", "--database-url", database.url, until: ["Opened"])
                #expect(begun.contains("Opened") && paraph.token == nil)
                let again = try await paraph.load(into: database)
                #expect(again.status == 0 && again.text.contains("If its loading was interrupted"), "\(again.text)")
                let welcome = try await paraph.welcome(to: database)
                #expect(welcome.contains(try #require(paraph.token)) && welcome.contains("interrupted"), "\(welcome)")
                #expect(try await Self.offices(in: database) == 1)
            }
        }
    }

    @Test func `into another database is not taken for this one's`() async throws {
        try await MigratedDatabase.with { first in
            try await MigratedDatabase.with { second in
                try await Program.with { paraph in
                    try await Self.beginAnew(second)
                    _ = try await paraph.load(into: first)
                    #expect(try await paraph.welcome(to: first).contains(try #require(paraph.token)))
                    #expect(try await paraph.welcome(to: second).contains("There is no demo office here."))
                    _ = try await paraph.load(into: second)
                    _ = try await paraph.load(into: first)
                    for database in [first, second] { #expect(try await Self.offices(in: database) == 1) }
                    #expect(try await paraph.welcome(to: first).contains(try #require(paraph.token)))
                }
            }
        }
    }

    /// Copies of one template are copies of its log, under its name.
    private static func beginAnew(_ database: TestDatabase) async throws {
        let owner = Connection(SessionConfiguration(conninfo: database.url))
        try await owner.run { try $0.script("UPDATE log.head SET epoch = gen_random_uuid()") }
    }

    private static func offices(in database: TestDatabase) async throws -> Int {
        let connection = Connection(SessionConfiguration(conninfo: database.url, role: "paraph_projector"))
        return try await connection.run {
            try $0.query("SELECT count(*) FROM log.event WHERE type = 'office.opened'")[0].get(0)
        }
    }
}

extension Program {
    fileprivate func load(into database: TestDatabase) async throws -> Finished {
        try await self("demo", "load", "--invoices", "3", "--database-url", database.url)
    }

    fileprivate func welcome(to database: TestDatabase) async throws -> String {
        try await words(
            "serve", "--port", "0", "--database-url", database.url, until: ["Ctrl-C stops it", "There is no demo"])
    }

    /// Of the file that the load left.
    fileprivate var token: String? {
        let text = try? String(contentsOf: folder.appending(path: ".data/demo.json"), encoding: .utf8)
        return text?.firstMatch(of: /"token":"([^"]*)"/).map { String($0.1) }
    }
}
