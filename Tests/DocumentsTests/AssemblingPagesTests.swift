import Documents
import Foundation
import Testing

@Suite struct `Assembling pages of PDFs` {
    let worker: DocumentWorkers

    init() throws {
        worker = try Workers.shared.get()
    }

    private func pages(_ pages: (pdf: Int, page: Int)...) -> [PageAssembly.Page] {
        pages.map { PageAssembly.Page(pdf: $0.pdf, page: $0.page) }
    }

    private func texts(_ pdf: Data) async throws -> [String] {
        let count = try await worker.inspect(pdf).pageCount
        return try (1...count).map { try Tool.text(of: pdf, page: $0) }
    }

    @Test(arguments: Fixtures.pdfs)
    func `takes a real PDF apart and puts it together again, with every page as it was`(path: String) async throws {
        let pdf = try Fixtures.data(path)
        let before = try await worker.inspect(pdf)
        let single = (1...before.pageCount).map { [PageAssembly.Page(pdf: 0, page: $0)] }
        let parts = try await worker.assemble(PageAssembly(single), from: [pdf])
        #expect(parts.count == before.pageCount)
        let order = parts.indices.map { PageAssembly.Page(pdf: $0, page: 1) }
        let whole = try #require(try await worker.assemble(PageAssembly([order]), from: parts).first)
        let after = try await worker.inspect(whole)
        #expect(after.pages == before.pages)
        #expect(after.attachments == before.attachments)
        #expect(try await texts(whole) == texts(pdf))
        for part in parts + [whole] { _ = try Tool.run("qpdf", ["--qdf", "in", "out"], on: part) }
        #expect(try await worker.assemble(PageAssembly(single), from: [pdf]) == parts, "the same bytes again")
    }

    @Test func `in any order, from several PDFs, into several`() async throws {
        let (three, two) = (SamplePDF.pages(3), SamplePDF.pages(2))
        let made = try await worker.assemble(
            PageAssembly([pages((0, 3), (1, 2), (0, 1)), pages((1, 1))]), from: [three, two])
        let numbers = try await texts(made[0]).map { $0.filter(\.isNumber) }
        #expect(numbers == ["3", "2", "1"])
        #expect(try await texts(made[1]).map { $0.filter(\.isNumber) } == ["1"])
    }

    @Test func `a page looks as before, turned and cropped`() async throws {
        let turned = SamplePDF.page("/MediaBox [0 0 900 900] /CropBox [100 150 500 750] /Rotate 90")
        let inherited = SamplePDF.page("", inherited: "/MediaBox [0 0 400 600] /Rotate 270")
        let made = try await worker.assemble(PageAssembly([pages((1, 1), (0, 1))]), from: [turned, inherited])[0]
        let sizes = try await worker.inspect(made).pages
        #expect(sizes == [.init(width: 600, height: 400), .init(width: 600, height: 400)])
    }

    @Test func `embedded files go where the first page goes, and nowhere where they meet others`() async throws {
        let invoice = try Fixtures.data(try #require(Fixtures.hybridInvoices.first))
        let attached = try await worker.inspect(invoice).attachments
        #expect(!attached.isEmpty)
        let annex = SamplePDF.pages(2)
        let made = try await worker.assemble(
            PageAssembly([pages((1, 1), (0, 1)), pages((1, 2))]), from: [invoice, annex])
        #expect(try await worker.inspect(made[0]).attachments == attached)
        #expect(try await worker.inspect(made[1]).attachments == [])
        let mixed = try await worker.assemble(PageAssembly([pages((0, 1), (1, 1))]), from: [invoice, invoice])
        #expect(try await worker.inspect(mixed[0]).attachments == [])
    }

    @Test func `pictures that all pages share go with the pages that show them`() async throws {
        // Pictures that hardly compress, and a tree that lists all of them for every page.
        let pictures = (0..<4).map { number in
            let samples = (0..<60_000).map { String(format: "%02x", ($0 &* 2_654_435_761 + number &* 97) >> 7 & 0xFF) }
            return SamplePDF.stream(
                samples.joined() + ">",
                entries: "/Type /XObject /Subtype /Image /Width 200 /Height 100 /BitsPerComponent 8 "
                    + "/ColorSpace /DeviceRGB /Filter /ASCIIHexDecode")
        }
        let names = (0..<4).map { "/Im#4\($0 + 1) \(11 + $0) 0 R" }.joined(separator: " ")
        let pdf = SamplePDF(
            [
                "<</Type /Catalog /Pages 2 0 R>>",
                "<</Type /Pages /Kids [3 0 R 5 0 R 7 0 R 9 0 R] /Count 4 /MediaBox [0 0 200 100] "
                    + "/Resources <</XObject <<\(names)>> >> >>",
            ]
                + (0..<4).flatMap { page in
                    [
                        "<</Type /Page /Parent 2 0 R /Contents \(4 + 2 * page) 0 R>>",
                        SamplePDF.stream("q 200 0 0 100 0 0 cm /Im\(["A", "B", "C", "D"][page]) Do Q"),
                    ]
                } + pictures
        ).data
        let parts = try await worker.assemble(
            PageAssembly((1...4).map { [PageAssembly.Page(pdf: 0, page: $0)] }), from: [pdf])
        for (index, part) in parts.enumerated() {
            #expect(part.count < pdf.count / 3, "part \(index + 1) has \(part.count) of \(pdf.count) bytes")
            let alone = try Tool.picture(of: part)
            let before = try Tool.run(
                "pdftoppm", ["-f", "\(index + 1)", "-l", "\(index + 1)", "-r", "72", "in"], on: pdf)
            #expect(before.suffix(alone.bytes.count) == alone.bytes)
        }
    }

    @Test func `a page that is not there is an error of the file, and no page at all is refused`() async throws {
        let pdf = SamplePDF.pages(2)
        for wrong in [pages((0, 3)), pages((0, 0)), pages((1, 1))] {
            await #expect(throws: DocumentError.self) {
                _ = try await worker.assemble(PageAssembly([wrong]), from: [pdf])
            }
        }
        await #expect(throws: DocumentError.unsupported("a document without pages cannot be made")) {
            _ = try await worker.assemble(PageAssembly([[]]), from: [pdf])
        }
        await #expect(throws: DocumentError.notAPDF) {
            _ = try await worker.assemble(PageAssembly([pages((1, 1))]), from: [pdf, Data("no".utf8)])
        }
    }
}
