import Foundation
import TestSupport
import TestTools
import Testing

@Suite(.timeLimit(.minutes(4))) struct `A server asked to stop` {
    @Test func `lets go of those who follow the events or wait for something, and ends`() async throws {
        try await MigratedDatabase.with { database in
            try await Program.with { paraph in
                let token = try await paraph.openOffice(in: database)
                try await paraph.serving(on: database) { server in
                    let stream = try await server.ask("GET", "/v1/events/stream", token)
                    let poll = try await server.ask("GET", "/v1/events?types=dossier.*&wait=60", token)
                    let claim = try await server.ask(
                        "POST", "/v1/connector/tasks/claim", token, ["Prefer: wait=60"],
                        json: #"{"software":"simulated","installation":"demo"}"#)
                    try await eventually { stream.text.contains(": connected\n") }
                    // The two that wait, and this question itself.
                    try await eventually {
                        try await server.get("/metrics", token).body.contains("http_requests_active 3\n")
                    }
                    #expect(await server.end() == 0)
                    // Broken off, none of them would have got its end.
                    let followed = try await stream.whole()
                    #expect(followed.hasSuffix("\r\n0\r\n\r\n"), "\(followed)")
                    let events = try await poll.whole()
                    #expect(events.hasPrefix("HTTP/1.1 200") && events.contains(#"{"events":[],"last":"#), "\(events)")
                    let tasks = try await claim.whole()
                    #expect(tasks.hasPrefix("HTTP/1.1 200") && tasks.contains(#"{"tasks":[]}"#), "\(tasks)")
                }
            }
        }
    }
}
