import Testing

@testable import API

@Suite struct `A mailbox` {
    @Test func `shows what is called as asked`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            for (number, name) in [("F-17", "Brouwerij.xml"), ("F-18", "Garage.xml")] {
                try await scene.person.upload(SampleInvoice(number: number).data, to: scene.dossier, as: name).expect(
                    201)
            }
            let found = try await scene.person.get(
                "\(scene.path)/mailboxes/purchase?title=Garage", ["Consistency-Token": try await token(scene)]
            ).expect(200)
            #expect(found["total"] == "1" && found["items.0.filename"] == "Garage.xml")
        }
    }
}
