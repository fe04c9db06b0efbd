import Foundation
import Testing

@testable import API

@Suite struct `Members` {
    @Test func `are changed with kind and address beside, which are for ever`() async throws {
        try await TestPlatform.with { platform in
            let path =
                "/v1/members/\(try await platform.invite("rudi@kantoor.example", kind: "office", profile: "support"))"
            let same = #"{"kind":"office","email":"Rudi@kantoor.example","name":"Rudi"}"#
            #expect(try await platform.admin.patch(path, same, version: 1).expect(200)["name"] == "Rudi")
            let other = #"{"kind":"client","email":"an@kantoor.example","name":"An"}"#
            let refused = try await platform.admin.patch(path, other, version: 2).expect(422)
            #expect(refused["errors.0.pointer"] == "/kind" && refused["errors.1.pointer"] == "/email")
            #expect(refused["errors.0.code"] == "for-ever" && refused["errors.1.code"] == "for-ever")
            #expect(try await platform.admin.get(path).expect(200)["name"] == "Rudi")
        }
    }

    @Test func `are invited, shown and listed`() async throws {
        try await TestPlatform.with { platform in
            let invited = try await platform.admin.post(
                "/v1/members",
                #"{"kind":"office","email":"rudi@kantoor.example","name":"Rudi","profile":"collaborator","locale":"nl"}"#
            ).expect(201)
            let path = "/v1/members/\(try invited.require("id"))"
            #expect(invited.header("Location") == path)
            #expect(invited.header("ETag") == "\"1\"")
            #expect(try await platform.admin.get(path).expect(200)["locale"] == "nl")
            let list = try await platform.admin.get(
                "/v1/members?profile=collaborator",
                ["Consistency-Token": try #require(invited.header("Consistency-Token"))]
            ).expect(200)
            #expect(list["total"] == "1")
            #expect(list["items.0.email"] == "rudi@kantoor.example")
        }
    }

    @Test func `and their tokens are found by name, and sorted by it as people read it`() async throws {
        try await TestPlatform.with { platform in
            let given = ["Zoé", "alice", "Émile"]
            for (index, name) in given.enumerated() {
                try await platform.admin.post(
                    "/v1/members",
                    #"{"kind":"office","email":"\#(index)@kantoor.example","name":"\#(name)","profile":"support"}"#
                ).expect(201)
                try await platform.admin.post("/v1/tokens", #"{"name":"\#(name)"}"#).expect(201)
            }
            let head = try await platform.composition.store.head().position
            let headers = ["Consistency-Token": "\(platform.composition.platform.token(at: head))"]
            for path in ["/v1/members", "/v1/tokens"] {
                let found = try await platform.admin.get("\(path)?name=Zo%C3%A9", headers).expect(200)
                #expect(found["total"] == "1" && found["items.0.name"] == "Zoé")
                let sorted = try await platform.admin.get("\(path)?sort=name", headers).expect(200)
                let names = (0..<4).compactMap { sorted["items.\($0).name"] }
                #expect(names.filter(given.contains) == ["alice", "Émile", "Zoé"], "\(path)")
            }
        }
    }

    @Test(arguments: ["rudi@kantoor.example", "RUDI@kantoor.example", "claire@kantoor.example"])
    func `are invited once under an address`(email: String) async throws {
        try await TestPlatform.with { platform in
            _ = try await platform.invite("rudi@kantoor.example", kind: "office", profile: "support")
            let again = try await platform.admin.post(
                "/v1/members", "{\"kind\":\"office\",\"email\":\"\(email)\",\"name\":\"R\",\"profile\":\"support\"}")
            #expect(again.status == 409)
            #expect(again["code"] == "member-exists")
        }
    }

    @Test func `cannot all give up managing the office`() async throws {
        try await TestPlatform.with { platform in
            let (claire, demotion) = (platform.admin.member, #"{"profile":"support"}"#)
            let alone = try await platform.admin.patch("/v1/members/\(claire)", demotion, version: 1).expect(409)
            #expect(alone["code"] == "last-admin")
            let rudi = try await platform.invite("rudi@kantoor.example", kind: "office", profile: "admin")
            let person = try await platform.person(with: "{\"name\":\"Rudi\",\"member\":\"\(rudi)\"}").person
            // Both at once: one of them stays.
            async let first = platform.admin.patch("/v1/members/\(rudi)", demotion, version: 1)
            async let second = person.patch("/v1/members/\(claire)", demotion, version: 1)
            let statuses = try await [first.status, second.status].sorted()
            #expect(statuses == [200, 409] || statuses == [200, 403])
        }
    }

    @Test func `have a profile of their kind`() async throws {
        try await TestPlatform.with { platform in
            let answer = try await platform.admin.post(
                "/v1/members",
                #"{"kind":"client","email":"an@klant.example","name":"An","profile":"collaborator"}"#)
            #expect(answer.status == 422)
            #expect(answer["code"] == "profile-of-other-kind")
        }
    }

    @Test func `have their new rights at once, with the tokens they hold`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let rudi = try await platform.invite("rudi@kantoor.example", kind: "office", profile: "collaborator")
            let person = try await platform.person(with: "{\"name\":\"Rudi\",\"member\":\"\(rudi)\"}").person
            try await person.get("\(scene.path)/settings").expect(404)

            try await platform.admin.patch(
                "/v1/members/\(rudi)", "{\"dossiers\":[\"\(scene.dossier)\"]}", version: 1
            ).expect(200)
            try await person.get("\(scene.path)/settings").expect(200)

            let stale = try await platform.admin.patch("/v1/members/\(rudi)", #"{"name":"Rudy"}"#, version: 1)
            #expect(stale.status == 412)
            try await platform.admin.patch("/v1/members/\(rudi)", #"{"profile":"support"}"#, version: 2).expect(200)
            #expect(try await person.get("\(scene.path)/settings")["code"] == "missing-scope")
            #expect(try await person.get("/v1/me").expect(200)["profile"] == "support")
        }
    }

    @Test func `are managed by admins, each in their own office`() async throws {
        try await TestPlatform.with { platform in
            let rudi = try await platform.invite("rudi@kantoor.example", kind: "office", profile: "collaborator")
            let person = try await platform.person(with: "{\"name\":\"Rudi\",\"member\":\"\(rudi)\"}").person
            #expect(try await person.get("/v1/members").expect(403)["code"] == "missing-scope")
            let other = try await platform.otherOffice()
            try await other.get("/v1/members/\(rudi)").expect(404)
            try await other.patch("/v1/members/\(rudi)", #"{"profile":"admin"}"#, version: 1).expect(404)
        }
    }

    @Test func `see themselves`() async throws {
        try await TestPlatform.with { platform in
            let me = try await platform.admin.get("/v1/me").expect(200)
            #expect(me["member.id"] == platform.admin.member.description)
            #expect(me["member.email"] == "claire@kantoor.example")
            #expect(me["profile"] == "admin")
            #expect(me["dossiers"] == nil)
            #expect(me["locale"] == "fr")
            #expect(me["office.id"] == platform.office.description)
            #expect(me["office.name"] == "Fiduciaire du Canal")
        }
    }
}
