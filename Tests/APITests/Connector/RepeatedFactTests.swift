import Testing

@testable import API

@Suite struct `What one sync says several times` {
    @Test func `of an entry, the last counts: as the package has it, so have the books and the archive`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let document = try await scene.bookOne(as: "R")
            try await scene.report([ReportedEntry("R")])
            let asKnown = try await scene.report([ReportedEntry("R", paid: true), ReportedEntry("R")])
            #expect(asKnown["recorded"] == "0" && asKnown["unchanged"] == "2")
            let paid = try await scene.report([ReportedEntry("R"), ReportedEntry("R", paid: true)])
            #expect(paid["recorded"] == "1" && paid["unchanged"] == "1")
            let archive = try await scene.person.get(
                "\(scene.path)/archive/purchase", ["Consistency-Token": try await token(scene)])
            #expect(archive["items.0.document"] == document && archive["items.0.paid"] == "true")
            let events = try await scene.person.get("/v1/events?types=paraph.ledger.entries-observed").expect(200)
            #expect(events["events.1.data.entries.0.paid"] == "true" && events["events.2"] == nil)
        }
    }

    @Test func `of an entry or an account that is new, is recorded once`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let twice = try await scene.report([ReportedEntry("S"), ReportedEntry("T"), ReportedEntry("S")])
            #expect(twice["recorded"] == "2" && twice["unchanged"] == "1")
            let events = try await scene.person.get("/v1/events?types=paraph.ledger.entries-observed").expect(200)
            #expect(events["events.0.data.entries.1.external_ref"] == "S")
            #expect(events["events.0.data.entries.2"] == nil)
            func accounts(_ names: String...) async throws -> String? {
                let list = names.map { #"{"code":"604000","name":"\#($0)"}"# }.joined(separator: ",")
                return try await scene.person.post(
                    "/v1/connector/dossiers/\(scene.dossier)/sync", #"{"cause":"full","accounts":[\#(list)]}"#
                ).expect(200)["recorded"]
            }
            #expect(try await accounts("Marchandises", "Achats") == "1")
            #expect(try await accounts("Marchandises", "Achats") == "0")
        }
    }
}
