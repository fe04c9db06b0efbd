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
}
