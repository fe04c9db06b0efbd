import Documents
import Foundation
import TestTools
import Testing

@Suite struct `Stamping a PDF` {
    let worker: DocumentWorkers

    init() throws {
        worker = try Workers.shared.get()
    }

    @Test(arguments: Fixtures.pdfs)
    func `puts readable text on the first page and keeps the rest`(path: String) async throws {
        let pdf = try Fixtures.data(path)
        let before = try await worker.inspect(pdf)
        let stamped = try await worker.stamp(pdf, text: "CFAK 388")
        #expect(try await Tool.text(of: stamped, page: 1).contains("CFAK 388"))
        #expect(try await worker.inspect(stamped) == before)
        for page in 2..<max(2, before.pageCount + 1) {
            #expect(try await Tool.text(of: stamped, page: page) == Tool.text(of: pdf, page: page))
        }
        // Unpacks every stream, so that one with the wrong bytes is found; the tool fails on a warning.
        _ = try await Tool.run("qpdf", ["--qdf", "in", "out"], on: stamped)
        #expect(try await worker.stamp(pdf, text: "CFAK 388") == stamped)
    }

    struct Sheet: CustomTestStringConvertible {
        let entries: String
        var inherited = ""
        let width: Double
        let height: Double
        var unit = 1.0

        var testDescription: String { "\(entries) \(inherited)" }
    }

    static let boxes = [
        Sheet(entries: "/MediaBox [0 0 595 842]", width: 595, height: 842),
        Sheet(entries: "/MediaBox [595 842 0 0]", width: 595, height: 842),
        Sheet(entries: "/MediaBox [-100 -200 495 642]", width: 595, height: 842),
        Sheet(entries: "/MediaBox [0 0 900 900] /CropBox [100 150 500 750]", width: 400, height: 600),
        Sheet(entries: "/MediaBox [0 0 400 600] /CropBox [-50 -50 300 900]", width: 300, height: 600),
        Sheet(entries: "", inherited: "/MediaBox [0 0 900 900] /CropBox [50 60 450 660]", width: 400, height: 600),
        Sheet(entries: "/MediaBox [0 0 200 300] /UserUnit 3", width: 200, height: 300, unit: 3),
    ]

    @Test(arguments: boxes, [0, 90, 180, 270, -90, 450])
    func `finds the top right corner that the reader sees`(sheet: Sheet, turn: Int) async throws {
        for (own, above) in [("/Rotate \(turn)", ""), ("", "/Rotate \(turn)")] {
            let pdf = SamplePDF.page("\(sheet.entries) \(own)", inherited: "\(sheet.inherited) \(above)")
            let stamped = try await worker.stamp(pdf, text: "CFAK-388")
            let word = try #require(try await Tool.words(of: stamped).first { $0.text == "CFAK-388" })
            let width = turn % 180 == 0 ? sheet.width : sheet.height
            // The text stands a little inside its box, whose edges are 20 points from those of the page.
            #expect((20...30).contains((width - word.right) * sheet.unit), "\(word)")
            #expect((20...30).contains(word.top * sheet.unit), "\(word)")
            #expect((8...24).contains((word.bottom - word.top) * sheet.unit), "upright: \(word)")
            #expect((word.right - word.left) > 3 * (word.bottom - word.top), "upright: \(word)")
        }
    }

    @Test(arguments: [0, 90, 180, 270])
    func `stands in a white box on a dark page`(turn: Int) async throws {
        let dark = SamplePDF.page(
            "/MediaBox [0 0 400 600] /Rotate \(turn)",
            content: "0 g 0 0 400 600 re f 0.01 0 0 0.01 0 0 cm 0 0 1 1 re W n")
        let picture = try await Tool.picture(of: try await worker.stamp(dark, text: "CFAK 388"))
        let corner = (picture.width - 23, 23)
        #expect(picture.color(corner.0, corner.1).allSatisfy { $0 > 230 })
        #expect(picture.color(picture.width - 10, 10) == [0, 0, 0])
        #expect(picture.color(10, picture.height - 10) == [0, 0, 0])
    }

    @Test(arguments: ["Café n° 12 €", "Łódź 7 ąęśżź", "Český 3", "Ελλάδα 9", "ÅØÆ ßüö 1", "A (b) \\ <c> 2"])
    func `keeps the letters of Europe readable`(text: String) async throws {
        let stamped = try await worker.stamp(SamplePDF.pages(1), text: text)
        #expect(try await Tool.text(of: stamped, page: 1).contains(text))
    }

    @Test func `shrinks a long text, and cuts one too long, to stay on the page`() async throws {
        let page = SamplePDF.page("/MediaBox [0 0 300 300]")
        let long = try await worker.stamp(page, text: "PURCHASES-GENERAL-2026-0000000388")
        let word = try #require(try await Tool.words(of: long).first { $0.text == "PURCHASES-GENERAL-2026-0000000388" })
        #expect(word.left >= 20)
        #expect(word.right <= 280)
        let endless = try await worker.stamp(page, text: String(repeating: "W", count: 190))
        let cut = try #require(try await Tool.words(of: endless).first { $0.text.hasSuffix("…") })
        #expect(cut.left >= 20)
        #expect(cut.right <= 280)
        #expect(cut.bottom - cut.top >= 6)
    }

    @Test func `stays on a page hardly larger than itself`() async throws {
        let stamped = try await worker.stamp(SamplePDF.page("/MediaBox [0 0 60 20]"), text: "CFAK 388")
        let words = try await Tool.words(of: stamped)
        #expect(words.allSatisfy { $0.left >= 0 && $0.right <= 60 && $0.top >= -1 && $0.bottom <= 21 })
        #expect(!words.isEmpty)
    }

    @Test(arguments: [
        "q q 0.1 0 0 0.1 0 0 cm", "Q Q 0.1 0 0 0.1 0 0 cm", "0.1 0 0 0.1 0 0 cm q q q", "(q q) Tj Q Q Q q",
        "q BT 0.1 0 0 0.1 0 0 Tm (cut off (in a str", "q BT [(cut off) 20 (in an ar", "BT <637574206f6666",
        "/Span <</ActualText (cut",
    ])
    func `is not moved or hidden by content that saves and restores unevenly, or breaks off`(content: String)
        async throws
    {
        let stamped = try await worker.stamp(
            SamplePDF.page("/MediaBox [0 0 400 600]", content: content), text: "CFAK-388")
        let word = try #require(try await Tool.words(of: stamped).first { $0.text == "CFAK-388" })
        #expect((20...30).contains(400 - word.right))
        #expect((20...30).contains(word.top))
    }

    @Test func `is not hidden with a layer that the content does not end`() async throws {
        let hidden = SamplePDF([
            "<</Type /Catalog /Pages 2 0 R /OCProperties <</OCGs [5 0 R] /D <</OFF [5 0 R]>> >> >>",
            "<</Type /Pages /Kids [3 0 R] /Count 1>>",
            """
            <</Type /Page /Parent 2 0 R /MediaBox [0 0 400 600] /Contents 4 0 R \
            /Resources <</Properties <</Layer 5 0 R>> >> >>
            """,
            SamplePDF.stream("0 g 0 0 400 600 re f /OC /Layer BDC"), "<</Type /OCG /Name (Draft)>>",
        ]).data
        let picture = try await Tool.picture(of: try await worker.stamp(hidden, text: "CFAK 388"))
        #expect(picture.color(picture.width - 23, 23).allSatisfy { $0 > 230 })
    }

    @Test(arguments: [0, 90, 180, 270], ["", "/UserUnit 2"])
    func `lies above an annotation of the sender's`(turn: Int, unit: String) async throws {
        let covered = SamplePDF.page(
            "/MediaBox [0 0 400 600] /Rotate \(turn) \(unit) /Annots [\(Self.annotation("[0 0 400 600]"))]")
        let before = try await Tool.picture(of: covered)
        #expect(before.color(before.width / 2, before.height / 2) == [0, 0, 0])
        let picture = try await Tool.picture(of: try await worker.stamp(covered, text: "CFAK 388"))
        // The picture is drawn in user space units.
        let unit = unit.isEmpty ? 1 : 2
        #expect(picture.color(picture.width - 24 / unit, 24 / unit).allSatisfy { $0 > 230 })
        let line = (24..<84).map { picture.color(picture.width - $0 / unit, 31 / unit).map { Int($0) } }
        #expect(line.contains { $0[0] - $0[1] > 60 }, "It shows the text, in red.")
        #expect(picture.color(5, picture.height - 5) == [0, 0, 0])
    }

    @Test(arguments: [
        annotation("[0 0 50 50]"), annotation("[0 0 400 600]", entries: "/F 2"),
        "<</Type /Annot /Subtype /Link /Rect [0 0 400 600]>>", "null",
    ])
    func `adds no annotation where none covers it`(annotation: String) async throws {
        let page = SamplePDF.page("/MediaBox [0 0 400 600] /Annots [\(annotation)]")
        let stamped = try await worker.stamp(page, text: "CFAK 388")
        let source = String(decoding: try await Tool.run("qpdf", ["--qdf", "in", "out"], on: stamped), as: UTF8.self)
        #expect(!source.contains("/Subtype /Stamp"))
        #expect(try await Tool.text(of: stamped, page: 1).contains("CFAK 388"))
    }

    private static func annotation(_ area: String, entries: String = "") -> String {
        "<</Type /Annot /Subtype /Square /Rect \(area) /C [0 0 0] /IC [0 0 0] \(entries)>>"
    }

    @Test(arguments: [(3_000, 4_000), (4_000, 3_000), (2_384, 3_370)])
    func `grows with a page larger than A3, such as a photo of one point a pixel`(width: Int, height: Int)
        async throws
    {
        let stamped = try await worker.stamp(SamplePDF.page("/MediaBox [0 0 \(width) \(height)]"), text: "CFAK-388")
        let word = try #require(try await Tool.words(of: stamped).first { $0.text == "CFAK-388" })
        // On a sheet of A4 it is then about as large as on one of A3.
        let scale = 842 / Double(min(width, height))
        #expect((12...24).contains((word.bottom - word.top) * scale), "\(word)")
        #expect((20...30).contains((Double(width) - word.right) * scale), "\(word)")
        #expect((20...30).contains(word.top * scale), "\(word)")
    }

    @Test func `leaves shared resources and other pages alone`() async throws {
        let stamped = try await worker.stamp(SamplePDF.pages(3), text: "CFAK 388")
        #expect(try await Tool.text(of: stamped, page: 1).contains("Page number 1"))
        #expect(try await Tool.text(of: stamped, page: 2) == "Page number 2\n\n\u{c}")
        let source = String(decoding: try await Tool.run("qpdf", ["--qdf", "in", "out"], on: stamped), as: UTF8.self)
        #expect(source.matches(of: /\/Stamp1 \d+ 0 R/).count == 1)
    }

    @Test func `goes over an earlier stamp with one of its own`() async throws {
        let once = try await worker.stamp(SamplePDF.pages(1), text: "CFAK 388")
        let twice = try await worker.stamp(once, text: "CFAK 388")
        let source = String(decoding: try await Tool.run("qpdf", ["--qdf", "in", "out"], on: twice), as: UTF8.self)
        #expect(source.contains(/\/Stamp1 \d+ 0 R/))
        #expect(source.contains(/\/Stamp2 \d+ 0 R/))
        #expect(try await Tool.picture(of: twice).bytes == Tool.picture(of: once).bytes)
    }

    @Test func `unlocks a file that its owner locked against changes`() async throws {
        let locked = try await Tool.run(
            "qpdf", ["--encrypt", "", "owner", "256", "--", "in", "out"], on: SamplePDF.pages(2))
        let stamped = try await worker.stamp(locked, text: "CFAK 388")
        #expect(try await worker.stamp(locked, text: "CFAK 388") == stamped)
        #expect(try await Tool.text(of: stamped, page: 1).contains("CFAK 388"))
        await #expect(throws: Tool.Failed.self) { try await Tool.run("qpdf", ["--is-encrypted", "in"], on: stamped) }
    }

    @Test(arguments: ["", "  ", "\n"])
    func `refuses a stamp without text`(text: String) async {
        await #expect(throws: DocumentError.unsupported("the stamp has no text")) {
            try await worker.stamp(SamplePDF.pages(1), text: text)
        }
    }
}
