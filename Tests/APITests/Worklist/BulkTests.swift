import Domain
import Foundation
import Testing

@testable import API
@testable import Workflows

@Suite struct `Changing several proposals at once` {
    @Test func `changes those that can be, and says of each what became of it, in order`() async throws {
        try await TestPlatform.with { platform in
            let (scene, good, bad) = try await Self.scene(platform)
            let unknown = UUID().uuidString.lowercased()
            let answer = try await scene.bulk("check", #""ids":["\#(bad)","\#(good)","\#(unknown)"]"#).expect(200)
            #expect(answer["results.0.id"] == bad)
            #expect(answer["results.0.status"] == "409")
            #expect(answer["results.0.code"] == "missing-fields")
            #expect(answer["results.0.reasons"]?.contains("rule:BR-CO-15") == true)
            #expect(answer["results.1.id"] == good)
            #expect(answer["results.1.status"] == "200" && answer["results.1.problem"] == nil)
            #expect(answer["results.2.code"] == "not-found" && answer["results.2.problem.code"] == "not-found")
            #expect(answer["results.3.id"] == nil)
            #expect(try await scene.validation(of: good) == "CHECKED_SUSPENSE")
        }
    }

    @Test func `changes nothing, asked for all or nothing, where one cannot be`() async throws {
        try await TestPlatform.with { platform in
            let (scene, good, bad) = try await Self.scene(platform)
            let before = try await scene.validation(of: good)
            let refused = try await scene.bulk("check", #""ids":["\#(good)","\#(bad)"],"mode":"atomic""#).expect(409)
            #expect(refused["code"] == "not-all-possible")
            #expect(refused["results.0.status"] == "200")
            #expect(refused["results.1.code"] == "missing-fields")
            #expect(try await scene.validation(of: good) == before)
            try await scene.bulk("check", #""ids":["\#(good)"],"mode":"atomic""#).expect(200)
            #expect(try await scene.validation(of: good) == "CHECKED_SUSPENSE")
        }
    }

    @Test(arguments: ["best_effort", "atomic"])
    func `tells of each that cannot be changed why, as a problem in the caller's language`(mode: String) async throws {
        try await TestPlatform.with { platform in
            let (scene, _, bad) = try await Self.scene(platform)
            let answer = try await scene.person.post(
                "\(scene.path)/worklist/purchase/check", #"{"ids":["\#(bad)"],"mode":"\#(mode)"}"#,
                ["Accept-Language": "fr", "X-Request-Id": "5d0a7c52-54d8-4f0e-9b1a-5a4f0f0c7d11"])
            #expect(answer["results.0.problem.status"] == "409")
            #expect(answer["results.0.problem.type"] == "/problems/missing-fields")
            #expect(answer["results.0.problem.title"] == "Impossible dans cet état")
            #expect(answer["results.0.problem.request_id"] == "5d0a7c52-54d8-4f0e-9b1a-5a4f0f0c7d11")
            #expect(answer["results.0.problem.detail"]?.hasPrefix("Ceci ne peut pas encore être vérifié.") == true)
            #expect(answer["results.0.problem.errors.0.pointer"] == "/total")
        }
    }

    @Test func `only tells what would become of them in a dry run`() async throws {
        try await TestPlatform.with { platform in
            let (scene, good, bad) = try await Self.scene(platform)
            let answer = try await scene.bulk("delete", #""ids":["\#(good)","\#(bad)"],"dry_run":true"#).expect(200)
            #expect(answer["results.1.status"] == "200")
            #expect(try await scene.worklist()["total"] == "2")
            let done = try await scene.bulk("delete", #""ids":["\#(good)","\#(bad)"]"#).expect(200)
            #expect(try await scene.worklist(after: done.header("Consistency-Token"))["total"] == "0")
        }
    }

    @Test func `finds them by the filters of the list`() async throws {
        try await TestPlatform.with { platform in
            let (scene, good, bad) = try await Self.scene(platform)
            let answer = try await scene.bulk("delete", #""filter":{"validation":"NOK_INCOMPLETE"}"#).expect(200)
            #expect(answer["results.0.id"] == bad)
            #expect(answer["results.1.id"] == nil)
            let rest = try await scene.bulk("delete", #""filter":{}"#).expect(200)
            #expect(rest["results.0.id"] == good)
            #expect(rest["results.1.id"] == nil)
            #expect(try await scene.bulk("delete", #""filter":{}"#).expect(200)["results"] == "[]")
        }
    }

    @Test func `gives them another period or kind, under the rules of their journals`() async throws {
        try await TestPlatform.with { platform in
            let (scene, good, bad) = try await Self.scene(platform)
            try await scene.bulk("modify", #""ids":["\#(good)","\#(bad)"],"changes":{"period":"2026-11"}"#).expect(200)
            for id in [good, bad] {
                #expect(try await scene.person.get("/v1/proposals/\(id)")["period"] == "2026-11")
            }
            let refused = try await scene.bulk("modify", #""ids":["\#(good)"],"changes":{"journal":"CFVK"}"#).expect(
                200)
            #expect(refused["results.0.code"] == "journal-of-other-side")
        }
    }

    @Test func `suspects what was annotated a moment before, and what was uploaded a moment before`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let documents = try await scene.deliver([
                ("a.xml", SampleInvoice.of(hundreds: 1, number: "A").data),
                ("b.xml", SampleInvoice.of(hundreds: 2, number: "B").data),
            ])
            let proposals = [try await scene.proposal(of: documents[0]), try await scene.proposal(of: documents[1])]
            for proposal in proposals {
                try await scene.person.patch("/v1/proposals/\(proposal)", #"{"invoice_number":"C"}"#, version: 1)
                    .expect(200)
            }
            let worklist = try await scene.worklist(after: try await token(scene))
            let suspected = (0..<2).compactMap { worklist["items.\($0).duplicate_of.0"] }
            #expect(suspected.count == 1 && proposals.contains(suspected[0]))

            let twice = SampleInvoice.of(hundreds: 3, number: "D").data
            let first = try await scene.person.upload(twice, to: scene.dossier, as: "d.xml").expect(201)
            let second = try await scene.person.upload(twice, to: scene.dossier, as: "d.xml").expect(201)
            #expect(try second.require("duplicate_of.0") == first.require("id"))
        }
    }

    @Test func `a filter of null is refused and nothing is deleted`() async throws {
        try await TestPlatform.with { platform in
            let (scene, _, _) = try await Self.scene(platform)
            let refused = try await scene.bulk("delete", #""filter":{"validation":null}"#).expect(422)
            #expect(refused["errors.0.pointer"] == "/filter/validation" && refused["errors.0.code"] == "wrong-type")
            #expect(try await scene.worklist(after: try await token(scene))["total"] == "2")
        }
    }

    @Test func `reads them once more, and takes back what people did`() async throws {
        try await TestPlatform.with { platform in
            let (scene, good, _) = try await Self.scene(platform)
            try await scene.person.patch("/v1/proposals/\(good)", #"{"invoice_number":"X-1"}"#, version: 1).expect(200)
            try await scene.bulk("reprocess", #""ids":["\#(good)"]"#).expect(200)
            let read = try await scene.person.get("/v1/proposals/\(good)").expect(200)
            #expect(read["invoice_number"] == "A")
            let version = try #require(Int(try read.require("version")))
            try await scene.person.patch("/v1/proposals/\(good)", #"{"invoice_number":"X-2"}"#, version: version)
                .expect(200)
            let stale = try await scene.person.post(
                "/v1/proposals/\(good)/reprocess", "", ["If-Match": "\"\(version)\""])
            #expect(stale.status == 412)
            let single = try await scene.person.post(
                "/v1/proposals/\(good)/reprocess", "", ["If-Match": "\"\(version + 1)\""]
            ).expect(200)
            #expect(single["invoice_number"] == "A")
        }
    }

    @Test func `says of each what was certain when the database was lost`() throws {
        let ids = (1...4).map { _ in ID<BookingProposal>(UUID()) }
        let results: [BulkChange<BookingProposal>.Result] = [
            .init(id: ids[0]), .init(id: ids[1], interruption: .unanswered), .init(id: ids[2], interruption: .diskFull),
            .init(id: ids[3], interruption: .notTried),
        ]
        let written = Data(BulkAnswer.results(results, Voice(translator: Translator(), requestID: "r")))
        let said = try #require(try JSONSerialization.jsonObject(with: written) as? [[String: Any]])
        #expect(said.map { $0["id"] as? String } == ids.map(\.description))
        #expect(said.map { $0["status"] as? Int } == [200, 503, 507, 503])
        #expect(said.map { $0["code"] as? String } == [nil, "database-unavailable", "disk-full", "not-tried"])
    }

    @Test func `has one effect under one key`() async throws {
        try await TestPlatform.with { platform in
            let (scene, good, _) = try await Self.scene(platform)
            let body = #"{"ids":["\#(good)"]}"#
            let path = "\(scene.path)/worklist/purchase/delete"
            let first = try await scene.person.post(path, body, ["Idempotency-Key": "k"]).expect(200)
            let second = try await scene.person.post(path, body, ["Idempotency-Key": "k"]).expect(200)
            #expect(first.text == second.text)
            #expect(second.header("Idempotent-Replayed") == "true")
        }
    }

    @Test func `under one key answers again what it answered, whatever the filter would find now`() async throws {
        try await TestPlatform.with { platform in
            let (scene, _, _) = try await Self.scene(platform)
            let body = #"{"filter":{"validation":"NOK_INCOMPLETE"}}"#
            let path = "\(scene.path)/worklist/purchase/delete"
            let first = try await scene.person.post(path, body, ["Idempotency-Key": "k"]).expect(200)
            var late = SampleInvoice(number: "C")
            late.total = "999.00"
            _ = try await scene.deliver([("c.xml", late.data)])
            let second = try await scene.person.post(path, body, ["Idempotency-Key": "k"]).expect(200)
            #expect(first.text == second.text)
            let left = try await scene.worklist(after: try await token(scene))
            #expect(left["total"] == "2")
        }
    }

    @Test(arguments: [
        ("check", #"{}"#, "missing-field"), ("check", #"{"ids":[],"filter":{}}"#, nil),
        ("delete", #"{"filter":{},"ids":["3f1a7c52-54d8-4f0e-9b1a-5a4f0f0c7d11"]}"#, "ids-or-filter"),
        ("modify", #"{"filter":{},"changes":{}}"#, "missing-field"), ("modify", #"{"filter":{}}"#, "missing-field"),
        ("check", #"{"filter":{},"mode":"maybe"}"#, nil),
    ])
    func `is refused where it is not said of which, or what`(verb: String, body: String, code: String?) async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let refused = try await scene.person.post("\(scene.path)/worklist/purchase/\(verb)", body).expect(422)
            if let code { #expect(refused["errors.0.code"] == code) }
        }
    }

    /// A purchase list with one proposal that is complete and one whose sums do not agree.
    private static func scene(_ platform: TestPlatform) async throws -> (Scene, good: String, bad: String) {
        let scene = try await Scene.open(platform)
        let documents = try await scene.deliver([
            ("a.xml", SampleInvoice(number: "A").data), ("b.xml", SampleInvoice(number: "B", total: "120.00").data),
        ])
        return (scene, try await scene.proposal(of: documents[0]), try await scene.proposal(of: documents[1]))
    }
}

extension Scene {
    @discardableResult
    fileprivate func bulk(_ verb: String, _ members: String) async throws -> Answer {
        try await person.post("\(path)/worklist/purchase/\(verb)", "{\(members)}")
    }

    fileprivate func validation(of proposal: String) async throws -> String {
        try await person.get("/v1/proposals/\(proposal)").expect(200).require("validation")
    }
}
