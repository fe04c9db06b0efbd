import Domain
import EventStore
import TestTools
import Testing

@testable import API

@Suite struct `Duplicates over HTTP` {
    @Test func `are held back where two people make them at the same moment`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            var proposals: [String] = []
            for (hundreds, number) in [(1, "A"), (2, "B")] {
                let invoice = SampleInvoice.of(hundreds: hundreds, number: number)
                let document = try await scene.deliver([("\(number).xml", invoice.data)])[0]
                proposals.append(try await scene.proposal(of: document))
            }
            let reader = StreamReader(store: platform.composition.store, office: platform.office)
            var annotation = Annotation()
            annotation.journalProfile = try await reader.load(Journal.id("CFAK", of: scene.dossierID)).state.profile
            annotation.invoiceNumber = .set("C")
            for proposal in proposals {
                try await scene.perform(.annotate(annotation), on: try #require(ID<BookingProposal>(proposal)))
            }
            let held = try await eventually {
                let list = try await scene.worklist()
                return list["gate.ready"] == "false" ? list : nil
            }
            #expect(held["items.0.duplicate_of"] == "[]")
            #expect(held["items.1.id"] == proposals[1] && held["items.1.duplicate_of"] == "[\"\(proposals[0])\"]")
            #expect(held["gate.blockers.0.reasons"] == #"["duplicate-unacknowledged"]"#)
        }
    }
}
