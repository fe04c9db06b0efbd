import Testing

@testable import API

extension Scene {
    /// Two proposals of one number, the second suspected to repeat the first.
    func deliverRepeated() async throws -> (first: String, second: String) {
        var proposals: [String] = []
        for hundreds in 1...2 {
            let invoice = SampleInvoice.of(hundreds: hundreds, number: "A")
            let document = try await deliver([("\(hundreds).xml", invoice.data)])[0]
            proposals.append(try await proposal(of: document))
        }
        #expect(try await duplicates(of: proposals[1]) == "[\"\(proposals[0])\"]")
        return (proposals[0], proposals[1])
    }

    func duplicates(of proposal: String) async throws -> String? {
        try await person.get("/v1/proposals/\(proposal)").expect(200)["duplicate_of"]
    }
}
