import Foundation
import TestSupport
import TestTools
import Testing

@Suite(.timeLimit(.minutes(4))) struct `What the program prints` {
    private static let full = "/dev/full"

    @Test(arguments: [["events", "key", "log-key"], ["doctor", "--database-url", "postgresql:///"]])
    func `and cannot be written ends it with one line`(arguments: [String]) async throws {
        try await Program.with { paraph in
            let ended = try await paraph(arguments, outputTo: Self.full)
            #expect(ended.status == 1)
            #expect(ended.text.contains(/\AError: Standard output cannot be written: .+\n\z/), "\(ended.text)")
        }
    }

    @Test func `and is shown once is lost with a word on how to come by another`() async throws {
        try await MigratedDatabase.with { database in
            try await Program.with { paraph in
                let opened = try await paraph(
                    [
                        "offices", "create", "--name", "Kantoor", "--admin-email", "claire@kantoor.example",
                        "--database-url", database.url,
                    ], outputTo: Self.full)
                #expect(opened.status == 1)
                let told = try #require(
                    opened.text.firstMatch(of: /tokens create --office (\S+) --member (\S+)/), "\(opened.text)")
                let issuing = [
                    "tokens", "create", "--office", "\(told.1)", "--member", "\(told.2)", "--name", "another",
                    "--database-url", database.url,
                ]
                let lost = try await paraph(issuing, outputTo: Self.full)
                #expect(lost.status == 1 && lost.text.contains("--member \(told.2)"), "\(lost.text)")
                let issued = try await paraph(issuing)
                #expect(issued.status == 0 && issued.text.contains("Token"), "\(issued.text)")
            }
        }
    }
}
