import Domain
import Foundation
import HTTPReceiver
import TestTools
import Testing

@testable import Workflows

@Suite struct `A hostile upload` {
    /// It is refused with this code, and nothing of it stays.
    private func expect(
        _ code: String, _ bytes: Data, named filename: String?, declaredType: String? = nil
    ) async throws {
        let world = try await World()
        let error = await #expect(throws: IntakeRefusal.self) {
            try await world.receive(bytes, named: filename, declaredType: declaredType)
        }
        #expect(error?.code == code)
        #expect(error?.reason == .invalid)
        #expect(await world.contents.count == 0)
        #expect(await world.events("document.uploaded").isEmpty)
    }

    @Test func `that is an encrypted PDF is refused`() async throws {
        let pdf = try await Tool.run(
            "qpdf", ["--encrypt", "secret", "secret", "256", "--", "in", "out"],
            on: try Fixtures.data("docs-misc/simple.pdf"))
        try await expect("encrypted-pdf", pdf, named: "a.pdf")
    }

    @Test(arguments: [20, 500, 3_000])
    func `that is a PDF whose attachment unpacks to no end is refused`(megabytes: Int) async throws {
        try await expect("broken-pdf", try await HybridPDF.bomb(megabytes: megabytes), named: "a.pdf")
    }

    @Test func `that is a PDF whose attachments only together unpack to no end is refused`() async throws {
        try await expect("broken-pdf", try await HybridPDF.bomb(megabytes: 10, copies: 25), named: "a.pdf")
    }

    @Test func `that is half a PDF is refused`() async throws {
        let pdf = try Fixtures.data("docs-misc/simple.pdf")
        try await expect("broken-pdf", pdf.prefix(pdf.count / 2), named: "a.pdf")
    }

    @Test func `that is a ZIP in the name of a PDF is refused`() async throws {
        try await expect("wrong-content", SampleZIP([("a.xml", SampleInvoice().xml)]).data, named: "a.pdf")
    }

    @Test func `that is not what its name says is refused`() async throws {
        try await expect("wrong-content", Data("MZ\u{90}\u{0}".utf8), named: "a.pdf")
        try await expect("wrong-content", try Fixtures.data("docs-misc/simple.pdf"), named: "a.xml")
        try await expect("wrong-content", SampleInvoice().xml, named: "a.jpg")
    }

    @Test func `that is not what it is declared to be is refused`() async throws {
        let png = try Fixtures.data("docs-misc/simple.png")
        try await expect("wrong-content", png, named: nil, declaredType: "application/pdf")
        try await expect("wrong-content", png, named: "a.png", declaredType: "text/xml")
        try await expect("wrong-content", SampleInvoice().xml, named: nil, declaredType: "image/jpg")
        try await expect("wrong-content", Data("hello".utf8), named: nil, declaredType: "application/xml")
        let archive = SampleZIP([("a.xml", SampleInvoice().xml)]).data
        try await expect("wrong-content", archive, named: "a.zip", declaredType: "application/xml")
        try await expect("wrong-content", png, named: nil, declaredType: "application/x-zip-compressed")
    }

    @Test func `of a kind nobody asked for is refused`() async throws {
        try await expect("unsupported-content", Data("GIF89a\u{1}\u{0}".utf8), named: "a.gif")
        try await expect("unsupported-content", Data("just text".utf8), named: nil)
        try await expect("empty-file", Data(), named: "a.pdf")
    }

    @Test func `that declares a billion laughs is refused`() async throws {
        let laughs = (1...9).map { "<!ENTITY lol\($0) \"\(String(repeating: "&lol\($0 - 1);", count: 10))\">" }
        let xml = "<?xml version=\"1.0\"?><!DOCTYPE lolz [<!ENTITY lol0 \"lol\">\(laughs.joined())]><lolz>&lol9;</lolz>"
        try await expect("document-type-declaration", Data(xml.utf8), named: "a.xml")
    }

    @Test func `that has another server asked is refused, and gets no request there`() async throws {
        try await HTTPReceiver.with { receiver in
            try await `that asks for something outside is refused`(system: receiver.url)
            #expect(receiver.received.isEmpty)
        }
    }

    @Test(arguments: ["file:///etc/passwd", "expect://id"])
    func `that asks for something outside is refused`(system: String) async throws {
        let xml = "<!DOCTYPE Invoice [<!ENTITY x SYSTEM \"\(system)\">]><Invoice>&x;</Invoice>"
        try await expect("document-type-declaration", Data(xml.utf8), named: "a.xml")
    }

    @Test func `that is no text is refused`() async throws {
        var xml = SampleInvoice().xml
        let place = try #require(xml.range(of: Data("Houblons".utf8)))
        xml.replaceSubrange(place, with: [0x48, 0xC3, 0x28, 0xFF])
        try await expect("broken-xml", xml, named: "a.xml")
        try await expect("broken-xml", SampleInvoice().xml.prefix(900), named: "a.xml")
    }

    @Test func `that is somebody else's XML is refused`() async throws {
        try await expect("not-an-invoice", try Fixtures.data("camt053/camt053.v8.xml"), named: "a.xml")
    }

    @Test func `that is an image with nothing behind its beginning is refused`() async throws {
        try await expect("broken-image", try Fixtures.data("docs-misc/simple.jpg").prefix(200), named: "a.jpg")
        try await expect("broken-image", try Fixtures.data("docs-misc/simple.png").prefix(40), named: "a.png")
        try await expect("broken-image", Data([0x49, 0x49, 0x2A, 0, 8, 0, 0, 0]), named: "a.tiff")
        try await expect("broken-image", Data([0, 0, 0, 24] + Array("ftypheic".utf8) + [0, 0, 0, 0]), named: "a.heic")
    }

    @Test func `that does not end is refused at the limit`() async throws {
        let world = try await World()
        let endless = AsyncStream<Data> { Data("<!--".utf8) + Data(count: 1 << 20) }
        await #expect(throws: IntakeRefusal.tooLarge(limit: 3_000_000)) {
            try await world.intake(limit: 3_000_000).receive(endless, as: world.upload("a.xml"), in: world.context)
        }
    }

    @Test func `that stops half way leaves nothing behind, on disk neither`() async throws {
        struct Gone: Error, Equatable {}
        let world = try await World()
        let folder = FileManager.default.temporaryDirectory.appending(path: "spool-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let pieces = SampleInvoice().xml.chunks(of: 100)
        let body = AsyncThrowingStream<Data, any Error> { continuation in
            let task = Task {
                var sent = 0
                for await piece in pieces where sent < 5 {
                    continuation.yield(piece)
                    sent += 1
                }
                continuation.finish(throwing: Gone())
            }
            continuation.onTermination = { _ in task.cancel() }
        }
        await #expect(throws: Gone()) {
            try await world.intake(spoolFolder: folder).receive(body, as: world.upload("a.xml"), in: world.context)
        }
        #expect(await world.contents.count == 0)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
    }
}
