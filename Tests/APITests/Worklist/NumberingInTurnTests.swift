import Foundation
import Testing

@testable import API

@Suite struct `Invoices of one period and one date` {
    @Test func `are numbered as they were sent to the office, one after the other, whatever their upload`() async throws
    {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let names = ["a", "b", "c", "d", "e", "f"]
            var documents: [String: String] = [:]
            for (index, name) in names.enumerated() {
                let invoice = SampleInvoice.of(hundreds: index + 1, number: name.uppercased())
                documents[name] = try await scene.person.upload(invoice.data, to: scene.dossier, as: "\(name).xml")
                    .expect(201).require("id")
            }
            // Neither forwards nor backwards.
            for name in ["d", "a", "f", "c", "e", "b"] {
                let document = try #require(documents[name])
                try await scene.person.post("\(scene.path)/documents/send", "{\"ids\":[\"\(document)\"]}").expect(200)
            }
            var proposals: [String: String] = [:]
            for name in names { proposals[try await scene.proposal(of: try #require(documents[name]))] = name }

            let sent = try await scene.send()
            let numbered = try (0..<6).map { place in
                let name = try #require(proposals[try sent.require("items.\(place).proposal")])
                return "\(try sent.require("items.\(place).number")) \(name)"
            }
            #expect(numbered == ["388 d", "389 a", "390 f", "391 c", "392 e", "393 b"])
        }
    }
}
