import Domain
import Foundation
import TestTools
import Testing

@testable import API

@Suite struct `The periods of a dossier` {
    /// The tests stand in November 2026.
    private static func inNovember(_ configuration: inout Composition.Configuration) {
        if let start = Timestamp("2026-11-15T09:00:00Z") { configuration.clock = .starting(at: start) }
    }

    @Test func `are open from the journal's first to the next month`() async throws {
        try await TestPlatform.with(Self.inNovember) { platform in
            let scene = try await Scene.open(platform)
            let periods = try await eventually {
                let answer = try await platform.admin.get("\(scene.path)/periods?journal=CFAK").expect(200)
                return answer["items.0.journal"] == nil ? nil : answer
            }
            #expect(periods["items.0.first_period"] == "2026-01")
            #expect(periods["items.0.periods.0.period"] == "2026-01")
            #expect(periods["items.0.periods.11.period"] == "2026-12")
            #expect(periods["items.0.periods.11.state"] == "open")
            #expect(periods["items.0.periods.12.period"] == nil)
            #expect(periods["items.1.journal"] == nil && periods["total"] == "1")
            let last = try await platform.admin.get("\(scene.path)/periods?sort=-journal&limit=1").expect(200)
            #expect(last["items.0.journal"] == "CFVK" && last["items.1"] == nil && last["total"] == "2")
            let rest = try await platform.admin.get(
                "\(scene.path)/periods?sort=-journal&limit=1&cursor=\(try last.require("next"))"
            ).expect(200)
            #expect(rest["items.0.journal"] == "CFAK" && rest["next"] == nil)
        }
    }

    @Test func `are closed and opened in every journal, or in those named`() async throws {
        try await TestPlatform.with(Self.inNovember) { platform in
            let scene = try await Scene.open(platform)
            let closed = try await platform.admin.post("\(scene.path)/periods/2026-10/close", #"{"journals":null}"#)
            #expect(
                try closed.expect(200)["closed"]
                    == #"[{"journal":"CFAK","period":"2026-10"},{"journal":"CFVK","period":"2026-10"}]"#)
            #expect(closed["affected"] == "[]")
            #expect(closed["in_flight"] == "[]")
            let opened = try await platform.admin.post("\(scene.path)/periods/2026-10/open", #"{"journals":["CFVK"]}"#)
            #expect(try opened.expect(200)["opened"] == #"[{"journal":"CFVK","period":"2026-10"}]"#)
            #expect(opened["closed"] == "[]" && closed["opened"] == nil)
            let periods = try await platform.admin.get("\(scene.path)/periods").expect(200)
            #expect(periods["items.0.periods.9.state"] == "closed")
            #expect(periods["items.1.periods.9.state"] == "open")
        }
    }

    @Test func `name the proposals that stand in them, which are blocked until they open again`() async throws {
        try await TestPlatform.with(Self.inNovember) { platform in
            let scene = try await Scene.open(platform)
            let document = try await scene.deliver([("F-17.xml", SampleInvoice().data)])[0]
            let proposal = try await scene.proposal(of: document)

            let closed = try await platform.admin.post("\(scene.path)/periods/2026-10/close").expect(200)
            #expect(closed["affected"] == "[{\"proposal\":\"\(proposal)\",\"reason\":\"period-closed\"}]")
            let blocked = try await scene.worklist(after: closed.header("Consistency-Token"))
            #expect(blocked["items.0.validation"] == "NOK_INCOMPLETE")
            #expect(blocked["items.0.reasons.0"] == "period-closed")
            #expect(blocked["gate.ready"] == "false")
            let annotated = try await scene.person.patch(
                "/v1/proposals/\(proposal)", #"{"comment":"x"}"#, version: 1
            ).expect(200)
            #expect(annotated["validation"] == "NOK_INCOMPLETE")
            #expect(annotated["reasons"] == #"["period-closed"]"#)
            try await platform.admin.patch("/v1/office/settings", #"{"help":true}"#, version: 1).expect(200)
            let helped = try await scene.person.post("/v1/proposals/\(proposal)/help", "", ["If-Match": "\"2\""])
            #expect(try helped.expect(200)["reasons"] == #"["period-closed"]"#)

            let opened = try await platform.admin.post("\(scene.path)/periods/2026-10/open").expect(200)
            #expect(opened["affected.0.proposal"] == proposal)
            let free = try await scene.worklist(after: opened.header("Consistency-Token"))
            #expect(free["items.0.validation"] == "OK_NEW_PARTY")
        }
    }

    @Test func `block a proposal too that came to stand in them in the moment they closed`() async throws {
        try await TestPlatform.with(Self.inNovember) { platform in
            let scene = try await Scene.open(platform)
            _ = try await scene.deliver([("F-17.xml", SampleInvoice().data)])
            let period = try #require(AccountingPeriod("2026-10"))
            try await scene.perform(.close(period, affected: []), on: Journal.id("CFAK", of: scene.dossierID))
            let blocked = try await eventually {
                let list = try await scene.worklist()
                return list["items.0.validation"] == "NOK_INCOMPLETE" ? list : nil
            }
            #expect(blocked["items.0.reasons.0"] == "period-closed" && blocked["gate.ready"] == "false")
        }
    }

    @Test func `free a proposal too that came back into them in the moment they opened`() async throws {
        try await TestPlatform.with(Self.inNovember) { platform in
            let scene = try await Scene.open(platform)
            _ = try await scene.deliver([("F-17.xml", SampleInvoice().data)])
            let closed = try await platform.admin.post("\(scene.path)/periods/2026-10/close").expect(200)
            let blocked = try await scene.worklist(after: closed.header("Consistency-Token"))
            #expect(blocked["items.0.reasons.0"] == "period-closed")
            let period = try #require(AccountingPeriod("2026-10"))
            try await scene.perform(.open(period, affected: []), on: Journal.id("CFAK", of: scene.dossierID))
            let free = try await eventually {
                let list = try await scene.worklist()
                return list["items.0.validation"] == "OK_NEW_PARTY" ? list : nil
            }
            #expect(free["items.0.reasons.0"] == nil && free["gate.ready"] == "true")
        }
    }

    @Test func `list the tasks that are on their way to the accounting package`() async throws {
        try await TestPlatform.with(Self.inNovember) { platform in
            let scene = try await Scene.open(platform)
            _ = try await scene.deliver([("F-17.xml", SampleInvoice().data)])
            let task = try await scene.send().require("items.0.task")
            let closed = try await platform.admin.post("\(scene.path)/periods/2026-10/close").expect(200)
            #expect(closed["in_flight"] == "[\"\(task)\"]")
            #expect(closed["affected"] == "[]")
        }
    }

    @Test func `block nothing that has left the worklist, wherever one looks`() async throws {
        try await TestPlatform.with(Self.inNovember) { platform in
            let scene = try await Scene.open(platform)
            let files = (1...2).map {
                ("\($0).xml", SampleInvoice.of(hundreds: $0, number: "F-\($0)", date: "2026-10-0\($0)").data)
            }
            let documents = try await scene.deliver(files)
            let (deleted, sent) = (
                try await scene.proposal(of: documents[0]), try await scene.proposal(of: documents[1])
            )
            let version = try await scene.version(of: deleted)
            try await scene.person.call(.delete, "/v1/proposals/\(deleted)", [], ["If-Match": "\"\(version)\""]).expect(
                200)
            _ = try await scene.send()
            let head = try await token(scene)
            func codes() async throws -> [String?] {
                let list = try await scene.person.get(
                    "\(scene.path)/proposals", ["Consistency-Token": try await token(scene)]
                ).expect(200)
                let items = (0..<2).map { "items.\($0)" }
                let listed = [deleted, sent].map { id in
                    items.first { list["\($0).id"] == id }.flatMap { list["\($0).validation"] }
                }
                return try await [
                    scene.person.get("/v1/proposals/\(deleted)").expect(200)["validation"],
                    scene.person.get("/v1/proposals/\(sent)").expect(200)["validation"],
                ] + listed
            }
            let before = try await codes()
            #expect(before[0] == before[2] && before[1] == before[3], "\(before)")
            try await platform.admin.post("\(scene.path)/periods/2026-10/close").expect(200)
            #expect(try await codes() == before)
            let past = try await scene.person.get("/v1/proposals/\(sent)?as_of=\(head.split(separator: ".")[1])")
            #expect(try past.expect(200)["validation"] == before[1])
        }
    }

    @Test func `say what is wrong`() async throws {
        try await TestPlatform.with(Self.inNovember) { platform in
            let scene = try await Scene.open(platform)
            let unknown = try await platform.admin.post("\(scene.path)/periods/2026-10/close", #"{"journals":["XX"]}"#)
            #expect(try unknown.expect(422)["errors.0.code"] == "unknown-journal")
            #expect(unknown["errors.0.pointer"] == "/journals/0")
            let early = try await platform.admin.post("\(scene.path)/periods/2025-12/open", #"{"journals":["CFAK"]}"#)
            #expect(try early.expect(422)["code"] == "before-first-period")
            try await platform.admin.post("\(scene.path)/periods/2026-13/close").expect(404)
            let other = try await platform.otherOffice()
            try await other.post("\(scene.path)/periods/2026-10/close").expect(404)
        }
    }
}
