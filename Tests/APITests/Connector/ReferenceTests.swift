import EventStore
import Foundation
import TestTools
import Testing

@testable import API
@testable import Domain

@Suite(.timeLimit(.minutes(2))) struct `The package's reference of an entry` {
    @Test func `completes no second task, and the refusal says whose it is`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let documents = try await scene.deliverTwo()
            let tasks = try await scene.claimTwo()
            let first = try await scene.complete(tasks[0], as: "R").expect(200)
            let refused = try await scene.complete(tasks[1], as: "R").expect(409)
            #expect(refused["code"] == "reference-taken")
            for known in ["R", "CFAK 388", "2026", documents[0]] {
                #expect(refused["detail"]?.contains(known) == true, "\(known)")
            }
            #expect(try await scene.complete(tasks[0], as: "R").expect(200)["version"] == first["version"])
            try await scene.complete(tasks[1], as: "R-2").expect(200)
        }
    }

    @Test func `completes one of two tasks at one moment, and changes nothing of the other`() async throws {
        try await TestPlatform.with({ $0.patience.brief = .milliseconds(500) }) { platform in
            let scene = try await Scene.open(platform)
            _ = try await scene.deliverTwo()
            let tasks = try await scene.claimTwo()
            // Nobody can be told by the read models: they learn of neither before both are answered.
            let standing = try StandingTasks(platform)
            async let one = scene.complete(tasks[0], as: "R")
            async let other = scene.complete(tasks[1], as: "R")
            let answers = [try await one, try await other]
            standing.moveOn()
            #expect(answers.map(\.status).sorted() == [200, 409])
            let refused = try #require(answers.firstIndex { $0.status == 409 })
            #expect(answers[refused]["code"] == "reference-taken")
            #expect(try await scene.count("paraph.task.completed") == 1)
            #expect(try await scene.count("paraph.ledger.reference-taken") == 1)
            try await scene.complete(tasks[refused], as: "R-2").expect(200)
            #expect(try await scene.count("paraph.ledger.reference-taken") == 2)
        }
    }

    @Test func `completes no second task where the first was completed before references were taken in the log`()
        async throws
    {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let documents = try await scene.deliverTwo()
            let tasks = try await scene.claimTwo()
            try await scene.happens(.completed(tasks[0], of: documents[0], in: scene.dossier, as: "R"), to: tasks[0])
            // Asked for tasks, the read models first catch up.
            #expect(try await scene.claimable() == "[]")
            let refused = try await scene.complete(tasks[1], as: "R").expect(409)
            #expect(refused["code"] == "reference-taken" && refused["detail"]?.contains(documents[0]) == true)
            #expect(try await scene.count("paraph.ledger.reference-taken") == 0)
            try await scene.complete(tasks[0], as: "R").expect(200)
        }
    }

    /// As it was before second completions were refused.
    @Test func `files the first document alone, where two tasks were completed under it`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let documents = try await scene.deliverTwo()
            let tasks = try await scene.claimTwo()
            try await scene.complete(tasks[0], as: "R").expect(200)
            try await scene.report([ReportedEntry("R", paid: true)])
            #expect(try await scene.archived() == [documents[0]])
            try await scene.happens(.completed(tasks[1], of: documents[1], in: scene.dossier, as: "R"), to: tasks[1])
            try await scene.confirmed()
            try await scene.report([ReportedEntry("R", paid: true), ReportedEntry("R-2", number: "389")])
            try await scene.confirmed()
            #expect(try await scene.archived() == [documents[0]])
        }
    }

    @Test func `does not confirm a task by what it named in another fiscal year`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let document = try await scene.deliver([("a.xml", SampleInvoice().data)])[0]
            _ = try await scene.send()
            try await scene.report([ReportedEntry("CFAK/388", period: "2025-10", paid: true)])
            try await scene.complete(try await scene.claimOne().id, as: "CFAK/388").expect(200)
            try await scene.confirmed()
            #expect(try await scene.archived() == [])
            try await scene.report([ReportedEntry("CFAK/388")])
            #expect(try await scene.archived() == [document])
            #expect(try await scene.paid() == "false")
        }
    }

    @Test func `given again in the next fiscal year, changes nothing of the first entry's document`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let document = try await scene.deliver([("a.xml", SampleInvoice().data)])[0]
            _ = try await scene.send()
            try await scene.complete(try await scene.claimOne().id, as: "CFAK/388").expect(200)
            try await scene.report([ReportedEntry("CFAK/388", paid: true)])
            try await scene.report([ReportedEntry("CFAK/388", period: "2027-01")])
            #expect(try await scene.documentsObserved() == [document, nil])
            #expect(try await scene.archived() == [document])
            #expect(try await scene.paid() == "true")
        }
    }

    @Test func `stays its document's where the entry moves to another fiscal year under another number`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let document = try await scene.bookOne(as: "R")
            try await scene.report([ReportedEntry("R")])
            try await scene.report([ReportedEntry("R", number: "3", period: "2027-01", paid: true)])
            #expect(try await scene.documentsObserved() == [document, document])
            #expect(try await scene.paid() == "true")
        }
    }
}

extension Scene {
    fileprivate func deliverTwo() async throws -> [String] {
        try await deliver(
            (1...2).map {
                ("\($0).xml", SampleInvoice.of(hundreds: $0, number: "F-\($0)", date: "2026-10-0\($0)").data)
            })
    }

    fileprivate func claimTwo() async throws -> [String] {
        _ = try await send()
        return try await claim(2).compactMap { $0["id"] as? String }
    }

    /// What the archive's newest document says of its entry.
    fileprivate func paid() async throws -> String? {
        try await person.get("\(path)/archive/purchase", ["Consistency-Token": try await token(self)]).expect(200)[
            "items.0.paid"]
    }

    /// Waits until the reactor has looked at all that was completed and seen.
    func confirmed() async throws {
        try await passed("paraph.task.completed,paraph.ledger.entries-observed", by: "confirming")
    }

    /// How many events of this type there are.
    fileprivate func count(_ type: String) async throws -> Int {
        let events = try await person.get("/v1/events?types=\(type)&limit=1000").expect(200)
        return (0...).lazy.prefix { events["events.\($0)"] != nil }.count
    }

    fileprivate func happens(_ event: ConnectorTaskEvent, to task: String) async throws {
        let id = try #require(ID<ConnectorTask>(task))
        let loaded = try await platform.composition.platform.reader(of: platform.office).load(id)
        var act = Act()
        act.append([event], to: loaded, dossier: ID<Dossier>(dossier))
        let context = CommandContext(
            office: platform.office, author: .policy("test"), now: Timestamp(Date()), correlation: UUID(),
            causation: UUID(), makeID: { UUID() })
        _ = try await platform.composition.store.append(try AppendRequest(act, in: context))
    }
}

extension ConnectorTaskEvent {
    fileprivate static func completed(
        _ task: String, of document: String, in dossier: String, as reference: String
    ) throws -> ConnectorTaskEvent {
        let proposal = BookingProposal.id(of: try #require(ID<Document>(document)))
        return .completed(
            .init(dossier: dossier, document: document, proposal: "\(proposal)", by: "test", externalRef: reference))
    }
}
