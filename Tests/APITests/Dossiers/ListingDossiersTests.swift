import Testing

@testable import API

@Suite struct `The active clients` {
    @Test(arguments: [
        ("0403019261", "1"), ("BE0403.019.261", "1"), ("0403.019.261", "1"), ("BE%200403170701", "0"),
    ])
    func `are found by their enterprise number, however it is written`(number: String, total: String) async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let found = try await scene.person.get(
                "/v1/dossiers?enterprise_number=\(number)", ["Consistency-Token": try await token(scene)]
            ).expect(200)
            #expect(found["total"] == total)
        }
    }

    @Test func `are found by their gate, their own or the office's, and by whether they are exempt from VAT`()
        async throws
    {
        try await TestPlatform.with { platform in
            let own = try await Scene.open(platform, fields: #","send_gate":"selection""#)
            let inheriting = try await Scene.open(platform)
            let after = ["Consistency-Token": try await token(inheriting)]
            let settings = try await platform.admin.get("/v1/office/settings").expect(200)
            #expect(settings["send_gate.value"] == "whole_list")
            for (query, dossiers) in [
                ("send_gate=selection", [own.dossier]), ("send_gate=whole_list", [inheriting.dossier]),
                ("vat_exempt=true", []), ("vat_exempt=false&send_gate=selection", [own.dossier]),
            ] {
                let found = try await platform.admin.get("/v1/dossiers?\(query)", after).expect(200)
                #expect(found["total"] == "\(dossiers.count)" && found["items.0.id"] == dossiers.first, "\(query)")
            }
        }
    }
}
