import Foundation
import Testing

@testable import API

@Suite struct `An invoice delivered to the wrong box` {
    /// A sale of the dossier, lying among its purchases.
    private static var sale: SampleInvoice {
        var invoice = SampleInvoice(number: "VF-1")
        swap(&invoice.supplier, &invoice.customer)
        return invoice
    }

    @Test func `is moved to the other list, into that side's journal, and sent from there`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let document = try await scene.deliver([("VF-1.xml", Self.sale.data)])[0]
            let proposal = try await scene.proposal(of: document)
            let path = "/v1/proposals/\(proposal)"
            // The seller is the dossier itself, which is nobody's supplier.
            let before = try await scene.person.get(path).expect(200)
            #expect(before["counterparty"] == nil && before["validation"] == "NOK_INCOMPLETE")
            let moved = try await scene.person.patch(path, #"{"side":"sale"}"#, version: 1).expect(200)
            #expect(moved["side"] == "sale" && moved["journal"] == "CFVK" && moved["version"] == "2")
            #expect(moved["period"] == before["period"])
            #expect(moved["missing"] == #"["counterparty","lines\/0\/vat_code"]"#)
            #expect(moved["provenance.journal.source"] == "derived")
            let now = try await token(scene)
            #expect(try await scene.worklist("purchase", after: now)["total"] == "0")
            #expect(try await scene.worklist("sale", after: now)["items.0.id"] == proposal)

            let lines = #"[{"account":"700000","vat_code":"S21","base":"100.00","vat":"21.00"}]"#
            let corrected = #"{"counterparty":{"name":"\#(Self.sale.customer.name)"},"lines":\#(lines)}"#
            try await scene.person.patch(path, corrected, version: 2).expect(200)
            try await scene.person.post("\(path)/check", "", ["If-Match": "\"3\""]).expect(200)
            #expect(try await scene.send("sale")["items.0.number"] == "VF-1")
        }
    }

    @Test func `is moved with others, and stays there when it is read once more`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let document = try await scene.deliver([("VF-1.xml", Self.sale.data)])[0]
            let proposal = try await scene.proposal(of: document)
            let changes = #"{"ids":["\#(proposal)"],"changes":{"side":"sale"}}"#
            let answer = try await scene.person.post("\(scene.path)/worklist/purchase/modify", changes).expect(200)
            #expect(answer["results.0.status"] == "200")
            let again = try await scene.person.post("/v1/proposals/\(proposal)/reprocess", "", ["If-Match": "\"2\""])
                .expect(200)
            #expect(again["side"] == "sale" && again["journal"] == "CFVK")
            #expect(again["counterparty.name"] == Self.sale.customer.name)
        }
    }

    @Test func `is not moved into a journal of the side it leaves, nor to a side there is none of`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let proposal = try await scene.proposal(of: try await scene.deliver([("VF-1.xml", Self.sale.data)])[0])
            let path = "/v1/proposals/\(proposal)"
            let refused = try await scene.person.patch(path, #"{"side":"sale","journal":"CFAK"}"#, version: 1)
                .expect(422)
            #expect(refused["errors.0.pointer"] == "/journal" && refused["errors.0.code"] == "journal-of-other-side")
            let unknown = try await scene.person.patch(path, #"{"side":"misc"}"#, version: 1).expect(422)
            #expect(unknown["errors.0.pointer"] == "/side")
        }
    }
}
