import Foundation
import Postgres
import TestTools
import Testing

@testable import API

@Suite struct `Personal tokens` {
    @Test func `are shown once, and listed without their secret`() async throws {
        try await TestPlatform.with { platform in
            let issued = try await platform.admin.post("/v1/tokens", #"{"name":"Scanner"}"#).expect(201)
            let secret = try issued.require("token")
            #expect(secret.hasPrefix("prp_"))
            #expect(issued.header("Cache-Control") == "no-store")
            #expect(issued["member"] == platform.admin.member.description)

            let list = try await platform.admin.get(
                "/v1/tokens", ["Consistency-Token": try #require(issued.header("Consistency-Token"))]
            ).expect(200)
            #expect(list.text.contains(try issued.require("id")))
            #expect(!list.text.contains(secret))
            let me = try await Person(client: platform.client, token: secret, member: platform.admin.member)
                .get("/v1/me").expect(200)
            #expect(me["token.name"] == "Scanner")
        }
    }

    @Test func `stand where their answer says, for whoever sees them in the list`() async throws {
        try await TestPlatform.with { platform in
            let issued = try await platform.admin.post("/v1/tokens", #"{"name":"Scanner","scopes":["worklist:read"]}"#)
                .expect(201)
            let path = try #require(issued.header("Location"))
            let shown = try await platform.admin.get(path).expect(200)
            #expect(shown["name"] == "Scanner" && shown["issued_at"] == issued["issued_at"])
            #expect(shown.header("ETag") == issued.header("ETag") && shown["token"] == nil)
            #expect(!shown.text.contains(try issued.require("token")))
            let position = try await platform.composition.store.head().position

            let own = Person(client: platform.client, token: try issued.require("token"), member: platform.admin.member)
            #expect(try await own.get(path).expect(200)["id"] == issued["id"])
            let whole = try await platform.person(with: #"{"name":"Whole"}"#)
            try await own.get("/v1/tokens/\(whole.id)").expect(404)
            try await (try await platform.otherOffice()).get(path).expect(404)

            try await platform.admin.call(.delete, path, nil, [:]).expect(200)
            #expect(try await platform.admin.get(path).expect(200)["revoked"] == "true")
            #expect(try await platform.admin.get("\(path)?as_of=\(position)").expect(200)["revoked"] == "false")
        }
    }

    @Test func `open nothing from the moment they are revoked`() async throws {
        try await TestPlatform.with { platform in
            let reader = try await platform.person(with: #"{"name":"Reader","scopes":["worklist:read"]}"#)
            try await reader.person.get("/v1/me").expect(200)
            let revoked = try await platform.admin.call(.delete, "/v1/tokens/\(reader.id)", nil, [:]).expect(200)
            #expect(revoked["revoked"] == "true")
            try await reader.person.get("/v1/me").expect(401)
            try await platform.admin.call(.delete, "/v1/tokens/\(reader.id)", nil, [:]).expect(200)
        }
    }

    @Test func `open nothing once they are revoked, in whichever way they are sent`() async throws {
        try await TestPlatform.with { platform in
            let reader = try await platform.person(with: #"{"name":"Reader","scopes":["worklist:read"]}"#)
            let ways = ["Bearer ", "bearer ", "BEARER   "].map { ["Authorization": $0 + reader.person.token] }
            for way in ways { try await reader.person.get("/v1/me", way).expect(200) }
            try await platform.admin.call(.delete, "/v1/tokens/\(reader.id)", nil, [:]).expect(200)
            for way in ways { try await reader.person.get("/v1/me", way).expect(401) }
        }
    }

    @Test func `are revoked once under a key, with the same answer to who asks again`() async throws {
        try await TestPlatform.with { platform in
            let reader = try await platform.person(with: #"{"name":"Reader","scopes":["worklist:read"]}"#)
            let path = "/v1/tokens/\(reader.id)"
            let key = ["Idempotency-Key": "revoke"]
            let revoked = try await platform.admin.call(.delete, path, nil, key).expect(200)
            #expect(revoked.header("ETag") == "\"2\"" && revoked.header("Idempotent-Replayed") == nil)
            let again = try await platform.admin.call(.delete, path, nil, key).expect(200)
            #expect(again.text == revoked.text && again.header("Idempotent-Replayed") == "true")
            let other = try await platform.person(with: #"{"name":"Other","scopes":["worklist:read"]}"#)
            let reused = try await platform.admin.call(.delete, "/v1/tokens/\(other.id)", nil, key).expect(422)
            #expect(reused["code"] == "idempotency-key-reused")
            try await other.person.get("/v1/me").expect(200)
        }
    }

    @Test func `open nothing once the log says they are revoked, whatever fails behind it`() async throws {
        try await TestPlatform.with { platform in
            let reader = try await platform.person(with: #"{"name":"Reader","scopes":["worklist:read"]}"#)
            try await reader.person.get("/v1/me").expect(200)
            let owner = Connection(SessionConfiguration(conninfo: platform.databaseURL))
            let path = "/v1/tokens/\(reader.id)"
            try await owner.run { try $0.script("BEGIN; LOCK TABLE access.token_secret IN SHARE MODE") }
            let revoking = Task { try await platform.admin.call(.delete, path, nil, [:]) }
            try await eventually {
                try await platform.admin.get("/v1/events?types=paraph.token.revoked").expect(200)["events.0"] != nil
            }
            revoking.cancel()
            _ = try? await revoking.value
            try await owner.run { try $0.script("ROLLBACK") }
            try await reader.person.get("/v1/me").expect(401)
        }
    }

    @Test func `carry no more than the token they were issued with`() async throws {
        try await TestPlatform.with { platform in
            let narrow = try await platform.person(with: #"{"name":"Narrow","scopes":["worklist:read"]}"#).person
            let wider = try await narrow.post("/v1/tokens", #"{"name":"Wide","scopes":["worklist:send"]}"#)
            #expect(wider.status == 403)
            #expect(wider["code"] == "scope-beyond-token")
            let same = try await narrow.post("/v1/tokens", #"{"name":"Same"}"#).expect(201)
            #expect(same["scopes"] == #"["worklist:read"]"#)
            #expect(try await narrow.get("/v1/me").expect(200)["scopes"] == #"["worklist:read"]"#)
        }
    }

    @Test func `stay within the profile of their member`() async throws {
        try await TestPlatform.with { platform in
            let rudi = try await platform.invite("rudi@kantoor.example", kind: "office", profile: "support")
            let beyond = try await platform.admin.post(
                "/v1/tokens",
                "{\"name\":\"Rudi\",\"member\":\"\(rudi)\",\"scopes\":[\"documents:read\",\"worklist:send\"]}")
            #expect(beyond.status == 422)
            #expect(beyond["errors.0.pointer"] == "/scopes/1" && beyond["errors.1.pointer"] == nil)
            #expect(beyond["errors.0.code"] == "scope-beyond-profile")
            #expect(beyond["code"] == "scope-beyond-profile")
            let all = try await platform.admin.post("/v1/tokens", "{\"name\":\"Rudi\",\"member\":\"\(rudi)\"}").expect(
                201)
            #expect(all["scopes"] == #"["documents:read","worklist:check","worklist:read","worklist:write"]"#)
        }
    }

    @Test func `are for members of the office`() async throws {
        try await TestPlatform.with { platform in
            let client = try await platform.invite("an@klant.example", kind: "client", profile: "full_access")
            let answer = try await platform.admin.post("/v1/tokens", "{\"name\":\"An\",\"member\":\"\(client)\"}")
            #expect(answer.status == 403)
            #expect(answer["code"] == "office-members-only")
        }
    }

    @Test func `of others are issued, seen and revoked by who manages the members only`() async throws {
        try await TestPlatform.with { platform in
            let rudi = try await platform.invite("rudi@kantoor.example", kind: "office", profile: "collaborator")
            let own = try await platform.person(with: "{\"name\":\"Rudi\",\"member\":\"\(rudi)\"}")
            let claire = platform.admin.member
            try await own.person.post("/v1/tokens", "{\"name\":\"Claire\",\"member\":\"\(claire)\"}").expect(403)
            let issued = try await platform.admin.post("/v1/tokens", #"{"name":"Claire's"}"#).expect(201)
            let id = try issued.require("id")
            let seen = try await own.person.get(
                "/v1/tokens", ["Consistency-Token": try #require(issued.header("Consistency-Token"))])
            #expect(try seen.expect(200)["total"] == "1")
            try await own.person.call(.delete, "/v1/tokens/\(id)", nil, [:]).expect(404)
            try await (try await platform.otherOffice()).call(.delete, "/v1/tokens/\(id)", nil, [:]).expect(404)
        }
    }

    @Test func `see and revoke themselves and the narrower ones of their member, and no wider one`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let whole = try await platform.person(with: #"{"name":"Whole"}"#)
            let dossiers = "\"dossiers\":[\"\(scene.dossier)\"]"
            let agent = try await platform.person(
                with: "{\"name\":\"Agent\",\"scopes\":[\"connector:work\",\"events:read\"],\(dossiers)}")
            let beside = try await platform.person(
                with: "{\"name\":\"Beside\",\"scopes\":[\"worklist:read\"],\(dossiers)}")
            let everywhere = try await platform.person(with: #"{"name":"All","scopes":["connector:work"]}"#)
            let narrower = try await agent.person.post(
                "/v1/tokens", #"{"name":"Narrower","scopes":["connector:work"]}"#
            ).expect(201)
            let own = [agent.id, try narrower.require("id")]

            let token = try #require(narrower.header("Consistency-Token"))
            let position = try await platform.composition.store.head().position
            for path in ["/v1/tokens", "/v1/tokens?as_of=\(position)"] {
                let seen = try await agent.person.get(path, ["Consistency-Token": token]).expect(200)
                #expect(seen["total"] == "2" && seen["items.0.id"] == own[0] && seen["items.1.id"] == own[1])
                let all = try await platform.admin.get(path, ["Consistency-Token": token]).expect(200)
                #expect(all["total"] == "6")
            }
            for id in [whole.id, beside.id, everywhere.id] {
                try await agent.person.call(.delete, "/v1/tokens/\(id)", nil, [:]).expect(404)
            }
            try await whole.person.get("/v1/me").expect(200)
            for id in own.reversed() {
                #expect(try await agent.person.call(.delete, "/v1/tokens/\(id)", nil, [:]).expect(200)["id"] == id)
            }
            try await agent.person.get("/v1/me").expect(401)
        }
    }

    @Test(arguments: [
        (#"{"name":"Late","expires_at":"2020-01-01T00:00:00Z"}"#, "/expires_at", "expiry-in-the-past"),
        (#"{"name":"Odd","scopes":["everything"]}"#, "/scopes/0", "unknown-choice"),
        (
            #"{"name":"Far","dossiers":["0198c0de-0000-7000-8000-000000000001"]}"#, "/dossiers/0", "unknown-dossier"
        ),
        (#"{"name":"  "}"#, "/name", "too-short"),
    ])
    func `are refused with what is wrong`(body: String, pointer: String, code: String) async throws {
        try await TestPlatform.with { platform in
            let answer = try await platform.admin.post("/v1/tokens", body).expect(422)
            #expect(answer["errors.0.pointer"] == pointer)
            #expect(answer["errors.0.code"] == code)
        }
    }

    @Test func `limited to a dossier see that one, and issue none that sees more`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let other = try await Scene.open(platform)
            let limited = try await platform.person(
                with: "{\"name\":\"One\",\"dossiers\":[\"\(scene.dossier)\"]}"
            ).person
            try await limited.get("\(scene.path)/settings").expect(200)
            try await limited.get("\(other.path)/settings").expect(404)
            let more = try await limited.post("/v1/tokens", "{\"name\":\"Two\",\"dossiers\":[\"\(other.dossier)\"]}")
            #expect(try more.expect(422)["errors.0.code"] == "unknown-dossier")
            let same = try await limited.post("/v1/tokens", #"{"name":"Same"}"#).expect(201)
            #expect(same["dossiers"] == "[\"\(scene.dossier)\"]")
            #expect(try await limited.get("/v1/office/settings").expect(403)["code"] == "whole-office-only")
            try await limited.get("/v1/members").expect(403)
        }
    }
}

extension TestPlatform {
    /// Somebody who calls with a token issued by the admin.
    func person(with body: String) async throws -> (id: String, person: Person) {
        let issued = try await admin.post("/v1/tokens", body).expect(201)
        return (
            try issued.require("id"), Person(client: client, token: try issued.require("token"), member: admin.member)
        )
    }

    /// Invites a member.
    /// - Returns: the member's id.
    func invite(_ email: String, kind: String, profile: String, dossiers: [String] = []) async throws -> String {
        let list = dossiers.map { "\"\($0)\"" }.joined(separator: ",")
        return try await admin.post(
            "/v1/members",
            """
            {"kind":"\(kind)","email":"\(email)","name":"Somebody","profile":"\(profile)","dossiers":[\(list)]}
            """
        ).expect(201).require("id")
    }
}
