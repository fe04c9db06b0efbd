import TestSupport
import TestTools
import Testing

@Suite(.timeLimit(.minutes(4))) struct `Types of events on the command line` {
    @Test func `are the patterns of every filter, and nothing else is taken for one`() async throws {
        try await MigratedDatabase.with { database in
            try await Program.with { paraph in
                let url = ["--database-url", database.url]
                let opened = try await paraph(
                    ["offices", "create", "--name", "Kantoor", "--admin-email", "claire@kantoor.example"] + url)
                #expect(opened.status == 0, "\(opened.text)")
                let tail = try await paraph.words(
                    "events", "tail", "--after", "0", "--types", "token.*", "--database-url", database.url,
                    until: ["token.issued"])
                #expect(tail.contains("token.issued") && !tail.contains("office.opened"), "\(tail)")
                for wrong in ["token.", "Token.*", "*.issued", ""] {
                    let refused = try await paraph(["events", "tail", "--types", wrong] + url)
                    #expect(refused.status == 64 && refused.text.contains("--types is \(wrong)"), "\(refused.text)")
                    let unwritten = try await paraph(["events", "export", "out.tar", "--types", wrong] + url)
                    #expect(unwritten.status == 64 && unwritten.text.contains("--types is \(wrong)"))
                }
                let key = try await paraph("events", "key", "log-key")
                #expect(key.status == 0, "\(key.text)")
                let exported = try await paraph(
                    ["events", "export", "out.tar", "--types", "token.*,office.opened"] + url,
                    environment: ["PARAPH_LOG_KEY_FILE": "log-key"])
                #expect(exported.text.hasPrefix("out.tar: 2 events"), "\(exported.text)")
                let verified = try await paraph("events", "verify", "out.tar")
                #expect(verified.status == 0, "\(verified.text)")
            }
        }
    }
}
