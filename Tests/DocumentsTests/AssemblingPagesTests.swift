import Documents
import Foundation
import TestTools
import Testing

@Suite struct `Assembling pages of PDFs` {
    let worker: DocumentWorkers

    init() throws {
        worker = try Workers.shared.get()
    }

    private func pages(_ pages: (pdf: Int, page: Int)...) -> [PageAssembly.Page] {
        pages.map { PageAssembly.Page(pdf: $0.pdf, page: $0.page) }
    }

    /// Of each page.
    private func texts(_ pdf: Data) async throws -> [String] {
        let text = String(decoding: try await Tool.run("pdftotext", ["in", "-"], on: pdf), as: UTF8.self)
        return text.split(separator: "\u{0C}", omittingEmptySubsequences: false).dropLast().map(String.init)
    }

    @Test(arguments: Fixtures.pdfs)
    func `takes a real PDF apart and puts it together again, with every page as it was`(path: String) async throws {
        let pdf = try Fixtures.data(path)
        let before = try await worker.inspect(pdf)
        let single = (1...before.pageCount).map { [PageAssembly.Page(pdf: 0, page: $0)] }
        let parts = try await worker.assemble(PageAssembly(single)) { [pdf] }
        #expect(parts.count == before.pageCount)
        let order = parts.indices.map { PageAssembly.Page(pdf: $0, page: 1) }
        let whole = try #require(try await worker.assemble(PageAssembly([order]), from: { parts }).first)
        let after = try await worker.inspect(whole)
        #expect(after.pages == before.pages)
        #expect(after.attachments == before.attachments)
        #expect(try await texts(whole) == texts(pdf))
        _ = try await Tool.run("qpdf", ["--qdf", "in", "out"], on: whole)
        #expect(try await worker.assemble(PageAssembly(single)) { [pdf] } == parts, "the same bytes again")
    }

    @Test func `in any order, from several PDFs, into several`() async throws {
        let (three, two) = (SamplePDF.pages(3), SamplePDF.pages(2))
        let made = try await worker.assemble(
            PageAssembly([pages((0, 3), (1, 2), (0, 1)), pages((1, 1))])
        ) { [three, two] }
        let numbers = try await texts(made[0]).map { $0.filter(\.isNumber) }
        #expect(numbers == ["3", "2", "1"])
        #expect(try await texts(made[1]).map { $0.filter(\.isNumber) } == ["1"])
    }

    @Test func `a page looks as before, turned and cropped`() async throws {
        let turned = SamplePDF.page("/MediaBox [0 0 900 900] /CropBox [100 150 500 750] /Rotate 90")
        let inherited = SamplePDF.page("", inherited: "/MediaBox [0 0 400 600] /Rotate 270")
        let made = try await worker.assemble(PageAssembly([pages((1, 1), (0, 1))])) { [turned, inherited] }[0]
        let sizes = try await worker.inspect(made).pages
        #expect(sizes == [.init(width: 600, height: 400), .init(width: 600, height: 400)])
    }

    @Test func `embedded files go where the first page goes, and nowhere where they meet others`() async throws {
        let invoice = try Fixtures.data(try #require(Fixtures.hybridInvoices.first))
        let attached = try await worker.inspect(invoice).attachments
        #expect(!attached.isEmpty)
        let annex = SamplePDF.pages(2)
        let made = try await worker.assemble(
            PageAssembly([pages((1, 1), (0, 1)), pages((1, 2))])
        ) { [invoice, annex] }
        #expect(try await worker.inspect(made[0]).attachments == attached)
        #expect(try await worker.inspect(made[1]).attachments == [])
        let mixed = try await worker.assemble(PageAssembly([pages((0, 1), (1, 1))])) { [invoice, invoice] }
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
            PageAssembly((1...4).map { [PageAssembly.Page(pdf: 0, page: $0)] })
        ) { [pdf] }
        for (index, part) in parts.enumerated() {
            #expect(part.count < pdf.count / 3, "part \(index + 1) has \(part.count) of \(pdf.count) bytes")
            let alone = try await Tool.picture(of: part)
            let before = try await Tool.run(
                "pdftoppm", ["-f", "\(index + 1)", "-l", "\(index + 1)", "-r", "72", "in"], on: pdf)
            #expect(before.suffix(alone.bytes.count) == alone.bytes)
        }
    }

    /// How the PDF's own pages are to be drawn by something else than their content: by a form, a font, a pattern, an annotation.
    static let drawnOtherwise = [
        "a name that is no text": SamplePDF.pictured("/Bild#e9 7 0 R /Other 7 0 R", content: "/Bild#e9 Do"),
        "a font of procedures": SamplePDF.pictured(
            "/A 7 0 R /Other 7 0 R", content: "BT /F1 100 Tf 0 0 Td (a) Tj ET",
            resources: "/Font <</F1 8 0 R>>",
            more:
                "<</Type /Font /Subtype /Type3 /FontBBox [0 0 1 1] /FontMatrix [1 0 0 1 0 0] /FirstChar 97 /LastChar 97 "
                + "/Widths [1] /Encoding <</Differences [97 /a]>> /CharProcs <</a 9 0 R>> >>",
            SamplePDF.stream("1 0 d0 1 0 0 1 0 0 cm /A Do")),
        "a form that uses the page's list": SamplePDF.pictured(
            "/A 7 0 R /Other 7 0 R /Fm 8 0 R", content: "/Fm Do",
            more: SamplePDF.stream(
                "100 0 0 100 0 0 cm /A Do",
                entries: "/Type /XObject /Subtype /Form /BBox [0 0 100 100] /Resources <<>>")),
        "an annotation that uses the page's list": SamplePDF.pictured(
            "/A 7 0 R /Other 7 0 R", content: "",
            page: "/Annots [<</Type /Annot /Subtype /Stamp /Rect [0 0 100 100] /F 4 /AP <</N 8 0 R>> >>]",
            more: SamplePDF.stream(
                "100 0 0 100 0 0 cm /A Do", entries: "/Type /XObject /Subtype /Form /BBox [0 0 100 100]")),
    ]

    @Test(arguments: drawnOtherwise.keys.sorted())
    func `a page keeps every picture that anything but its content may draw`(name: String) async throws {
        let pdf = try #require(Self.drawnOtherwise[name])
        let part = try await worker.assemble(PageAssembly([pages((0, 1))])) { [pdf] }[0]
        #expect(try await Tool.picture(of: part).bytes == Tool.picture(of: pdf).bytes)
        let kept = String(decoding: try await Tool.run("qpdf", ["--qdf", "in", "out"], on: part), as: UTF8.self)
        #expect(kept.contains("/Other "))
    }

    @Test func `a layer that is hidden stays hidden`() async throws {
        let pdf = SamplePDF([
            "<</Type /Catalog /Pages 2 0 R /OCProperties <</OCGs [6 0 R] /D <</OFF [6 0 R]>> >> >>",
            "<</Type /Pages /Kids [3 0 R 4 0 R] /Count 2 /MediaBox [0 0 100 100] "
                + "/Resources <</Properties <</L 6 0 R>> >> >>",
            "<</Type /Page /Parent 2 0 R /Contents 5 0 R>>", "<</Type /Page /Parent 2 0 R>>",
            SamplePDF.stream("/OC /L BDC 0 g 0 0 100 100 re f EMC"), "<</Type /OCG /Name (Draft)>>",
        ]).data
        let part = try await worker.assemble(PageAssembly([pages((0, 1))])) { [pdf] }[0]
        #expect(try await Tool.picture(of: part).color(50, 50) == [255, 255, 255])
        await #expect(throws: DocumentError.unsupported("two of the PDFs have layers, which cannot be in one")) {
            _ = try await worker.assemble(PageAssembly([pages((0, 1), (1, 1))])) { [pdf, pdf] }
        }
    }

    @Test func `fields show what they hold, and say nothing of other pages`() async throws {
        let pdf = SamplePDF.form(appearance: "/AP <</N 7 0 R>>")
        let part = try await worker.assemble(PageAssembly([pages((0, 1))])) { [pdf] }[0]
        #expect(try await Tool.picture(of: part).color(50, 50) == [0, 0, 0])
        let text = String(decoding: try await Tool.run("qpdf", ["--qdf", "in", "out"], on: part), as: UTF8.self)
        #expect(!text.contains("secret of page two"))
        let undrawn = SamplePDF.form(appearance: "")
        await #expect(throws: DocumentError.self) {
            _ = try await worker.assemble(PageAssembly([pages((0, 1))])) { [undrawn] }
        }
    }

    @Test func `an empty list of embedded files does not outweigh the data of an invoice`() async throws {
        let invoice = try Fixtures.data(try #require(Fixtures.hybridInvoices.first))
        let annex = SamplePDF.embedding([])
        let merged = try await worker.assemble(PageAssembly([pages((0, 1), (1, 1))])) { [invoice, annex] }[0]
        #expect(try await worker.inspect(merged).attachments == worker.inspect(invoice).attachments)
    }

    @Test func `a long scan whose pages share one list of pictures is taken apart in good time`() async throws {
        let count = 1_500
        let pdf = SamplePDF.scan(pages: count)
        let parts = try await worker.assemble(
            PageAssembly((0..<3).map { part in (1...500).map { PageAssembly.Page(pdf: 0, page: 500 * part + $0) } })
        ) { [pdf] }
        #expect(parts.count == 3)
        #expect(try await worker.inspect(parts[2]).pageCount == 500)
        #expect(parts.allSatisfy { $0.count < pdf.count / 2 })
    }

    @Test func `a page that is not there is an error of the file, and no page at all is refused`() async throws {
        let pdf = SamplePDF.pages(2)
        for wrong in [pages((0, 3)), pages((0, 0)), pages((1, 1))] {
            await #expect(throws: DocumentError.self) {
                _ = try await worker.assemble(PageAssembly([wrong])) { [pdf] }
            }
        }
        await #expect(throws: DocumentError.unsupported("a document without pages cannot be made")) {
            _ = try await worker.assemble(PageAssembly([[]])) { [pdf] }
        }
        await #expect(throws: DocumentError.notAPDF) {
            _ = try await worker.assemble(PageAssembly([pages((1, 1))])) { [pdf, Data("no".utf8)] }
        }
    }
}

extension SamplePDF {
    /// One page of 100 points that lists black pictures, of which object 7 is one, and whatever else follows from object 8 on.
    fileprivate static func pictured(
        _ pictures: String, content: String, resources: String = "", page: String = "", more: String...
    ) -> Data {
        SamplePDF(
            [
                "<</Type /Catalog /Pages 2 0 R>>", "<</Type /Pages /Kids [3 0 R] /Count 1 /MediaBox [0 0 100 100]>>",
                "<</Type /Page /Parent 2 0 R /Contents 4 0 R /Resources 5 0 R \(page)>>",
                stream("q 100 0 0 100 0 0 cm \(content) Q"), "<</XObject 6 0 R \(resources)>>", "<<\(pictures)>>",
                stream(
                    "00>",
                    entries: "/Type /XObject /Subtype /Image /Width 1 /Height 1 /BitsPerComponent 8 "
                        + "/ColorSpace /DeviceGray /Filter /ASCIIHexDecode"),
            ] + more
        ).data
    }

    /// Two pages with one field on both, which is filled in.
    fileprivate static func form(appearance: String) -> Data {
        SamplePDF([
            "<</Type /Catalog /Pages 2 0 R /AcroForm <</Fields [6 0 R]>> >>",
            "<</Type /Pages /Kids [3 0 R 8 0 R] /Count 2 /MediaBox [0 0 100 100]>>",
            "<</Type /Page /Parent 2 0 R /Annots [4 0 R]>>",
            "<</Type /Annot /Subtype /Widget /Rect [0 0 100 100] /F 4 /Parent 6 0 R \(appearance)>>",
            "<</Type /Annot /Subtype /Widget /Rect [0 0 100 100] /F 4 /Parent 6 0 R /TU (secret of page two)>>",
            "<</FT /Tx /T (name) /V (filled in) /Kids [4 0 R 5 0 R]>>",
            stream("0 g 0 0 100 100 re f", entries: "/Type /XObject /Subtype /Form /BBox [0 0 100 100]"),
            "<</Type /Page /Parent 2 0 R /Annots [5 0 R]>>",
        ]).data
    }

    /// So many pages, each showing a picture of its own, and one list of all of them.
    fileprivate static func scan(pages count: Int) -> Data {
        let kids = (0..<count).map { "\(3 + 3 * $0) 0 R" }.joined(separator: " ")
        let pictures = (0..<count).map { "/P\($0) \(5 + 3 * $0) 0 R" }.joined(separator: " ")
        return SamplePDF(
            [
                "<</Type /Catalog /Pages 2 0 R>>",
                "<</Type /Pages /Kids [\(kids)] /Count \(count) /MediaBox [0 0 100 100] "
                    + "/Resources <</XObject <<\(pictures)>> >> >>",
            ]
                + (0..<count).flatMap { page in
                    [
                        "<</Type /Page /Parent 2 0 R /Contents \(4 + 3 * page) 0 R>>",
                        stream("q 100 0 0 100 0 0 cm /P\(page) Do Q"),
                        stream(
                            "00>",
                            entries: "/Type /XObject /Subtype /Image /Width 1 /Height 1 /BitsPerComponent 8 "
                                + "/ColorSpace /DeviceGray /Filter /ASCIIHexDecode"),
                    ]
                }
        ).data
    }
}
