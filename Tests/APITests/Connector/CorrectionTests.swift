import Domain
import EventStore
import Foundation
import Projections
import Testing
import Workflows

@testable import API

@Suite(.timeLimit(.minutes(2))) struct `What the package corrects of a booking` {
    @Test func `is in the archive, to be found by, in the tab of its journal`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let document = try await scene.bookOne(as: "R")
            try await scene.report([ReportedEntry("R")])
            try await scene.report([ReportedEntry("R", number: "999", period: "2026-11", invoice: "F-18")])
            for query in ["?number=999", "?period=2026-11", "?invoice_number=F-18", "?invoice_date=2026-11-02"] {
                #expect(try await scene.archive("purchase", query)["items.0.document"] == document, "\(query)")
            }
            #expect(try await scene.archive("purchase", "?number=388")["total"] == "0")
            try await scene.report([ReportedEntry("R", journal: "CFVK")])
            #expect(try await scene.archive("purchase")["total"] == "0")
            #expect(try await scene.archive("sale")["items.0.document"] == document)
        }
    }

    @Test func `leaves its document in the tab of its side where the journal is none of the dossier's`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let document = try await scene.bookOne(as: "R")
            try await scene.report([ReportedEntry("R", journal: "OD"), ReportedEntry("HAND", journal: "OD")])
            let archive = try await scene.archive("purchase")
            #expect(archive["items.0.document"] == document && archive["items.0.journal"] == "OD")
            #expect(archive["total"] == "1")
            #expect(try await scene.archive("sale")["total"] == "0")
        }
    }

    @Test func `is there too where it was seen before anybody knew whose the entry is`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let document = try await scene.deliver([("a.xml", SampleInvoice().data)])[0]
            _ = try await scene.send()
            try await scene.report([ReportedEntry("R", number: "4711")])
            try await scene.complete(try await scene.claimOne().id, as: "R").expect(200)
            try await scene.confirmed()
            let archive = try await scene.archive("purchase")
            #expect(archive["items.0.document"] == document && archive["items.0.number"] == "4711")
            #expect(archive["total"] == "1")
        }
    }

    @Test(
        arguments: [
            (ReportedEntry("R", number: "4712", paid: true), "4712", "true"),
            // The package has given the reference again.
            (ReportedEntry("R", number: "4711", period: "2027-01", paid: true), "4711", "false"),
        ])
    func `is there too where the entry is confirmed late, by what was seen before the correction`(
        later: ReportedEntry, number: String, paid: String
    ) async throws {
        try await TestPlatform.withDatabase { database in
            let (before, task) = try await TestPlatform.on(database) { platform in
                let scene = try await Scene.open(platform)
                _ = try await scene.deliver([("a.xml", SampleInvoice().data)])
                _ = try await scene.send()
                return (scene, try await scene.claimOne().id)
            }
            // Nobody reacts to anything here.
            try await TestPlatform.on(database, { $0.roles = [.api, .projector] }) { platform in
                let person = Person(client: platform.client, token: before.person.token, member: before.person.member)
                let scene = Scene(platform: platform, person: person, dossier: before.dossier)
                try await scene.report([ReportedEntry("R", number: "4711")])
                try await scene.report([later])
                try await scene.complete(task, as: "R").expect(200)
                try await scene.confirmByFirstSync()
                let archive = try await scene.archive("purchase")
                #expect(archive["total"] == "1" && archive["items.0.number"] == number)
                #expect(archive["items.0.paid"] == paid)
            }
        }
    }
}

extension Scene {
    /// Has the reactor handle the first entries that were seen.
    fileprivate func confirmByFirstSync() async throws {
        let server = platform.composition.platform
        let caughtUp = try await server.registry.wait(
            for: try await head(self), on: ConfirmingReactor.models, upTo: .seconds(60))
        try #require(caughtUp)
        let seen = try await platform.composition.store.events(
            after: 0, limit: 1,
            where: EventFilter(dossiers: [try dossierID], types: [LedgerEvent.EntriesObserved.eventType])
        ).events.first
        let policies = PolicyContexts(now: { server.clock.now() }, makeID: { UUID() })
        let reactor = ConfirmingReactor(
            commands: server.handler, queries: server.queries, ledger: server.lists, policies: policies)
        try await reactor.handle(try #require(seen), attempt: 1)
    }

    fileprivate func archive(_ tab: String, _ query: String = "") async throws -> Answer {
        try await person.get("\(path)/archive/\(tab)\(query)", ["Consistency-Token": try await token(self)]).expect(200)
    }
}
