import Domain
import EventStore
import Foundation
import TestTools
import Testing

@testable import API
@testable import Projections

@Suite(.timeLimit(.minutes(2))) struct `Rights` {
    @Test func `that end while an agent waits give it no task`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            _ = try await scene.deliver([("F-17.xml", SampleInvoice().data)])
            let agent = try await platform.person(with: #"{"name":"Agent","scopes":["connector:work"]}"#)
            let tasks = try HiddenTasks(platform)
            async let claimed = agent.person.post(
                "/v1/connector/tasks/claim", #"{"software":"simulated","installation":"demo"}"#, ["Prefer": "wait=30"])
            try await tasks.showOnceAsked()
            try await platform.admin.call(.delete, "/v1/tokens/\(agent.id)", nil, [:]).expect(200)
            _ = try await scene.send()
            try await claimed.expect(401)
            #expect(try await scene.claim(1).count == 1)
        }
    }

    @Test(arguments: [true, false])
    func `that end while a query waits show nothing of it, whether or not it has a token to wait for`(hasToken: Bool)
        async throws
    {
        // Nobody folds here: the answer waits until its read model is folded by hand.
        try await TestPlatform.with({ $0.roles = [.api] }) { platform in
            let scene = try await Scene.open(platform)
            let reader = try await platform.person(with: #"{"name":"Reader","scopes":["worklist:read"]}"#)
            let token = hasToken ? ["Consistency-Token": try await token(scene)] : [:]
            async let preview = reader.person.get(
                "\(scene.path)/worklist/purchase/numbering-preview", token.merging(["Prefer": "wait=60"]) { $1 })
            try await eventually { platform.composition.platform.registry.isWaitedFor }
            try await platform.admin.call(.delete, "/v1/tokens/\(reader.id)", nil, [:]).expect(200)
            try await ReadModels.rebuild(ProposalRow.self, on: platform.databaseURL)
            try await preview.expect(401)
        }
    }

    @Test func `to documents show nothing of the bookkeeping behind them`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let document = try await scene.deliver([("F-17.xml", SampleInvoice().data)])[0]
            let reader = try await platform.person(with: #"{"name":"Reader","scopes":["documents:read"]}"#).person
            let seen = try await reader.get("/v1/documents/\(document)/history").expect(200).text
            #expect(seen.contains("paraph.document.sent") && !seen.contains("paraph.proposal."))
            let whole = try await platform.admin.get("/v1/documents/\(document)/history").expect(200).text
            #expect(whole.contains("paraph.document.sent") && whole.contains("paraph.proposal.drafted"))
        }
    }

    @Test func `to a dossier that are gone take the answers to earlier commands with them`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let document = try await scene.deliver([("F-17.xml", SampleInvoice().data)])[0]
            let proposal = try await scene.proposal(of: document)
            let rudi = try await platform.invite("rudi@kantoor.example", kind: "office", profile: "collaborator")
            let path = "/v1/members/\(rudi)"
            try await platform.admin.patch(path, "{\"dossiers\":[\"\(scene.dossier)\"]}", version: 1).expect(200)
            let person = try await platform.person(with: "{\"name\":\"Rudi\",\"member\":\"\(rudi)\"}").person
            func annotate() async throws -> Answer {
                try await person.call(
                    .patch, "/v1/proposals/\(proposal)", Array(#"{"comment":"vu"}"#.utf8),
                    ["If-Match": "\"1\"", "Idempotency-Key": "once"])
            }
            try await annotate().expect(200)
            #expect(try await annotate().expect(200).header("Idempotent-Replayed") == "true")
            try await platform.admin.patch(path, #"{"dossiers":[]}"#, version: 2).expect(200)
            try await annotate().expect(404)
        }
    }

    @Test func `of a client in the portal are none in the accounting module`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let an = try await platform.invite("an@klant.example", kind: "client", profile: "administrator")
            try await platform.admin.patch(
                "/v1/members/\(an)", "{\"dossiers\":[\"\(scene.dossier)\"]}", version: 1
            ).expect(200)
            // Clients will sign in by other ways than a personal token; what they may then is decided here.
            let context = CommandContext(
                office: platform.office, author: .policy("test"), now: platform.composition.platform.clock.now(),
                correlation: UUID(), causation: UUID(), makeID: { UUID() })
            let issued = try await platform.composition.platform.access.issue(
                "An", to: try #require(ID<Member>(an)), .office, scopes: AccessProfile.administrator.scopes,
                dossiers: nil, expiresAt: nil, in: context)
            let client = Person(client: platform.client, token: issued.secret.text, member: issued.token.state.member)
            try await client.get("\(scene.path)/settings").expect(200)
            for path in ["periods/2026-09/close", "periods/2026-09/open", "journals"] {
                let journal = #"{"code":"CX","side":"purchase","alias":"X","first_period":"2026-01"}"#
                let refused = try await client.post("\(scene.path)/\(path)", path == "journals" ? journal : "{}")
                #expect(refused.status == 403 && refused["code"] == "office-only")
            }
            for path in ["settings", "journals/CFAK"] {
                let refused = try await client.patch("\(scene.path)/\(path)", #"{"alias":"X"}"#, version: 1)
                #expect(refused.status == 403 && refused["code"] == "office-only")
            }
        }
    }
}

extension AccessToken {
    fileprivate var member: ID<Member> { grant?.member ?? ID(UUID()) }
}
