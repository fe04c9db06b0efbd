import Domain
import EventStore
import Foundation
import HTTPTypes
import Hummingbird
import InProcess
import TestTools
import Testing
import Workflows

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
                "/v1/connector/tasks/claim", #"{"software":"simulated","installation":"demo"}"#, ["Prefer": "wait=60"])
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
        try await TestPlatform.with({ ($0.roles, $0.patience) = ([.api], ReadModelPatience()) }) { platform in
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

    @Test func `that end while a request is still being sent carry nothing of it out`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let invoice = SampleInvoice().data
            let waiting = try await scene.person.upload(invoice, to: scene.dossier, as: "F-16.xml").expect(201).require(
                "id")
            for (method, path, type, body, version) in [
                (.post, "\(scene.path)/counterparties", "application/json", Data(#"{"name":"Houblons"}"#.utf8), nil),
                (.post, "\(scene.path)/documents?mailbox=purchase", "application/xml", invoice, nil),
                (.delete, "/v1/documents/\(waiting)", "application/json", Data("{}".utf8), "\"1\""),
            ] as [(HTTPRequest.Method, String, String, Data, String?)] {
                let sender = try await platform.person(with: #"{"name":"Sender"}"#)
                let refused = try await sender.person.send(method, path, type, body, version) {
                    try await platform.admin.call(.delete, "/v1/tokens/\(sender.id)", nil, [:]).expect(200)
                }
                #expect(refused.status == 401, "\(path)")
            }
            let documents = try await scene.person.get("/v1/events?types=document.*").expect(200)
            #expect(documents["events.1.id"] == nil, "only the one that waits")
            let parties = try await scene.person.get("/v1/events?types=counterparty.*").expect(200)
            #expect(parties["events.0.id"] == nil)
        }
    }

    @Test func `that change while a request is still being sent leave it to be sent again`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let other = try await Scene.open(platform)
            let rudi = try await platform.invite(
                "rudi@kantoor.example", kind: "office", profile: "collaborator", dossiers: [scene.dossier])
            let person = try await platform.person(with: "{\"name\":\"Rudi\",\"member\":\"\(rudi)\"}").person
            func create(_ meanwhile: @escaping @Sendable () async throws -> Void) async throws -> Answer {
                try await person.send(
                    .post, "\(scene.path)/counterparties", "application/json", Data(#"{"name":"Houblons"}"#.utf8), nil,
                    meanwhile)
            }
            let refused = try await create {
                let dossiers = "{\"dossiers\":[\"\(scene.dossier)\",\"\(other.dossier)\"]}"
                try await platform.admin.patch("/v1/members/\(rudi)", dossiers, version: 1).expect(200)
            }
            #expect(refused.status == 503 && refused["code"] == "too-much-contention")
            #expect(refused.header("Retry-After") == "1")
            try await create {}.expect(201)
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
            for (decision, body) in [("retry", "{}"), ("skip", #"{"reason":"mine"}"#)] {
                let refused = try await client.post("/v1/consumers/reading/parked/\(an)/\(decision)", body)
                #expect(refused.status == 403 && refused["code"] == "office-only")
            }
        }
    }
}

extension Person {
    /// A request whose body comes in two halves.
    /// - Parameter meanwhile: what happens between the last of them and the end.
    fileprivate func send(
        _ method: HTTPRequest.Method, _ path: String, _ type: String, _ body: Data, _ version: String?,
        _ meanwhile: @escaping @Sendable () async throws -> Void
    ) async throws -> Answer {
        var headers: HTTPFields = [.authorization: "Bearer \(token)", .contentType: type, .transferEncoding: "chunked"]
        if let version { headers[.ifMatch] = version }
        let half = body.count / 2
        let chunks: [BodyChunk] = [
            .bytes(Array(body.prefix(half))), .bytes(Array(body.dropFirst(half))), .meanwhile(meanwhile),
        ]
        return Answer(response: try await client.execute(path, method: method, headers: headers, chunks: chunks))
    }
}

extension AccessToken {
    fileprivate var member: ID<Member> { grant?.member ?? ID(UUID()) }
}
