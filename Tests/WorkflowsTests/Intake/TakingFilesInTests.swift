import Documents
import Domain
import EventStore
import Foundation
import TestTools
import Testing

@testable import Workflows

@Suite struct `Taking a file in` {
    @Test(
        arguments: [
            ("docs-misc/simple.pdf", "application/pdf", 1), ("docs-misc/double-sided-even.pdf", "application/pdf", 2),
            ("docs-misc/simple.jpg", "image/jpeg", 1), ("docs-misc/simple.png", "image/png", 1),
            ("ubl/en16931-examples/ubl-tc434-example1.xml", "application/xml", 1),
            ("cii/factur-x-en16931.xml", "application/xml", 1),
        ])
    func `keeps its bytes and says what it is`(path: String, mediaType: String, pages: Int) async throws {
        let world = try await World()
        let bytes = try Fixtures.data(path)
        let document = try #require(try await world.receive(bytes, named: "À classer.\(path.suffix(3))").first)
        let profile = try #require(document.state.profile)
        #expect(profile.mediaType == mediaType)
        #expect(profile.pages == pages)
        #expect(profile.title == "À classer")
        #expect(await world.contents.data(profile.content, of: world.office) == bytes)
        #expect(try await world.load(document.id).version == 1)
    }

    @Test func `counts the pages of the PDF inside an invoice`() async throws {
        let world = try await World()
        var invoice = SampleInvoice()
        invoice.attachedPDF = try Fixtures.data("docs-misc/double-sided-even.pdf")
        let document = try #require(try await world.receive(invoice.xml, named: "f.xml").first)
        #expect(document.state.profile?.pages == 2)
        invoice.attachedPDF = Data("%PDF-1.4 nonsense".utf8)
        #expect(try await world.receive(invoice.xml, named: "f.xml").first?.state.profile?.pages == 1)
    }

    @Test func `keeps a PDF with an attachment that is large and no bomb`() async throws {
        let world = try await World()
        let picture = Data(repeating: 0xA5, count: PDFInspection.largestAttachment + 1)
        #expect(try await world.receive(HybridPDF(embedded: picture).data, named: "a.pdf").count == 1)
    }

    @Test func `keeps a scan of several pages and a telephone's photo as they came`() async throws {
        let world = try await World()
        let page = try Fixtures.data("docs-misc/double-sided-even.pdf")
        let scan = try await Tool.run(
            "bash", ["-c", "pdftoppm -r 50 -mono -tiff in page && tiffcp page*.tif out"], on: page)
        let photo = try await Tool.run(
            "bash",
            ["-c", "pdftoppm -r 50 -png -singlefile in page && heif-enc -o out.heic page.png && mv out.heic out"],
            on: page)
        for (bytes, name, mediaType, pages) in [
            (scan, "scan.tif", "image/tiff", 2), (photo, "IMG_0001.HEIC", "image/heic", 1),
        ] {
            let document = try #require(try await world.receive(bytes, named: name).first)
            let profile = try #require(document.state.profile)
            #expect(profile.mediaType == mediaType && profile.pages == pages)
            #expect(await world.contents.data(profile.content, of: world.office) == bytes)
            let stamped = try await ReadablePDF(contents: world.contents, worker: try Workers.shared)
                .stamped("CFAK 388", profile, in: world.office, insists: false)
            #expect(
                String(decoding: try await Tool.run("pdftotext", ["in", "out"], on: stamped), as: UTF8.self).contains(
                    "CFAK 388"))
        }
    }

    @Test func `names the documents with the same bytes`() async throws {
        let world = try await World()
        let first = try await world.receive(SampleInvoice().xml, named: "a.xml")
        let second = try #require(try await world.receive(SampleInvoice().xml, named: "b.xml").first)
        let uploaded = try #require(await world.events("document.uploaded").last)
        guard case .uploaded(let payload) = try uploaded.decoded(as: DocumentEvent.self) else {
            Issue.record("The event of an upload is an upload.")
            return
        }
        #expect(payload.duplicateOf == first.map { "\($0.id)" })
        #expect(uploaded.stream.id == second.id.uuid)
        #expect(await world.contents.count == 1)
    }

    @Test(
        arguments: [
            ("../../etc/passwd.pdf", "passwd.pdf", "passwd"), ("C:\\scans\\x.PDF", "x.PDF", "x"),
            ("a\u{0}b\nc.pdf", "abc.pdf", "abc"), ("../etc/\u{338}x.pdf", "\u{338}x.pdf", "\u{338}x"),
            ("facture\u{202E}fdp.exe.pdf", "facturefdp.exe.pdf", "facturefdp.exe"),
            ("..", "document", "document"), ("", "document", "document"), (".pdf", ".pdf", ".pdf"),
        ])
    func `cleans its name`(sent: String, filename: String, title: String) {
        let name = Filename(sent, fallback: "document")
        #expect(name.text == filename)
        #expect(name.title == title)
    }

    @Test func `shortens an endless name, and keeps its ending`() {
        let name = Filename(String(repeating: "é", count: 5_000) + ".pdf", fallback: "document")
        #expect(name.text.count == Filename.longest)
        #expect(name.extension == "pdf")
    }

    @Test func `happens once under one key, and the key knows the body`() async throws {
        let world = try await World()
        let answer = StoredAnswer(status: 201, headers: [:], body: Data("{}".utf8))
        func receive() async throws -> CommandHandler.Performed<[Loaded<Document>]> {
            try await world.intake().receive(
                SampleInvoice().xml.chunks(), as: world.upload("a.xml"), in: world.context,
                key: { CommandKey(actor: "test", key: "k", requestHash: $0) }, answer: { _ in answer })
        }
        guard case .fresh = try await receive(), case .repeated(answer, _) = try await receive() else {
            Issue.record("The second of two equal uploads is a repetition.")
            return
        }
        #expect(await world.events("document.uploaded").count == 1)
    }

    @Test func `is for dossiers that exist`() async throws {
        let world = try await World()
        var upload = world.upload("a.xml")
        upload.dossier = ID(UUID())
        await #expect(throws: DossierRefusal.unknownDossier) {
            try await world.intake().receive(SampleInvoice().xml.chunks(), as: upload, in: world.context)
        }
    }

    @Test(
        arguments: [
            ("docs-misc/simple.pdf", nil), ("docs-misc/simple.pdf", "application/pdf"),
            ("docs-misc/simple.pdf", "application/octet-stream"),
            ("docs-misc/simple.pdf", "application/x-www-form-urlencoded"), ("docs-misc/simple.pdf", "text/plain"),
            ("docs-misc/simple.png", "image/jpeg"), ("cii/factur-x-en16931.xml", "text/xml"),
            ("cii/factur-x-en16931.xml", "application/xml"),
        ] as [(String, String?)])
    func `takes the type it is sent with where that promises no other kind`(path: String, type: String?) async throws {
        let world = try await World()
        #expect(try await world.receive(try Fixtures.data(path), named: nil, declaredType: type).count == 1)
    }
}

extension World {
    func upload(_ filename: String?) -> Intake.Upload {
        Intake.Upload(filename: filename, mailbox: .purchase, dossier: dossier, channel: "api")
    }

    func receive(
        _ bytes: Data, named filename: String?, declaredType: String? = nil
    ) async throws -> [Loaded<Document>] {
        var upload = upload(filename)
        upload.declaredType = declaredType
        return switch try await intake().receive(bytes.chunks(), as: upload, in: context) {
        case .fresh(let documents, _): documents
        case .repeated: []
        }
    }
}
