import Documents
import Foundation
import TestTools
import Testing

@Suite struct `Inspecting a PDF` {
    let worker: DocumentWorkers

    init() throws {
        worker = try Workers.shared.get()
    }

    @Test(arguments: Fixtures.pdfs)
    func `counts the pages of a real file`(path: String) async throws {
        let pdf = try Fixtures.data(path)
        let counted = try await Tool.run("qpdf", ["--show-npages", "in"], on: pdf)
        let inspection = try await worker.inspect(pdf)
        #expect("\(inspection.pageCount)\n" == String(decoding: counted, as: UTF8.self))
    }

    @Test func `sees the real files`() {
        #expect(Fixtures.pdfs.count >= 24)
    }

    @Test(arguments: Fixtures.hybridInvoices)
    func `takes out the invoice embedded in a hybrid`(path: String) async throws {
        let inspection = try await worker.inspect(try Fixtures.data(path))
        let names = ["factur-x.xml", "xrechnung.xml", "zugferd-invoice.xml"]
        let invoice = try #require(inspection.attachments.first { names.contains($0.name.lowercased()) })
        let bytes = try #require(invoice.bytes)
        #expect(MediaType.sniff(bytes) == .xml)
        #expect(String(decoding: bytes, as: UTF8.self).contains("CrossIndustryInvoice>"))
    }

    @Test func `gives the size of a page as the reader sees it`() async throws {
        let turned = SamplePDF.page("/MediaBox [0 0 600 800] /CropBox [100 100 300 400] /Rotate 90 /UserUnit 2")
        #expect(try await worker.inspect(turned).pages == [.init(width: 600, height: 400)])
    }

    @Test func `refuses a file that needs a password`() async throws {
        let locked = try await Tool.run(
            "qpdf", ["--encrypt", "secret", "owner", "256", "--", "in", "out"], on: SamplePDF.pages(2))
        await #expect(throws: DocumentError.encrypted) { try await worker.inspect(locked) }
    }

    @Test func `reads a file locked against changes only`() async throws {
        let locked = try await Tool.run(
            "qpdf", ["--encrypt", "", "owner", "256", "--", "in", "out"], on: SamplePDF.pages(2))
        #expect(try await worker.inspect(locked).pageCount == 2)
    }

    @Test(arguments: [Data(), Data("not a PDF".utf8), Data("PK\u{3}\u{4} %PDF-1.4 startxref".utf8)])
    func `refuses what is no PDF`(data: Data) async {
        await #expect(throws: DocumentError.notAPDF) { try await worker.inspect(data) }
    }

    @Test func `refuses a file without pages`() async {
        let empty = SamplePDF(["<</Type /Catalog /Pages 2 0 R>>", "<</Type /Pages /Kids [] /Count 0>>"]).data
        await #expect(throws: DocumentError.broken("it has no pages")) { try await worker.inspect(empty) }
    }

    @Test(arguments: Fixtures.pdfs)
    func `refuses a file cut anywhere`(path: String) async throws {
        let pdf = try Fixtures.data(path)
        for share in stride(from: 0.05, to: 1, by: 0.05) {
            let cut = pdf.prefix(Int(Double(pdf.count) * share))
            await #expect(throws: DocumentError.self, "cut at \(share)") { try await worker.inspect(cut) }
        }
    }

    @Test func `reads a file whose table of offsets is wrong, as long as nothing is missing`() async throws {
        let text = String(decoding: SamplePDF.pages(3), as: UTF8.self)
        let shifted = Data(
            text.replacing("%PDF-1.7\n", with: "%PDF-1.7\n% a line that some mail program put here\n").utf8)
        #expect(try await worker.inspect(shifted).pageCount == 3)
        let missing = Data(text.replacing("6 0 obj", with: "6 0 obx").replacing("xref\n0 ", with: "xrxf\n0 ").utf8)
        await #expect(throws: DocumentError.self) { try await worker.inspect(missing) }
    }

    @Test func `leaves out the bytes of an embedded file beyond the limit`() async throws {
        let limit = PDFInspection.largestAttachment
        let text = { SamplePDF.stream(String(repeating: "a", count: $0)) }
        let fitting = try #require(
            try await worker.inspect(SamplePDF.embedding([text(limit)], named: "é.txt")).attachments.first)
        #expect(fitting.name == "é.txt" || fitting.name == "Ã©.txt")
        #expect(fitting.bytes?.count == limit)
        let larger = SamplePDF.embedding([text(limit + 1)])
        #expect(try await worker.inspect(larger).attachments.map(\.bytes) == [nil])
        #expect(try await worker.summarize(larger) == PDFSummary(pageCount: 1, isBomb: false))
    }

    @Test func `hands out no more of many embedded files than there is room for, and leaves the rest to smaller ones`()
        async throws
    {
        let limit = PDFInspection.largestAttachment
        let picture = SamplePDF.stream(String(repeating: "a", count: limit))
        let many = SamplePDF.embedding(Array(repeating: picture, count: 4) + [SamplePDF.stream("hello")])
        let attachments = try await worker.inspect(many).attachments
        #expect(attachments.map(\.bytes?.count) == [limit, limit, limit, nil, 5])
        #expect(try await worker.summarize(many) == PDFSummary(pageCount: 1, isBomb: false))
    }

    @Test func `cuts the name of an embedded file that goes on and on`() async throws {
        let endless = String(repeating: "a", count: 1_000_000)
        let attachments = try await worker.inspect(
            SamplePDF.embedding([SamplePDF.stream("hello")], named: endless)
        ).attachments
        #expect(attachments.map(\.name) == [String(endless.prefix(PDFInspection.longestName))])
    }

    @Test func `walks a name tree in circles only once`() async throws {
        let circle = SamplePDF([
            "<</Type /Catalog /Pages 2 0 R /Names <</EmbeddedFiles 4 0 R>> /AF [5 0 R 5 0 R]>>",
            "<</Type /Pages /Kids [3 0 R] /Count 1>>",
            "<</Type /Page /Parent 2 0 R /MediaBox [0 0 100 100]>>",
            "<</Kids [4 0 R 4 0 R 7 0 R]>>",
            "<</Type /Filespec /F (a.txt) /EF <</F 6 0 R>> >>",
            SamplePDF.stream("hello", entries: "/Type /EmbeddedFile"),
            "<</Names [(a) 5 0 R]>>",
        ]).data
        #expect(try await worker.inspect(circle).attachments == [.init(name: "a.txt", bytes: Array("hello".utf8))])
    }
}
