import Testing

@testable import API

@Suite struct `A counterparty known by name that states its VAT number` {
    @Test func `is booked with it, also by a proposal that was made before`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let document = try await scene.deliver([("a.xml", SampleInvoice().data)])[0]
            let proposal = try await scene.proposal(of: document)
            let named = try await scene.person.patch(
                "/v1/proposals/\(proposal)", #"{"counterparty":{"name":"Foo"}}"#, version: 1
            ).expect(200)
            #expect(named["counterparty.name"] == "Foo" && named["counterparty.vat_number"] == nil)
            let stated = try await scene.person.post(
                "\(scene.path)/counterparties", #"{"name":"Foo","vat_number":"BE0403019261"}"#)
            #expect(stated.status < 300, "\(stated.text)")
            _ = try await scene.send()
            let task = try await scene.person.post(
                "/v1/connector/tasks/claim", #"{"software":"simulated","installation":"demo","max":1}"#,
                ["Prefer": "wait=20"]
            ).expect(200)
            #expect(task["tasks.0.entry.counterparty.name"] == "Foo")
            #expect(task["tasks.0.entry.counterparty.vat_number"] == "BE0403019261")
        }
    }
}
