import Foundation
import InProcess
import Logging
import Postgres
import Projections
import TestTools
import Testing
import Workflows

@testable import API

@Suite struct `Reading one's own writes` {
    @Test func `a model that stands still answers at once: strictly with 503, leniently with what it has`() async throws
    {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let owner = try Session(SessionConfiguration(conninfo: platform.databaseURL))
            try owner.script("ALTER TABLE \(DocumentRow.table) RENAME COLUMN title TO title_away")
            let uploaded = try await scene.person.upload(SampleInvoice().data, to: scene.dossier, as: "a.xml")
                .expect(201)
            let token = try #require(uploaded.header("Consistency-Token"))
            let list = "\(scene.path)/mailboxes/purchase?sort=uploaded_at"
            let start = ContinuousClock.now
            let behind = try await scene.person.get(list, ["Consistency-Token": token, "Prefer": "wait=60"]).expect(503)
            #expect(start.duration(to: .now) < .seconds(40))
            #expect(behind["code"] == "projection-behind")
            #expect(behind["faulted.0"] == "document")
            #expect(behind.header("Retry-After") == "5")
            let lenient = try await scene.person.get(
                list, ["Consistency-Token": token, "Prefer": "wait=60, handling=lenient"]
            ).expect(200)
            #expect(lenient.header("Warning")?.hasPrefix("110") == true && lenient["total"] == "0")
            let metrics = try await scene.person.get("/metrics").text
            #expect(metrics.contains(#"paraph_read_model_faulted{model="document"} 1"#))
            #expect(metrics.contains(#"paraph_read_model_faulted{model="proposal"} 0"#))
            #expect(metrics.contains(#"paraph_read_model_skipped_events{model="document"} 0"#))

            try owner.script("ALTER TABLE \(DocumentRow.table) RENAME COLUMN title_away TO title")
            let answer = try await scene.person.get(
                "\(scene.path)/mailboxes/purchase", ["Consistency-Token": token, "Prefer": "handling=lenient"])
            #expect([200, 503].contains(answer.status))
            _ = try await eventually {
                try await scene.person.get("\(scene.path)/mailboxes/purchase")["total"] == "1" ? true : nil
            }
        }
    }

    @Test(arguments: [
        "/v1/me", "/v1/events", "/v1/dossiers", "/v1/members/{member}", "/v1/office/settings", "{dossier}/settings",
        "{dossier}/journals/CFAK", "{dossier}/mailboxes/purchase", "{dossier}/periods", "{dossier}/worklist/purchase",
        "{dossier}/worklist/purchase/numbering-preview", "/v1/webhooks",
    ])
    func `a token of what the log no longer holds is refused at once, whatever is asked`(path: String) async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let path = path.replacing("{dossier}", with: scene.path)
                .replacing("{member}", with: platform.admin.member.description)
            let token = try await token(scene)
            let epoch = try #require(token.split(separator: ".").first)
            for handling in ["strict", "lenient"] {
                let start = ContinuousClock.now
                let refused = try await scene.person.get(
                    path, ["Consistency-Token": "\(epoch).999999", "Prefer": "wait=60, handling=\(handling)"]
                ).expect(400)
                #expect(refused["code"] == "beyond-the-log", "\(refused.text)")
                #expect(refused["errors.0.header"] == "Consistency-Token")
                #expect(start.duration(to: .now) < .seconds(40))
            }
            try await scene.person.get(path, ["Consistency-Token": token]).expect(200)
        }
    }

    @Test func `a preview waits no longer for a model that stands still than its caller would`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            _ = try await scene.deliver([("a.xml", SampleInvoice(number: "A").data)])
            let proposals = ProposalRow.table
            let owner = try Session(SessionConfiguration(conninfo: platform.databaseURL))
            try owner.script("ALTER TABLE \(proposals) RENAME COLUMN blocked TO blocked_away")
            let second = SampleInvoice.of(hundreds: 2, number: "B")
            let uploaded = try await scene.person.upload(second.data, to: scene.dossier, as: "b.xml").expect(201)
                .require("id")
            try await scene.person.post("\(scene.path)/documents/send", "{\"ids\":[\"\(uploaded)\"]}").expect(200)
            _ = try await eventually {
                try await scene.person.get("/v1/events?types=proposal.drafted")["events.1.position"]
            }
            let preview = "\(scene.path)/worklist/purchase/numbering-preview"
            // Whoever waits for a second has to meet a fault that is noticed already.
            try await eventually {
                try await scene.person.get("/metrics").text.contains(#"read_model_faulted{model="proposal"} 1"#)
            }
            let strict = try await scene.person.get(preview, ["Prefer": "wait=1"]).expect(503)
            #expect(strict["code"] == "projection-behind" && strict["faulted.0"] == "proposal")
            let lenient = try await scene.person.get(preview, ["Prefer": "wait=1, handling=lenient"]).expect(200)
            #expect(lenient.header("Warning")?.hasPrefix("110") == true)
            #expect(lenient["items.0.number"] == "388" && lenient["items.1"] == nil)

            try owner.script("ALTER TABLE \(proposals) RENAME COLUMN blocked_away TO blocked")
            _ = try await eventually { try await scene.person.get(preview)["items.1.number"] }
        }
    }

    @Test func `what is answered before its time says so, a single document too`() async throws {
        // Nobody folds here, so the read models never come to where the log is.
        try await TestPlatform.with({ ($0.roles, $0.patience) = ([.api], ReadModelPatience()) }) { platform in
            let scene = try await Scene.open(platform)
            let document = try await scene.person.upload(SampleInvoice().data, to: scene.dossier, as: "a.xml")
                .expect(201).require("id")
            let token = try await token(scene)
            for path in [
                "/v1/documents/\(document)", "\(scene.path)/periods",
                "\(scene.path)/worklist/purchase/numbering-preview",
                "\(scene.path)/mailboxes/purchase",
            ] {
                let lenient = try await scene.person.get(
                    path, ["Consistency-Token": token, "Prefer": "wait=0, handling=lenient"]
                ).expect(200)
                #expect(lenient.header("Warning")?.hasPrefix("110") == true, "\(path)")
            }
        }
    }

    @Test func `a list says up to which position it tells`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let uploaded = try await scene.person.upload(SampleInvoice().data, to: scene.dossier, as: "a.xml")
                .expect(201)
            let token = try #require(uploaded.header("Consistency-Token"))
            for path in ["\(scene.path)/mailboxes/purchase", "\(scene.path)/worklist/purchase"] {
                let list = try await scene.person.get(path, ["Consistency-Token": token]).expect(200)
                let shown = try #require(list.header("Consistency-Token").flatMap { ConsistencyToken($0) })
                let written = try #require(ConsistencyToken(token))
                #expect(shown.epoch == written.epoch && shown.position >= written.position)
            }
        }
    }

    @Test func `a server that only serves the API follows the one that folds`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            try await platform.withSecondServer(roles: [.api]) { reader in
                let uploaded = try await scene.person.upload(SampleInvoice().data, to: scene.dossier, as: "a.xml")
                    .expect(201)
                let token = try #require(uploaded.header("Consistency-Token"))
                let list = try await reader.get("\(scene.path)/mailboxes/purchase", ["Consistency-Token": token])
                    .expect(200)
                #expect(list["total"] == "1")
            }
        }
    }

    @Test(arguments: ["/v1/me", "/v1/dossiers", "/v1/events", "/v1/office/settings", "/v1/webhooks"])
    func `refuses, in every query, a token of another log`(path: String) async throws {
        try await TestPlatform.with { platform in
            let refused = try await platform.admin.get(
                path, ["Consistency-Token": "11111111-1111-4111-8111-111111111111.1"]
            ).expect(409)
            #expect(refused["code"] == "other-epoch")
        }
    }
}

extension TestPlatform {
    /// Another server on the same database, with the first one's admin calling it.
    fileprivate func withSecondServer(
        roles: Set<Composition.Role>, _ body: (Person) async throws -> Void
    ) async throws {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let second = try await Composition(
            .init(conninfo: databaseURL, roles: roles, patience: .ofTests), logger: logger)
        let work = Task { try await second.run() }
        defer { work.cancel() }
        do {
            try await body(
                Person(client: InProcessClient(second.router()), token: admin.token, member: admin.member))
        } catch {
            await second.close()
            throw error
        }
        await second.close()
    }
}
