import Domain
import EventStore
import TestTools
import Testing

@testable import API

@Suite struct `Duplicates over HTTP` {
    @Test func `are held back where two people make them at the same moment`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            var proposals: [String] = []
            for (hundreds, number) in [(1, "A"), (2, "B")] {
                let invoice = SampleInvoice.of(hundreds: hundreds, number: number)
                let document = try await scene.deliver([("\(number).xml", invoice.data)])[0]
                proposals.append(try await scene.proposal(of: document))
            }
            let reader = StreamReader(store: platform.composition.store, office: platform.office)
            var annotation = Annotation()
            annotation.journalProfile = try await reader.load(Journal.id("CFAK", of: scene.dossierID)).state.profile
            annotation.invoiceNumber = .set("C")
            for proposal in proposals {
                try await scene.perform(.annotate(annotation), on: try #require(ID<BookingProposal>(proposal)))
            }
            let held = try await eventually {
                let list = try await scene.worklist()
                return list["gate.ready"] == "false" ? list : nil
            }
            #expect(held["items.0.duplicate_of"] == "[]")
            #expect(held["items.1.id"] == proposals[1] && held["items.1.duplicate_of"] == "[\"\(proposals[0])\"]")
            #expect(held["gate.blockers.0.reasons"] == #"["duplicate-unacknowledged"]"#)
        }
    }

    @Test func `are ten at most, and none is left unsuspected where many are deleted at once`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let invoices = (1...14).map { SampleInvoice.of(hundreds: $0, number: "A") }
            let documents = try await scene.deliver(invoices.enumerated().map { ("\($0).xml", $1.data) })
            var proposals: [String] = []
            for document in documents { proposals.append(try await scene.proposal(of: document)) }
            let last = try #require(proposals.last)
            let seen = try await scene.person.get("/v1/proposals/\(last)").expect(200)
            #expect(seen["duplicate_of.9"] != nil && seen["duplicate_of.10"] == nil)
            let ids = proposals.dropFirst().dropLast().map { "\"\($0)\"" }.joined(separator: ",")
            try await scene.person.post("\(scene.path)/worklist/purchase/delete", #"{"ids":[\#(ids)]}"#).expect(200)
            #expect(try await scene.duplicates(of: last) == "[\"\(proposals[0])\"]")
            try await scene.person.post(
                "\(scene.path)/worklist/purchase/delete", #"{"ids":["\#(proposals[0])"]}"#
            ).expect(200)
            #expect(try await scene.duplicates(of: last) == "[]")
        }
    }

    @Test func `stand among the reasons of their rows, as long as they hold a send back`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let (_, second) = try await scene.deliverRepeated()
            let reason = #"["duplicate-unacknowledged"]"#
            #expect(try await scene.reasons(of: second) == [reason, reason])

            try await scene.setDuplicateBlocks(#""never""#)
            #expect(try await scene.reasons(of: second) == ["[]", "[]"])
            try await scene.setDuplicateBlocks("null")
            #expect(try await scene.reasons(of: second) == [reason, reason])
            try await scene.check(second)
            #expect(try await scene.reasons(of: second) == ["[]", "[]"])
        }
    }
}

extension Scene {
    fileprivate func setDuplicateBlocks(_ rule: String) async throws {
        let tag = try #require(try await person.get("\(path)/settings").expect(200).header("ETag"))
        try await person.call(
            .patch, "\(path)/settings", Array(#"{"duplicate_blocks":\#(rule)}"#.utf8), ["If-Match": tag]
        ).expect(200)
    }

    /// In the worklist, and in the list of all proposals.
    fileprivate func reasons(of proposal: String) async throws -> [String?] {
        var reasons: [String?] = []
        for list in ["worklist/purchase", "proposals"] {
            let page = try await person.get("\(path)/\(list)", ["Consistency-Token": try await token(self)]).expect(200)
            let index = (0..<2).first { page["items.\($0).id"] == proposal }
            reasons.append(index.flatMap { page["items.\($0).reasons"] })
        }
        return reasons
    }
}
