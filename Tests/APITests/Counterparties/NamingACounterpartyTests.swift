import Testing

@testable import API

@Suite struct `Naming a counterparty` {
    @Test func `by its name alone means who an invoice brought, and what is theirs already is suspected`()
        async throws
    {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let scan = SampleInvoice(supplier: ("?", "BE0428759497"))
            let documents = try await scene.deliver([("a.xml", SampleInvoice().data), ("b.xml", scan.data)])
            let first = try await scene.proposal(of: documents[0])
            let brought = try await platform.admin.get("/v1/proposals/\(first)").expect(200)
            let named = try await platform.admin.patch(
                "/v1/proposals/\(try await scene.proposal(of: documents[1]))",
                #"{"counterparty":{"name":"fournitures  du CANAL"}}"#, version: 1
            ).expect(200)
            #expect(named["counterparty.id"] == brought["counterparty.id"] && named["counterparty.known"] == "true")
            #expect(named["counterparty.name"] == "Fournitures du Canal")
            #expect(named["counterparty.vat_number"] == "BE0403170701")
            #expect(named["duplicate_of.0"] == first)
            let stated = try await platform.admin.post(
                "\(scene.path)/counterparties", #"{"name":"Fournitures du Canal"}"#
            ).expect(200)
            #expect(stated["id"] == brought["counterparty.id"] && stated["vat_number"] == "BE0403170701")
            // Another company of that name is not taken for them.
            try await platform.admin.post(
                "\(scene.path)/counterparties", #"{"name":"Fournitures du Canal","vat_number":"BE0123456749"}"#
            ).expect(201)
        }
    }

    @Test func `by a name that several bear means none of them`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let path = "\(scene.path)/counterparties"
            var ids: [String?] = []
            for number in ["BE0428759497", "BE0123456749"] {
                ids.append(
                    try await platform.admin.post(path, #"{"name":"Acme","vat_number":"\#(number)"}"#).expect(201)["id"]
                )
            }
            let byName = try await platform.admin.post(path, #"{"name":"Acme"}"#).expect(201)
            #expect(!ids.contains(byName["id"]) && byName["vat_number"] == nil)
            let again = try await platform.admin.post(path, #"{"name":"ACME"}"#).expect(200)
            #expect(again["id"] == byName["id"])
        }
    }

    @Test func `by its VAT number alone means who has it, or somebody new who is called by it`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let path = "\(scene.path)/counterparties"
            let documents = try await scene.deliver([
                ("a.xml", SampleInvoice().data), ("b.xml", SampleInvoice.of(hundreds: 2, number: "F-18").data),
            ])
            let brought = try await platform.admin.get(
                "/v1/proposals/\(try await scene.proposal(of: documents[0]))"
            ).expect(200)
            let known = try await platform.admin.post(path, #"{"vat_number":"BE 0403.170.701"}"#).expect(200)
            #expect(known["id"] == brought["counterparty.id"] && known["name"] == "Fournitures du Canal")
            let named = try await platform.admin.patch(
                "/v1/proposals/\(try await scene.proposal(of: documents[1]))",
                #"{"counterparty":{"name":null,"vat_number":"BE0428759497"}}"#, version: 1
            ).expect(200)
            #expect(named["counterparty.name"] == "BE0428759497" && named["counterparty.known"] == "false")
            #expect(named["counterparty.vat_number"] == "BE0428759497")
            let later = try await platform.admin.post(path, #"{"name":"Garage","vat_number":"BE0428759497"}"#)
            #expect(try later.expect(200)["id"] == named["counterparty.id"])
            let nobody = try await platform.admin.post(path, "{}").expect(422)
            #expect(nobody["errors.0.pointer"] == "/name" && nobody["errors.0.code"] == "missing-field")
        }
    }
}
