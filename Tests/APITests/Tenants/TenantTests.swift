import Foundation
import Testing

@testable import API

@Suite struct `Somebody of another office` {
    @Test func `finds nothing behind any id`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let document = try await scene.deliver([("a.xml", SampleInvoice().data)])[0]
            let proposal = try await scene.proposal(of: document)
            let sent = try await scene.send()
            let task = try sent.require("items.0.task")
            let stranger = try await platform.otherOffice()
            for path in [
                scene.path, "\(scene.path)/mailboxes/purchase", "\(scene.path)/worklist/purchase",
                "\(scene.path)/worklist/purchase/numbering-preview", "\(scene.path)/archive/purchase",
                "\(scene.path)/proposals", "\(scene.path)/journals", "\(scene.path)/counterparties",
                "/v1/documents/\(document)", "/v1/documents/\(document)/content",
                "/v1/documents/\(document)/history", "/v1/documents/\(document)/renditions/stamped",
                "/v1/proposals/\(proposal)", "/v1/connector/tasks/\(task)/document",
            ] {
                let answer = try await stranger.get(path)
                #expect(answer.status == 404, "\(path) answered \(answer.status): \(answer.text)")
            }
            for (path, body) in [
                ("\(scene.path)/documents?mailbox=purchase", "{}"),
                ("\(scene.path)/documents/send", "{\"ids\":[\"\(document)\"]}"),
                ("\(scene.path)/worklist/purchase/check", "{\"ids\":[\"\(proposal)\"]}"),
                ("\(scene.path)/worklist/purchase/send", "{}"),
                ("/v1/connector/tasks/\(task)/complete", #"{"external_ref":"x"}"#),
                ("/v1/connector/dossiers/\(scene.dossier)/sync", #"{"cause":"send"}"#),
            ] {
                let answer = try await stranger.post(path, body)
                #expect(answer.status == 404, "\(path) answered \(answer.status): \(answer.text)")
            }
            let events = try await stranger.get("/v1/events?limit=1000").expect(200)
            #expect(!events.text.contains(scene.dossier))
            let claimed = try await stranger.post(
                "/v1/connector/tasks/claim", #"{"software":"simulated","installation":"demo"}"#
            ).expect(200)
            #expect(claimed["tasks"] == "[]")
        }
    }
}
