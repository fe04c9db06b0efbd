import EventStore
import Foundation
import HTTPTypes
import TestTools
import Testing

@testable import API

@Suite struct `Somebody of another office` {
    @Test func `finds nothing behind any id, where the owner finds something`() async throws {
        // Unsigned, the log proves nothing to its owner neither.
        try await TestPlatform.with({ $0.sealing.key = SignerKey(named: "paraph") }) { platform in
            let scene = try await Scene.open(platform)
            let document = try await scene.deliver([("a.xml", SampleInvoice().data)])[0]
            let proposal = try await scene.proposal(of: document)
            let sent = try await scene.send()
            let task = try sent.require("items.0.task")
            // Until then there is nothing behind some paths, for the owner neither.
            try await eventually { try await scene.person.get("/v1/connector/tasks/\(task)/document").status == 200 }
            let stranger = try await platform.otherOffice()
            let hook = try await scene.person.post("/v1/webhooks", #"{"url":"https://example.org/hook"}"#).expect(201)
            let ids = [
                "dossier": scene.dossier, "document": document, "proposal": proposal, "task": task,
                "webhook": try hook.require("id"), "member": try await scene.person.get("/v1/me").require("member.id"),
                "token": try await scene.person.get("/v1/tokens").require("items.0.id"), "position": "1",
                "permanent_type": scene.dossier, "side": "purchase", "box": "purchase", "tab": "purchase",
                "code": "CFAK", "period": "2026-01", "account": "604000",
                "counterparty": try await scene.person.get("\(scene.path)/counterparties").require("items.0.id"),
            ]
            let operations = try await Self.operations(platform).map { method, template in
                (method, ids.reduce(template) { $0.replacing("{\($1.key)}", with: $1.value) })
            }
            #expect(operations.count > 45)
            for (method, path) in operations where method == .get {
                let answer = try await scene.person.get(path)
                #expect(answer.status != 404, "of the owner: \(path) answered \(answer.status): \(answer.text)")
            }
            for (method, path) in operations {
                #expect(!path.contains("{"), "\(path) was asked without an id")
                let answer = try await stranger.call(
                    method, path, ["GET", "DELETE"].contains(method.rawValue) ? nil : Array("{}".utf8),
                    ["If-Match": "\"1\""])
                #expect(answer.status == 404, "\(method) \(path) answered \(answer.status): \(answer.text)")
            }
            let events = try await stranger.get("/v1/events?limit=1000").expect(200)
            #expect(!events.text.contains(scene.dossier))
            let claimed = try await stranger.post(
                "/v1/connector/tasks/claim", #"{"software":"simulated","installation":"demo"}"#
            ).expect(200)
            #expect(claimed["tasks"] == "[]")
        }
    }

    /// Every operation with an id in its path. Consumers belong to the installation: who is not its operator is told so.
    private static func operations(_ platform: TestPlatform) async throws -> [(
        method: HTTPRequest.Method, path: String
    )] {
        let document = try await platform.admin.get("/openapi.json").expect(200)
        let parsed = try JSONSerialization.jsonObject(with: Data(document.response.body)) as? [String: Any]
        let paths = try #require(parsed?["paths"] as? [String: [String: Any]])
        return paths.filter { $0.key.contains("{") && $0.key.hasPrefix("/v1/") && !$0.key.contains("/consumers/") }
            .flatMap { path, item in
                item.keys.compactMap { HTTPRequest.Method($0.uppercased()) }.map { ($0, path) }
            }
    }
}
