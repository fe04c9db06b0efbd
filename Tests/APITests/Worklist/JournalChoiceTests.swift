import Foundation
import Testing

@testable import API

@Suite struct `The journal nobody chose` {
    private static let journals = """
        [{"code":"AK99","side":"purchase","alias":"Achats 2099","first_period":"2099-01"},
         {"code":"INK","side":"purchase","alias":"Achats","first_period":"2026-01"},
         {"code":"AANK","side":"purchase","alias":"Frais","first_period":"2026-01"},
         {"code":"NC","side":"purchase","alias":"Notes de crédit","credit_notes_only":true,"first_period":"2026-01"},
         {"code":"VK","side":"sale","alias":"Ventes","first_period":"2026-01"},
         {"code":"AVK","side":"sale","alias":"Ventes comptoir","first_period":"2026-01"}]
        """

    private func scene(_ platform: TestPlatform) async throws -> (scene: Scene, path: String) {
        let scene = try await Scene.open(platform, journals: Self.journals)
        let document = try await scene.deliver([("a.xml", SampleInvoice().data)])[0]
        return (scene, "/v1/proposals/\(try await scene.proposal(of: document))")
    }

    @Test func `is the first added that has begun, not the first by its code`() async throws {
        try await TestPlatform.with { platform in
            let (scene, path) = try await scene(platform)
            let read = try await scene.person.get(path).expect(200)
            #expect(read["journal"] == "INK" && read["period"] == "2026-10")
            let pdf = try await scene.deliver([("b.pdf", SamplePDF.data)], type: "application/pdf")[0]
            let empty = try await scene.person.get("/v1/proposals/\(try await scene.proposal(of: pdf))").expect(200)
            #expect(empty["journal"] == "INK")
        }
    }

    @Test func `is the first of the side that a proposal is moved to`() async throws {
        try await TestPlatform.with { platform in
            let (scene, path) = try await scene(platform)
            let moved = try await scene.person.patch(path, #"{"side":"sale"}"#, version: 1).expect(200)
            #expect(moved["journal"] == "VK")
        }
    }

    @Test func `is that of the credit notes once a person marks one, and is left again where that was wrong`()
        async throws
    {
        try await TestPlatform.with { platform in
            let (scene, path) = try await scene(platform)
            let marked = try await scene.person.patch(path, #"{"credit_note":true}"#, version: 1).expect(200)
            #expect(marked["journal"] == "NC" && marked["credit_note"] == "true" && marked["period"] == "2026-10")
            #expect(marked["provenance.journal.source"] == "derived")
            let back = try await scene.person.patch(path, #"{"credit_note":false}"#, version: 2).expect(200)
            #expect(back["journal"] == "INK" && back["provenance.journal.source"] == "derived")
        }
    }

    @Test func `is left by an invoice that the machine took for a credit note`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform, journals: Self.journals)
            let negative = SampleInvoice(base: "-100.00", vat: "-21.00", total: "-121.00")
            let proposal = try await scene.proposal(of: try await scene.deliver([("a.xml", negative.data)])[0])
            let path = "/v1/proposals/\(proposal)"
            #expect(try await scene.person.get(path).expect(200)["journal"] == "NC")
            let corrected = try await scene.person.patch(path, #"{"credit_note":false}"#, version: 1).expect(200)
            #expect(corrected["journal"] == "INK")
        }
    }

    @Test func `follows for several proposals at once`() async throws {
        try await TestPlatform.with { platform in
            let (scene, path) = try await scene(platform)
            let id = try #require(path.split(separator: "/").last)
            try await scene.person.post(
                "\(scene.path)/worklist/purchase/modify", #"{"ids":["\#(id)"],"changes":{"credit_note":true}}"#
            ).expect(200)
            #expect(try await scene.person.get(path).expect(200)["journal"] == "NC")
        }
    }

    @Test func `is looked for no more once a person has chosen one`() async throws {
        try await TestPlatform.with { platform in
            let (scene, path) = try await scene(platform)
            try await scene.person.patch(path, #"{"journal":"AANK"}"#, version: 1).expect(200)
            let marked = try await scene.person.patch(path, #"{"credit_note":true}"#, version: 2).expect(200)
            #expect(marked["journal"] == "AANK")
            let named = try await scene.person.patch(
                path, #"{"credit_note":false,"journal":"INK"}"#, version: 3
            ).expect(200)
            #expect(named["journal"] == "INK" && named["provenance.journal.source"] == "member")
        }
    }
}
