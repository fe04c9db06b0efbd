import Domain
import Foundation
import Testing

@testable import API

@Suite(.timeLimit(.minutes(2))) struct `Delivering` {
    @Test func `from the portal is all that a client of the profile of delivery may do`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let client = try await scene.client(.documentDelivery)
            let document = try await expectToDeliverAlone(client, scene)
            let seen = try await scene.person.get("/v1/documents/\(document)", try await scene.now).expect(200)
            #expect(seen["channel"] == "portal")
        }
    }

    @Test func `by the API is all that a token of this one right may do`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let scanner = try await platform.person(with: #"{"name":"Scanner","scopes":["documents:deliver"]}"#)
            let document = try await expectToDeliverAlone(scanner.person, scene)
            let seen = try await scene.person.get("/v1/documents/\(document)", try await scene.now).expect(200)
            #expect(seen["channel"] == "api")
        }
    }

    /// - Returns: the document that was delivered.
    private func expectToDeliverAlone(_ person: Person, _ scene: Scene) async throws -> String {
        let document = try await person.upload(SampleInvoice().data, to: scene.dossier, as: "F-17.xml").expect(201)
            .require("id")
        for path in [
            "/v1/documents/\(document)", "/v1/documents/\(document)/content", "\(scene.path)/mailboxes/purchase",
        ] {
            #expect(try await person.get(path).expect(403)["code"] == "missing-scope")
        }
        let sent = try await person.post("\(scene.path)/documents/send", "{\"ids\":[\"\(document)\"]}").expect(403)
        #expect(sent["code"] == "missing-scope")
        return document
    }
}

extension Scene {
    fileprivate var now: [String: String] { get async throws { ["Consistency-Token": try await token(self)] } }

    /// A client of the dossier. Clients will sign in by other ways than a personal token; what they may then is decided here.
    fileprivate func client(_ profile: AccessProfile) async throws -> Person {
        let id = try await platform.invite(
            "an@klant.example", kind: "client", profile: profile.rawValue, dossiers: [dossier])
        let member = try #require(ID<Member>(id))
        let context = CommandContext(
            office: platform.office, author: .policy("test"), now: platform.composition.platform.clock.now(),
            correlation: UUID(), causation: UUID(), makeID: { UUID() })
        let issued = try await platform.composition.platform.access.issue(
            "An", to: member, .office, scopes: profile.scopes, dossiers: nil, expiresAt: nil, in: context)
        return Person(client: platform.client, token: issued.secret.text, member: member)
    }
}
