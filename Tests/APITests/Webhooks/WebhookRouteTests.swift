import Foundation
import HTTPReceiver
import TestTools
import Testing
import Workflows

@testable import API

@Suite(.timeLimit(.minutes(3))) struct `Webhooks over the API` {
    private func with(_ body: (TestPlatform, HTTPReceiver) async throws -> Void) async throws {
        let loopback = try #require(AddressRange("127.0.0.1"))
        try await HTTPReceiver.with { receiver in
            try await TestPlatform.with({ $0.webhookAllow = [loopback] }) { platform in
                try await body(platform, receiver)
            }
        }
    }

    @Test func `are added, listed, changed, disabled, enabled and removed`() async throws {
        try await with { platform, receiver in
            let admin = platform.admin
            let added = try await admin.post(
                "/v1/webhooks", #"{"url":"\#(receiver.url)","types":["paraph.document.*"],"ordered":true}"#
            ).expect(201)
            let path = "/v1/webhooks/\(try added.require("id"))"
            #expect(try added.require("secret").hasPrefix("whsec_"))
            #expect(added["types"] == #"["paraph.document.*"]"# && added["ordered"] == "true")
            let shown = try await admin.get(path).expect(200)
            #expect(shown["state"] == "active" && shown["secret"] == nil && shown.header("ETag") == "\"1\"")
            let other = try await admin.post("/v1/webhooks", #"{"url":"\#(receiver.url)/other"}"#).expect(201)
            let first = try await admin.get("/v1/webhooks?limit=1&sort=url").expect(200)
            #expect(first["total"] == "2" && first["items.0.id"] == added["id"] && first["items.1"] == nil)
            let second = try await admin.get("/v1/webhooks?limit=1&sort=url&cursor=\(try first.require("next"))")
            #expect(try second.expect(200)["items.0.id"] == other["id"] && second["next"] == nil)
            try await admin.call(
                .delete, "/v1/webhooks/\(try other.require("id"))", nil, ["If-Match": "\"1\""]
            ).expect(200)

            let changed = try await admin.patch(path, #"{"types":["paraph.*"]}"#, version: 1).expect(200)
            #expect(changed["types"] == #"["paraph.*"]"# && changed["ordered"] == "true")
            try await admin.patch(path, #"{"ordered":false}"#, version: 1).expect(412)
            #expect(try await admin.post("\(path)/disable").expect(200)["disabled_because"] == "asked")
            #expect(try await admin.post("\(path)/enable").expect(200)["state"] == "active")
            let removed = try await admin.call(.delete, path, nil, ["If-Match": "\"4\""]).expect(200)
            #expect(removed["state"] == "removed")
            try await admin.get(path).expect(404)
            #expect(try await admin.get("/v1/webhooks").expect(200)["total"] == "0")
        }
    }

    @Test func `begin nowhere that is not in the log`() async throws {
        try await with { platform, receiver in
            let head = try await platform.composition.store.head().position
            let refused = try await platform.admin.post(
                "/v1/webhooks", #"{"url":"\#(receiver.url)","after":\#(head + 1_000)}"#
            ).expect(422)
            #expect(refused["errors.0.code"] == "after-beyond-head" && refused["errors.0.pointer"] == "/after")
            #expect(try await platform.admin.get("/v1/webhooks").expect(200)["total"] == "0")
            try await platform.admin.post("/v1/webhooks", #"{"url":"\#(receiver.url)","after":\#(head)}"#).expect(201)
        }
    }

    @Test func `deliver what happens, list it, and deliver it again when asked`() async throws {
        try await with { platform, receiver in
            let admin = platform.admin
            let added = try await admin.post(
                "/v1/webhooks", #"{"url":"\#(receiver.url)","types":["dossier.*","journal.added"]}"#
            ).expect(201)
            let path = "/v1/webhooks/\(try added.require("id"))"
            let secret = try #require(WebhookSecret(try added.require("secret")))
            _ = try await Scene.open(platform)
            let count = try await eventually { receiver.received.count >= 3 ? receiver.received.count : nil }
            let first = try #require(receiver.received.first)
            #expect(first.json["specversion"] as? String == "1.0")
            let id = try #require(first.headers["webhook-id"])
            #expect(first.json["id"] as? String == id)
            let timestamp = try #require(first.headers["webhook-timestamp"].flatMap { Int64($0) })
            #expect(
                first.headers["webhook-signature"] == secret.signature(of: id, timestamp: timestamp, body: first.body))

            let deliveries = try await eventually {
                let answer = try await admin.get("\(path)/deliveries?state=delivered")
                return answer["total"] == "\(count)" ? answer : nil
            }
            #expect(deliveries["counts.dead"] == "0")
            let full = try await admin.get("\(path)/deliveries?limit=\(count)").expect(200)
            #expect(full["items.\(count - 1).position"] != nil && full["next"] == nil)
            let most = try await admin.get("\(path)/deliveries?limit=\(count - 1)").expect(200)
            let rest = try await admin.get("\(path)/deliveries?cursor=\(try most.require("next"))").expect(200)
            #expect(rest["items.0.position"] == full["items.\(count - 1).position"] && rest["items.1"] == nil)
            let replayed = try await admin.post("\(path)/replay", #"{"position":\#(first.position)}"#).expect(200)
            #expect(replayed["replayed"] == "1")
            try await eventually { receiver.received.count == count + 1 }
            #expect(receiver.received.last?.headers["webhook-id"] == id)
            let all = try await admin.post("\(path)/replay", #"{"from":1}"#).expect(200)
            #expect(all["replayed"] == "\(count)")
            try await eventually { receiver.received.count == 2 * count + 1 }
            try await admin.post("\(path)/replay", #"{"to":3}"#).expect(422)

            let rotated = try await admin.post("\(path)/rotate-secret", #"{"overlap_hours":1}"#).expect(200)
            #expect(try rotated.require("secret") != secret.text)
            _ = try await admin.post("\(path)/replay", #"{"position":\#(first.position)}"#).expect(200)
            try await eventually { receiver.received.count == 2 * count + 2 }
            #expect(receiver.received.last?.headers["webhook-signature"]?.split(separator: " ").count == 2)
        }
    }

    @Test func `go to public addresses only`() async throws {
        try await TestPlatform.with { platform in
            for url in ["https://169.254.169.254/latest", "https://10.0.0.1/", "http://example.be/", "https://[::1]/"] {
                let answer = try await platform.admin.post("/v1/webhooks", #"{"url":"\#(url)"}"#).expect(422)
                #expect(answer["errors.0.code"] == "webhook-address-refused", "\(url)")
            }
            let answer = try await platform.admin.post("/v1/webhooks", #"{"url":"https://a:b@example.be/"}"#).expect(
                422)
            #expect(answer["errors.0.code"] == "invalid-webhook-url")
        }
    }

    @Test func `are nobody else's, and no token's without the scope`() async throws {
        try await with { platform, receiver in
            let admin = platform.admin
            let added = try await admin.post("/v1/webhooks", #"{"url":"\#(receiver.url)"}"#).expect(201)
            let path = "/v1/webhooks/\(try added.require("id"))"
            let stranger = try await platform.otherOffice()
            try await stranger.get(path).expect(404)
            try await stranger.get("\(path)/deliveries").expect(404)
            try await stranger.post("\(path)/replay", #"{"from":1}"#).expect(404)
            try await stranger.post("\(path)/rotate-secret").expect(404)
            try await stranger.post("\(path)/disable").expect(404)
            #expect(try await stranger.get("/v1/webhooks").expect(200)["total"] == "0")
            let token = try await admin.post("/v1/tokens", #"{"name":"reader","scopes":["events:read"]}"#).expect(201)
            let reader = Person(client: platform.client, token: try token.require("token"), member: admin.member)
            try await reader.get("/v1/webhooks").expect(403)

            let scene = try await Scene.open(platform)
            let narrow = try await admin.post(
                "/v1/tokens",
                #"{"name":"one","scopes":["webhooks:write","events:read"],"dossiers":["\#(scene.dossier)"]}"#
            ).expect(201)
            let limited = Person(client: platform.client, token: try narrow.require("token"), member: admin.member)
            try await limited.get(path).expect(404)
            let own = try await limited.post("/v1/webhooks", #"{"url":"\#(receiver.url)"}"#).expect(201)
            #expect(own["dossiers"] == "[\"\(scene.dossier)\"]")
        }
    }

    @Test func `hand out the log to nobody without the right to read it`() async throws {
        try await with { platform, receiver in
            let admin = platform.admin
            let path =
                "/v1/webhooks/"
                + (try await admin.post("/v1/webhooks", #"{"url":"\#(receiver.url)"}"#).expect(201).require("id"))
            let token = try await admin.post("/v1/tokens", #"{"name":"one","scopes":["webhooks:write"]}"#).expect(201)
            let blind = Person(client: platform.client, token: try token.require("token"), member: admin.member)
            for refused in [
                try await blind.post("/v1/webhooks", #"{"url":"\#(receiver.url)"}"#),
                try await blind.patch(path, #"{"url":"\#(receiver.url)"}"#, version: 1),
                try await blind.post("\(path)/enable"), try await blind.post("\(path)/replay", #"{"from":1}"#),
            ] {
                #expect(refused.status == 403 && refused["code"] == "missing-scope")
            }
            try await blind.get(path).expect(200)
            try await blind.post("\(path)/disable").expect(200)
        }
    }
}
