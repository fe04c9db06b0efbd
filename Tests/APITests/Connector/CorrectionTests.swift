import Testing

@testable import API

@Suite(.timeLimit(.minutes(2))) struct `What the package corrects of a booking` {
    @Test func `is in the archive, to be found by, in the tab of its journal`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let document = try await scene.bookOne(as: "R")
            try await scene.report([ReportedEntry("R")])
            try await scene.report([ReportedEntry("R", number: "999", period: "2026-11", invoice: "F-18")])
            for query in ["?number=999", "?period=2026-11", "?invoice_number=F-18", "?invoice_date=2026-11-02"] {
                #expect(try await scene.archive("purchase", query)["items.0.document"] == document, "\(query)")
            }
            #expect(try await scene.archive("purchase", "?number=388")["total"] == "0")
            try await scene.report([ReportedEntry("R", journal: "CFVK")])
            #expect(try await scene.archive("purchase")["total"] == "0")
            #expect(try await scene.archive("sale")["items.0.document"] == document)
        }
    }

    @Test func `leaves its document in the tab of its side where the journal is none of the dossier's`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let document = try await scene.bookOne(as: "R")
            try await scene.report([ReportedEntry("R", journal: "OD"), ReportedEntry("HAND", journal: "OD")])
            let archive = try await scene.archive("purchase")
            #expect(archive["items.0.document"] == document && archive["items.0.journal"] == "OD")
            #expect(archive["total"] == "1")
            #expect(try await scene.archive("sale")["total"] == "0")
        }
    }

    @Test func `is there too where it was seen before anybody knew whose the entry is`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let document = try await scene.deliver([("a.xml", SampleInvoice().data)])[0]
            _ = try await scene.send()
            try await scene.report([ReportedEntry("R", number: "4711")])
            try await scene.complete(try await scene.claimOne().id, as: "R").expect(200)
            try await scene.confirmed()
            let archive = try await scene.archive("purchase")
            #expect(archive["items.0.document"] == document && archive["items.0.number"] == "4711")
            #expect(archive["total"] == "1")
        }
    }
}

extension Scene {
    fileprivate func archive(_ tab: String, _ query: String = "") async throws -> Answer {
        try await person.get("\(path)/archive/\(tab)\(query)", ["Consistency-Token": try await token(self)]).expect(200)
    }
}
