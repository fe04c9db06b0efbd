import Foundation
import HTTPReceiver
import TestTools
import Testing
import Workflows

@testable import API

@Suite(.timeLimit(.minutes(3))) struct `The rights a webhook delivers on` {
    /// Claire's webhook for one dossier, with Rudi, who sees the dossier too.
    private struct Shared {
        let platform: TestPlatform
        let scene: Scene
        let receiver: HTTPReceiver
        /// The path of the webhook.
        let path: String
        let rudi: Person
        let member: String

        func demoteRudi() async throws {
            try await platform.admin.patch("/v1/members/\(member)", #"{"profile":"support"}"#, version: 1).expect(200)
        }

        func untilRightsAreLost() async throws {
            try await eventually {
                try await platform.admin.get(path).expect(200)["disabled_because"] == "rights-lost"
            }
        }
    }

    private func with(_ body: (Shared) async throws -> Void) async throws {
        let loopback = try #require(AddressRange("127.0.0.1"))
        try await HTTPReceiver.with { receiver in
            try await TestPlatform.with({ $0.webhookAllow = [loopback] }) { platform in
                let scene = try await Scene.open(platform)
                let member = try await platform.invite(
                    "rudi@kantoor.example", kind: "office", profile: "collaborator", dossiers: [scene.dossier])
                let rudi = try await platform.person(with: "{\"name\":\"Rudi\",\"member\":\"\(member)\"}").person
                let added = try await platform.admin.post(
                    "/v1/webhooks", "{\"url\":\"\(receiver.url)\",\"dossiers\":[\"\(scene.dossier)\"]}"
                ).expect(201)
                #expect(added["member"] == "\(platform.admin.member)")
                let path = "/v1/webhooks/\(try added.require("id"))"
                try await body(
                    Shared(
                        platform: platform, scene: scene, receiver: receiver, path: path, rudi: rudi, member: member))
            }
        }
    }

    @Test func `are those of whoever sent it to another address, and end with them`() async throws {
        try await with { shared in
            let elsewhere = shared.receiver.url + "&of=rudi"
            let changed = try await shared.rudi.patch(shared.path, "{\"url\":\"\(elsewhere)\"}", version: 1).expect(200)
            #expect(changed["member"] == shared.member)
            try await shared.demoteRudi()
            try await shared.untilRightsAreLost()
            // One whose rights last gets what the other would have got by then.
            let lasting = "{\"url\":\"\(shared.receiver.url)&of=claire\"}"
            try await shared.platform.admin.post("/v1/webhooks", lasting).expect(201)
            for number in 1...2 {
                let invoice = SampleInvoice.of(hundreds: number, number: "F-\(number)")
                let id = try await shared.platform.admin.upload(
                    invoice.data, to: shared.scene.dossier, as: "\(number).xml"
                ).expect(201).require("id")
                func got(_ whose: String) -> Bool {
                    shared.receiver.received.contains {
                        $0.path.hasSuffix("of=\(whose)") && $0.json["subject"] as? String == "document/\(id)"
                    }
                }
                try await eventually { got("claire") }
                #expect(!got("rudi"))
            }
            let deliveries = try await shared.platform.admin.get("\(shared.path)/deliveries").expect(200).text
            #expect(!deliveries.contains("paraph.document.uploaded"))
        }
    }

    @Test func `stay those of who gave the address when another changes what it is sent`() async throws {
        try await with { shared in
            let body = "{\"url\":\"\(shared.receiver.url)\",\"types\":[\"paraph.document.*\"]}"
            let changed = try await shared.rudi.patch(shared.path, body, version: 1).expect(200)
            #expect(changed["member"] == "\(shared.platform.admin.member)")
        }
    }

    @Test func `become those of whoever enables it, so that it outlives who added it`() async throws {
        try await with { shared in
            let body = "{\"url\":\"\(shared.receiver.url)&of=rudi\"}"
            try await shared.rudi.patch(shared.path, body, version: 1).expect(200)
            try await shared.demoteRudi()
            try await shared.untilRightsAreLost()
            let enabled = try await shared.platform.admin.post("\(shared.path)/enable").expect(200)
            #expect(enabled["state"] == "active" && enabled["member"] == "\(shared.platform.admin.member)")
            let upload = try await shared.platform.admin.upload(
                SampleInvoice().data, to: shared.scene.dossier, as: "a.xml"
            ).expect(201)
            let id = try upload.require("id")
            try await eventually {
                shared.receiver.received.contains { $0.json["subject"] as? String == "document/\(id)" }
            }
        }
    }
}
