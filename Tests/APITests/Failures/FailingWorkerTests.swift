import Foundation
import Testing

@testable import API

@Suite struct `A server whose files no worker opens` {
    @Test func `takes none in for the time being, and everything else`() async throws {
        try await TestPlatform.with({ $0.worker = URL(filePath: "/nowhere/paraph-worker") }) { platform in
            let scene = try await Scene.open(platform)
            let files = [
                ("a.pdf", "application/pdf", Data("%PDF-1.7\n".utf8)),
                ("a.jpg", "image/jpeg", Data([0xFF, 0xD8, 0xFF, 0xE0] + Array(repeating: 0, count: 100))),
            ]
            for (name, type, bytes) in files {
                let refused = try await scene.person.upload(bytes, to: scene.dossier, as: name, type: type).expect(503)
                #expect(refused["code"] == "documents-unavailable" && refused.header("Retry-After") == "5")
            }
            let page = try await scene.person.get("\(scene.path)/mailboxes/purchase").expect(200)
            #expect(page["total"] == "0")
            try await scene.person.upload(SampleInvoice().data, to: scene.dossier, as: "a.xml").expect(201)
        }
    }
}
